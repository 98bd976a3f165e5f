package io.clipreduce.jobs;

import io.clipreduce.caption.Summary;
import io.clipreduce.encode.TextEncoder;
import io.clipreduce.model.Device;
import io.clipreduce.model.Models;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaRDD;

/** Captions of all levels to vectors, one unit per video and text encoder. */
final class EncodeTextStage implements Stage {
  @Override
  public String name() {
    return "encode_text";
  }

  @Override
  public String description() {
    return "Turns captions into vectors.";
  }

  @Override
  public Class<? extends Record> payload() {
    return StageRows.EncodeText.class;
  }

  @Override
  public List<Work> expected(BatchContext batch) {
    List<Work> works = new ArrayList<>();
    for (String encoder : Fingerprints.textEncoders(batch.settings)) {
      String fp = batch.fingerprints.of("encode_text/" + encoder);
      for (String id : batch.videoIds()) {
        TreeMap<String, UnitState> captions = batch.readable("caption", id);
        if (!captions.isEmpty()) {
          List<UnitState> inputs = new ArrayList<>(captions.values());
          inputs.addAll(batch.readable("unify", id).values());
          String unit = FrameModels.unit(encoder, VideosStage.UNIT);
          works.add(new Work(id, unit, fp, Keys.key(fp, id, BatchContext.inputs(inputs)), 1));
        }
      }
    }
    return works;
  }

  @Override
  public JavaRDD<UnitResult> compute(BatchContext batch, List<Work> todo) {
    TreeMap<String, ArrayList<Work>> works = new TreeMap<>();
    todo.forEach(work -> works.computeIfAbsent(work.videoId(), id -> new ArrayList<>()).add(work));
    Models models = batch.settings.models();
    DeviceChoice device = batch.settings.device();
    return Grouped.run(
        batch,
        List.of(
            Grouped.Input.of(batch, new CaptionStage(), false, "captions"),
            Grouped.Input.of(batch, new UnifyStage(), false, "summaries")),
        false,
        works,
        Math.max(1, Math.min(works.size(), batch.slots())),
        () -> new EncodeTextKernel(models, device.here()));
  }

  /** A caption that is still without its vector. */
  private record Text(String level, int index, long startUs, long endUs, String text) {}

  private static final class EncodeTextKernel
      implements Grouped.Kernel<ArrayList<Work>, UnitResult> {
    private final Models models;
    private final Device device;
    private final Map<String, TextEncoder> open = new HashMap<>();

    EncodeTextKernel(Models models, Device device) {
      this.models = models;
      this.device = device;
    }

    @Override
    public void process(
        String videoId,
        ArrayList<Work> works,
        Iterator<Grouped.InputRow> rows,
        Consumer<UnitResult> results) {
      List<Text> texts = new ArrayList<>();
      rows.forEachRemaining(row -> add(row, texts));
      for (Work work : works) {
        long started = System.nanoTime();
        try {
          results.accept(encode(work, texts, started));
        } catch (RuntimeException e) {
          results.accept(UnitResult.failed(work, e, false, started));
        }
      }
    }

    private static void add(Grouped.InputRow row, List<Text> texts) {
      if (row.stage().equals("caption")) {
        for (StageRows.BlockCaption clip :
            Lists.of(StageRows.BlockCaption.class, row.columns(), 0)) {
          texts.add(
              new Text(
                  "clip",
                  clip.clipIndex(),
                  clip.caption().startUs(),
                  clip.caption().endUs(),
                  clip.caption().text()));
        }
      } else {
        for (Summary summary : Lists.of(Summary.class, row.columns(), 0)) {
          texts.add(
              new Text(
                  summary.level(),
                  summary.index(),
                  summary.startUs(),
                  summary.endUs(),
                  summary.text()));
        }
      }
    }

    private UnitResult encode(Work work, List<Text> texts, long started) {
      String name = work.unit().substring(0, work.unit().indexOf('/'));
      TextEncoder encoder =
          open.computeIfAbsent(name, n -> Fingerprints.textEncoder(models, n).open(device));
      List<float[]> vectors = encoder.encode(texts.stream().map(Text::text).toList());
      List<StageRows.TextVector> found = new ArrayList<>();
      for (int i = 0; i < vectors.size(); i++) {
        Text text = texts.get(i);
        found.add(
            new StageRows.TextVector(
                text.level(), text.index(), text.startUs(), text.endUs(), vectors.get(i)));
      }
      return UnitResult.ok(work, found.size(), new StageRows.EncodeText(name, found), started);
    }

    @Override
    public void close() throws IOException {
      open.values().forEach(TextEncoder::close);
    }
  }
}
