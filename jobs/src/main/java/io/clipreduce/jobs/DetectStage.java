package io.clipreduce.jobs;

import io.clipreduce.model.Device;
import io.clipreduce.model.ModelFolder;
import io.clipreduce.model.ModelTask;
import io.clipreduce.model.Models;
import io.clipreduce.perceive.Detection;
import io.clipreduce.perceive.ObjectDetector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.util.SerializableConfiguration;

/** Stored pictures of a chunk to things in them, one unit per chunk and detector. */
final class DetectStage implements Stage {
  @Override
  public String name() {
    return "detect";
  }

  @Override
  public String description() {
    return "Finds things in pictures with the detectors that settings name.";
  }

  @Override
  public Class<? extends Record> payload() {
    return StageRows.Detect.class;
  }

  /** The detectors that settings name. */
  static List<ModelFolder> detectors(Settings settings) {
    Models models = settings.models();
    return settings.getStrings("detect.detectors").stream()
        .map(name -> models.get(ModelTask.DETECTOR, name))
        .toList();
  }

  @Override
  public List<Work> expected(BatchContext batch) {
    List<Work> works = new ArrayList<>();
    for (String detector : batch.settings.getStrings("detect.detectors")) {
      String fp = batch.fingerprints.of("detect/" + detector);
      batch
          .readable("sample")
          .forEach(
              (id, chunk) -> {
                String unit = EncodeStage.unit(detector, id.unit());
                long key = Keys.key(fp, id.videoId(), id.unit(), chunk.resultKey());
                works.add(new Work(id.videoId(), unit, fp, key, 1));
              });
    }
    return works;
  }

  @Override
  public JavaRDD<UnitResult> compute(BatchContext batch, List<Work> todo) {
    TreeMap<String, ArrayList<Work>> byChunk = EncodeStage.byChunk(todo);
    String warehouse = batch.warehouse.root();
    Settings settings = batch.settings;
    SerializableConfiguration hadoop = new SerializableConfiguration(batch.warehouse.hadoop());
    return Grouped.stream(
        batch,
        List.of(
            Grouped.Input.of(
                batch,
                new SampleStage(),
                false,
                "arrays_zip(frames.pts_us, frames.cell_index, frames.picture) AS frames")),
        true,
        byChunk,
        Stages.tasks(batch, byChunk.size()),
        () -> new DetectStream(settings, settings.device().here(), hadoop.value(), warehouse));
  }

  private record FrameRef(long ptsUs, int cellIndex, Picture picture) {}

  private static final class DetectStream implements Grouped.Stream<ArrayList<Work>, UnitResult> {
    private final Settings settings;
    private final Device device;
    private final Configuration hadoop;
    private final String warehouse;
    private final Map<String, Detecting> open = new TreeMap<>();

    DetectStream(Settings settings, Device device, Configuration hadoop, String warehouse) {
      this.settings = settings;
      this.device = device;
      this.hadoop = hadoop;
      this.warehouse = warehouse;
    }

    @Override
    public Iterator<UnitResult> process(Iterator<Grouped.Group<ArrayList<Work>>> chunks) {
      List<UnitResult> results = new ArrayList<>();
      return Tasks.flatMap(
          chunks,
          chunk -> {
            results.clear();
            List<FrameRef> frames =
                chosen(Lists.of(FrameRef.class, chunk.rows().next().columns(), 0));
            for (Work work : chunk.extra()) {
              String name = work.unit().substring(0, work.unit().indexOf('/'));
              open.computeIfAbsent(name, this::open).add(work, frames, results::add);
            }
            if (!chunks.hasNext()) {
              open.values().forEach(detecting -> detecting.queue.finish());
            }
            return List.copyOf(results).iterator();
          });
    }

    /** Stored pictures at the distance asked for, from the first of each cell on. */
    private List<FrameRef> chosen(List<FrameRef> frames) {
      // Nine tenths: sampled times are uneven, and half a step late is better than a step.
      long stepUs = Math.round(900_000 / settings.getDouble("detect.fps"));
      List<FrameRef> chosen = new ArrayList<>();
      FrameRef last = null;
      for (FrameRef frame : frames) {
        boolean due =
            last == null
                || last.cellIndex() != frame.cellIndex()
                || frame.ptsUs() - last.ptsUs() >= stepUs;
        if (frame.picture() != null && due) {
          chosen.add(frame);
          last = frame;
        }
      }
      return chosen;
    }

    private Detecting open(String name) {
      ObjectDetector detector =
          ObjectDetector.open(
              settings.models().get(name),
              device,
              settings.getStrings("detect.labels"),
              (float) settings.getDouble("detect.min_confidence"));
      return new Detecting(name, detector, new PictureReader(hadoop, warehouse));
    }

    @Override
    public void close() throws IOException {
      for (Detecting detecting : open.values()) {
        detecting.queue.close();
      }
    }
  }

  /** One detector at work. */
  private static final class Detecting
      implements BatchQueue.Model<FrameRef, ObjectDetector.Prepared, List<Detection>> {
    private final String name;
    private final ObjectDetector detector;
    private final PictureReader pictures;
    private final BatchQueue<FrameRef, ObjectDetector.Prepared, List<Detection>> queue;

    Detecting(String name, ObjectDetector detector, PictureReader pictures) {
      this.name = name;
      this.detector = detector;
      this.pictures = pictures;
      this.queue = new BatchQueue<>(this);
    }

    void add(Work work, List<FrameRef> frames, Consumer<UnitResult> results) {
      long started = System.nanoTime();
      queue.add(
          frames,
          found -> {
            List<Detection> all = found.stream().flatMap(List::stream).toList();
            results.accept(
                UnitResult.ok(work, all.size(), new StageRows.Detect(name, all), started));
          },
          failure ->
              results.accept(
                  UnitResult.failed(work, failure, BatchQueue.mayHeal(failure), started)));
    }

    @Override
    public int batchSize() {
      return detector.batchSize();
    }

    @Override
    public boolean halveBatch() {
      return detector.halveBatch();
    }

    @Override
    public boolean preparesAhead() {
      return true;
    }

    @Override
    public ObjectDetector.Prepared prepare(FrameRef frame) throws IOException {
      return detector.prepare(frame.ptsUs(), pictures.read(frame.picture()));
    }

    @Override
    public List<List<Detection>> run(List<ObjectDetector.Prepared> prepared) {
      return detector.detect(prepared);
    }

    @Override
    public void close() throws IOException {
      detector.close();
      pictures.close();
    }
  }
}
