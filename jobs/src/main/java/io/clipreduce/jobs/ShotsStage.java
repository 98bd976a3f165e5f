package io.clipreduce.jobs;

import io.clipreduce.frames.SmallFrames;
import io.clipreduce.frames.VideoProbe;
import io.clipreduce.model.ModelFolder;
import io.clipreduce.model.ModelTask;
import io.clipreduce.shots.CutPredictor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.util.SerializableConfiguration;

/** Kept small frames to probabilities of cuts, by a model, one unit per video with pictures. */
final class ShotsStage implements Stage {
  /** The setting that asks no model. */
  static final String CLASSICAL = "classical";

  @Override
  public String name() {
    return "shots";
  }

  @Override
  public String description() {
    return "Looks for shots with the model that settings name.";
  }

  @Override
  public Class<? extends Record> payload() {
    return StageRows.Shots.class;
  }

  private static String detector(Settings settings) {
    return settings.getString("segment.detector");
  }

  /** Whether settings name a model. */
  static boolean asked(Settings settings) {
    return !detector(settings).equals(CLASSICAL);
  }

  /** Whether a model is to find the shots of a video. */
  static boolean asked(BatchContext batch, String videoId) {
    VideoProbe probe = batch.probes.get(videoId);
    return asked(batch.settings) && probe != null && probe.video() != null;
  }

  /**
   * The model that settings name.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  static ModelFolder model(Settings settings) {
    return settings.models().get(ModelTask.SHOT_DETECTOR, detector(settings));
  }

  @Override
  public List<Work> expected(BatchContext batch) {
    List<Work> works = new ArrayList<>();
    for (String id : batch.videoIds()) {
      TreeMap<String, UnitState> chunks = batch.readable("sample", id);
      if (asked(batch, id) && !chunks.isEmpty()) {
        String fp = batch.fingerprints.of(name());
        long key = Keys.key(fp, id, BatchContext.inputs(chunks.values()));
        works.add(new Work(id, VideosStage.UNIT, fp, key, 1));
      }
    }
    return works;
  }

  @Override
  public JavaRDD<UnitResult> compute(BatchContext batch, List<Work> todo) {
    TreeMap<String, Work> works = new TreeMap<>();
    todo.forEach(work -> works.put(work.videoId(), work));
    String warehouse = batch.warehouse.root();
    Settings settings = batch.settings;
    Notices notices = batch.notices;
    SerializableConfiguration hadoop = new SerializableConfiguration(batch.warehouse.hadoop());
    return Grouped.run(
        batch,
        List.of(Grouped.Input.of(batch, new SampleStage(), false, "kept_small_frames")),
        false,
        works,
        Stages.tasks(batch, works.size()),
        () ->
            new ShotsKernel(
                hadoop.value(),
                warehouse,
                detector(settings),
                CutPredictor.open(
                    model(settings),
                    settings.device().here(),
                    notices.shortOfMemory(detector(settings), "frames"))));
  }

  private static final class ShotsKernel implements Grouped.Kernel<Work, UnitResult> {
    private final PictureReader files;
    private final String detector;
    private final CutPredictor predictor;

    ShotsKernel(Configuration hadoop, String warehouse, String detector, CutPredictor predictor) {
      this.files = new PictureReader(hadoop, warehouse);
      this.detector = detector;
      this.predictor = predictor;
    }

    @Override
    public void process(
        String key, Work work, Iterator<Grouped.InputRow> rows, Consumer<UnitResult> results) {
      long started = System.nanoTime();
      try {
        CutPredictor.Video video = predictor.video();
        while (rows.hasNext()) {
          for (StageRows.KeptSmallFrames piece :
              Lists.of(StageRows.KeptSmallFrames.class, rows.next().columns(), 0)) {
            video.add(SmallFrames.rgb(files.read(piece.png())));
          }
        }
        float[] probabilities = video.finish();
        results.accept(
            UnitResult.ok(
                work, probabilities.length, new StageRows.Shots(detector, probabilities), started));
      } catch (IOException | IllegalStateException e) {
        // Storage and the runtime may do better another time.
        results.accept(UnitResult.failed(work, e, true, started));
      } catch (RuntimeException e) {
        results.accept(UnitResult.failed(work, e, false, started));
      }
    }

    @Override
    public void close() throws IOException {
      predictor.close();
      files.close();
    }
  }
}
