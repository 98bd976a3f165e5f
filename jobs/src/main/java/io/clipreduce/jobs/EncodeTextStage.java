package io.clipreduce.jobs;

import io.clipreduce.caption.Summary;
import io.clipreduce.encode.TextEncoder;
import io.clipreduce.encode.TextEncoders;
import io.clipreduce.model.Device;
import io.clipreduce.model.server.CallBudget;
import io.clipreduce.model.server.ModelCall;
import io.clipreduce.model.server.ReplyStore;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.util.SerializableConfiguration;

/** Captions of all levels to vectors, one unit per video and text encoder. */
final class EncodeTextStage implements Stage {
  private static final String SERVER = "encode_text.server";

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
    TreeMap<String, ArrayList<Work>> byVideo = new TreeMap<>();
    todo.forEach(
        work -> byVideo.computeIfAbsent(work.videoId(), id -> new ArrayList<>()).add(work));
    TreeMap<String, Integer> weights = new TreeMap<>();
    byVideo.forEach((id, mine) -> weights.put(id, batch.readable("caption", id).size()));
    TreeMap<String, Allowance> allowances = Allowance.shares(batch, SERVER, weights);
    TreeMap<String, VideoWork> works = new TreeMap<>();
    byVideo.forEach((id, mine) -> works.put(id, new VideoWork(mine, allowances.get(id))));
    TextEncoders encoders = batch.settings.textEncoders();
    DeviceChoice device = batch.settings.device();
    String replies = batch.warehouse.repliesPath();
    SerializableConfiguration hadoop = new SerializableConfiguration(batch.warehouse.hadoop());
    Spend spend = batch.spend;
    return Grouped.run(
        batch,
        List.of(
            Grouped.Input.of(batch, new CaptionStage(), false, "captions"),
            Grouped.Input.of(batch, new UnifyStage(), true, "summaries", "renamed")),
        false,
        works,
        Math.max(1, Math.min(works.size(), batch.slots())),
        () ->
            new EncodeTextKernel(
                encoders, device.here(), new ReplyStore(hadoop.value(), replies), spend));
  }

  private record VideoWork(ArrayList<Work> works, Allowance allowance) implements Serializable {}

  /** A caption that is still without its vector. */
  private record Text(String level, int index, long startUs, long endUs, String text) {}

  private static final class EncodeTextKernel implements Grouped.Kernel<VideoWork, UnitResult> {
    private final TextEncoders encoders;
    private final Device device;
    private final ReplyStore replies;
    private final CallBudget budget = Allowance.budget(SERVER);
    private final Spend spend;
    private final Map<String, TextEncoder> open = new HashMap<>();

    EncodeTextKernel(TextEncoders encoders, Device device, ReplyStore replies, Spend spend) {
      this.encoders = encoders;
      this.device = device;
      this.replies = replies;
      this.spend = spend;
    }

    @Override
    public void process(
        String videoId,
        VideoWork video,
        Iterator<Grouped.InputRow> rows,
        Consumer<UnitResult> results) {
      List<Text> texts = new ArrayList<>();
      List<Text> ofSummaries = new ArrayList<>();
      Map<Integer, String> renamed = new HashMap<>();
      while (rows.hasNext()) {
        Grouped.InputRow row = rows.next();
        if (row.stage().equals("caption")) {
          addClips(row, renamed, texts);
        } else {
          addSummaries(row, ofSummaries);
          Lists.of(StageRows.RenamedCaption.class, row.columns(), 1)
              .forEach(caption -> renamed.put(caption.clipIndex(), caption.text()));
        }
      }
      texts.addAll(ofSummaries);
      video.allowance().addTo(budget);
      for (Work work : video.works()) {
        long started = System.nanoTime();
        try {
          results.accept(encode(work, texts, started));
        } catch (RuntimeException e) {
          results.accept(UnitResult.failed(work, e, BatchQueue.mayHeal(e), started));
        }
      }
    }

    private static void addClips(
        Grouped.InputRow row, Map<Integer, String> renamed, List<Text> texts) {
      for (StageRows.BlockCaption clip : Lists.of(StageRows.BlockCaption.class, row.columns(), 0)) {
        texts.add(
            new Text(
                "clip",
                clip.clipIndex(),
                clip.caption().startUs(),
                clip.caption().endUs(),
                renamed.getOrDefault(clip.clipIndex(), clip.caption().text())));
      }
    }

    private static void addSummaries(Grouped.InputRow row, List<Text> texts) {
      for (Summary summary : Lists.of(Summary.class, row.columns(), 0)) {
        if (summary.level().equals(Summary.LONG)) {
          // It is made of the clips', each of which has a vector, and longer than encoders read.
          continue;
        }
        texts.add(
            new Text(
                summary.level(),
                summary.index(),
                summary.startUs(),
                summary.endUs(),
                summary.text()));
      }
    }

    private UnitResult encode(Work work, List<Text> texts, long started) {
      String name = FrameModels.producer(work);
      TextEncoder encoder =
          open.computeIfAbsent(name, n -> encoders.get(n).open(device, replies, budget));
      TextEncoder.Encoded encoded = encoder.ask(texts.stream().map(Text::text).toList());
      spend.addAtHand(encoded.calls());
      List<ModelCall> calls = encoded.calls().isEmpty() ? null : encoded.calls();
      if (encoded.failure() != null) {
        StageRows.EncodeText row = new StageRows.EncodeText(name, List.of(), calls);
        return UnitResult.failed(work, encoded.failure(), row, started);
      }
      List<float[]> vectors = encoded.vectors();
      List<StageRows.TextVector> found = new ArrayList<>();
      for (int i = 0; i < vectors.size(); i++) {
        Text text = texts.get(i);
        found.add(
            new StageRows.TextVector(
                text.level(), text.index(), text.startUs(), text.endUs(), vectors.get(i)));
      }
      return UnitResult.ok(
          work, found.size(), new StageRows.EncodeText(name, found, calls), started);
    }

    @Override
    public void close() throws IOException {
      open.values().forEach(TextEncoder::close);
      spend.add(SERVER, budget);
    }
  }
}
