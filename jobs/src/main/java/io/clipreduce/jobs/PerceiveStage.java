package io.clipreduce.jobs;

import io.clipreduce.perceive.CellEvidence;
import io.clipreduce.perceive.Detection;
import io.clipreduce.perceive.Look;
import io.clipreduce.perceive.Motion;
import io.clipreduce.perceive.OcrLine;
import io.clipreduce.perceive.PerceiveSettings;
import io.clipreduce.perceive.PerceivedFrame;
import io.clipreduce.perceive.Perceiver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.util.SerializableConfiguration;

/** Stored pictures of a chunk to text, faces, movement and looks, cell by cell. */
final class PerceiveStage implements Stage {
  @Override
  public String name() {
    return "perceive";
  }

  @Override
  public String description() {
    return "Reads text, finds faces and measures movement, light and colours.";
  }

  @Override
  public Class<? extends Record> payload() {
    return StageRows.Perceive.class;
  }

  @Override
  public List<Work> expected(BatchContext batch) {
    String fp = batch.fingerprints.of("perceive");
    List<Work> works = new ArrayList<>();
    batch
        .readable("sample")
        .forEach(
            (id, chunk) -> {
              long key = Keys.key(fp, id.videoId(), id.unit(), chunk.resultKey());
              works.add(new Work(id.videoId(), id.unit(), fp, key, 1));
            });
    return works;
  }

  @Override
  public JavaRDD<UnitResult> compute(BatchContext batch, List<Work> todo) {
    TreeMap<String, Work> works = new TreeMap<>();
    todo.forEach(work -> works.put(work.videoId() + "/" + work.unit(), work));
    String warehouse = batch.warehouse.root();
    PerceiveSettings settings = batch.settings.perceive();
    SerializableConfiguration hadoop = new SerializableConfiguration(batch.warehouse.hadoop());
    return Grouped.run(
        batch,
        List.of(
            Grouped.Input.of(
                batch,
                new SampleStage(),
                false,
                "arrays_zip(frames.pts_us, frames.cell_index, frames.repeats_pts_us,"
                    + " frames.picture, frames.text_score, frames.text_picture) AS frames")),
        true,
        works,
        Stages.tasks(batch, works.size()),
        () -> new PerceiveKernel(hadoop.value(), warehouse, settings));
  }

  private record FrameRef(
      long ptsUs,
      int cellIndex,
      long repeatsPtsUs,
      Picture picture,
      float textScore,
      Picture textPicture) {}

  private static final class PerceiveKernel implements Grouped.Kernel<Work, UnitResult> {
    private final PictureReader pictures;
    private final PerceiveSettings settings;
    private final Perceiver perceiver = new Perceiver();

    PerceiveKernel(Configuration hadoop, String warehouse, PerceiveSettings settings) {
      this.pictures = new PictureReader(hadoop, warehouse);
      this.settings = settings;
    }

    @Override
    public void process(
        String key, Work work, Iterator<Grouped.InputRow> rows, Consumer<UnitResult> results) {
      long started = System.nanoTime();
      try {
        List<FrameRef> frames = Lists.of(FrameRef.class, rows.next().columns(), 0);
        results.accept(perceive(work, frames, started));
      } catch (IOException e) {
        results.accept(UnitResult.failed(work, e, true, started));
      } catch (RuntimeException e) {
        results.accept(UnitResult.failed(work, e, false, started));
      }
    }

    private UnitResult perceive(Work work, List<FrameRef> frames, long started) throws IOException {
      List<OcrLine> ocr = new ArrayList<>();
      List<Detection> detections = new ArrayList<>();
      List<Look> looks = new ArrayList<>();
      List<Motion> motions = new ArrayList<>();
      for (int from = 0, to; from < frames.size(); from = to) {
        to = from;
        List<PerceivedFrame> cell = new ArrayList<>();
        while (to < frames.size() && frames.get(to).cellIndex() == frames.get(from).cellIndex()) {
          FrameRef frame = frames.get(to++);
          cell.add(
              new PerceivedFrame(
                  frame.ptsUs(),
                  frame.repeatsPtsUs(),
                  pictures.read(frame.picture()),
                  frame.textScore(),
                  pictures.read(frame.textPicture())));
        }
        CellEvidence evidence = perceiver.perceive(cell, settings);
        ocr.addAll(evidence.ocr());
        detections.addAll(evidence.detections());
        looks.addAll(evidence.looks());
        motions.addAll(evidence.motions());
      }
      int found = ocr.size() + detections.size() + looks.size() + motions.size();
      return UnitResult.ok(
          work, found, new StageRows.Perceive(ocr, detections, looks, motions), started);
    }

    @Override
    public void close() throws IOException {
      perceiver.close();
      pictures.close();
    }
  }
}
