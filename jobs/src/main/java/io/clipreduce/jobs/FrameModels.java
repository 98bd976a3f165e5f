package io.clipreduce.jobs;

import io.clipreduce.model.Device;
import io.clipreduce.model.PictureModel;
import io.clipreduce.model.SampledFrame;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The sampled frames of chunks through models, one unit {@code PRODUCER/CHUNK} per chunk and model.
 * Models run full batches, whichever chunks and videos their frames come from.
 */
final class FrameModels {
  private FrameModels() {}

  /**
   * A sampled frame.
   *
   * @param repeatsPtsUs the frame whose picture this one shows
   * @param picture null where it shows that of an earlier one
   * @param textPicture a larger one for reading text; null where none was kept
   */
  record Frame(
      long ptsUs,
      int cellIndex,
      long repeatsPtsUs,
      Picture picture,
      Picture textPicture,
      float[] descriptor) {
    /** The column of the stage {@code sample} that holds them. */
    static final String COLUMN =
        "arrays_zip(frames.pts_us, frames.cell_index, frames.repeats_pts_us, frames.picture,"
            + " frames.text_picture, frames.descriptor) AS frames";
  }

  /**
   * What a stage does with models and what they make; travels to executors.
   *
   * @param <V> what a model makes of a frame
   */
  interface Use<V> extends Serializable {
    /** Opens the model of a producer. */
    PictureModel<?, V> open(String producer, Device device);

    /** The frames of a chunk that a model is to see. */
    List<Frame> choose(List<Frame> frames);

    /** The picture that a model is to see of a frame; null where it has none of its own. */
    default Picture picture(Frame frame) {
      return frame.picture();
    }

    /** The unit's result from what was made of each frame chosen. */
    UnitResult result(
        Work work, String producer, List<Frame> chosen, List<V> made, long startedNanos);
  }

  /** Name of the unit of a producer and a chunk. */
  static String unit(String producer, String chunk) {
    return producer + "/" + chunk;
  }

  /** The producer of a unit that {@link #unit} named. */
  static String producer(Work work) {
    return work.unit().substring(0, work.unit().indexOf('/'));
  }

  /** The units of a stage: each of its producers for each chunk that was sampled. */
  static List<Work> expected(BatchContext batch, String stage, List<String> producers) {
    List<Work> works = new ArrayList<>();
    for (String producer : producers) {
      String fp = batch.fingerprints.of(stage + "/" + producer);
      batch
          .readable("sample")
          .forEach(
              (id, chunk) -> {
                long key = Keys.key(fp, id.videoId(), id.unit(), chunk.resultKey());
                works.add(new Work(id.videoId(), unit(producer, id.unit()), fp, key, 1));
              });
    }
    return works;
  }

  static <V> JavaRDD<UnitResult> compute(BatchContext batch, List<Work> todo, Use<V> use) {
    TreeMap<String, ArrayList<Work>> byChunk = new TreeMap<>();
    for (Work work : todo) {
      String chunk = work.unit().substring(work.unit().indexOf('/') + 1);
      byChunk.computeIfAbsent(work.videoId() + "/" + chunk, k -> new ArrayList<>()).add(work);
    }
    String warehouse = batch.warehouse.root();
    DeviceChoice device = batch.settings.device();
    Notices notices = batch.notices;
    SerializableConfiguration hadoop = new SerializableConfiguration(batch.warehouse.hadoop());
    return Grouped.stream(
        batch,
        List.of(Grouped.Input.of(batch, new SampleStage(), false, Frame.COLUMN)),
        true,
        byChunk,
        Stages.tasks(batch, byChunk.size()),
        () -> new Chunks<>(use, device.here(), hadoop.value(), warehouse, notices));
  }

  private static final class Chunks<V> implements Grouped.Stream<ArrayList<Work>, UnitResult> {
    private final Use<V> use;
    private final Device device;
    private final Configuration hadoop;
    private final String warehouse;
    private final Notices notices;
    private final Map<String, Producer<V>> producers = new TreeMap<>();

    Chunks(Use<V> use, Device device, Configuration hadoop, String warehouse, Notices notices) {
      this.use = use;
      this.device = device;
      this.hadoop = hadoop;
      this.warehouse = warehouse;
      this.notices = notices;
    }

    @Override
    public Iterator<UnitResult> process(Iterator<Grouped.Group<ArrayList<Work>>> chunks) {
      List<UnitResult> results = new ArrayList<>();
      return Tasks.flatMap(
          chunks,
          chunk -> {
            results.clear();
            List<Frame> frames =
                use.choose(Lists.of(Frame.class, chunk.rows().next().columns(), 0));
            for (Work work : chunk.extra()) {
              producers.computeIfAbsent(producer(work), this::open).add(work, frames, results::add);
            }
            if (!chunks.hasNext()) {
              producers.values().forEach(producer -> producer.queue.finish());
            }
            return List.copyOf(results).iterator();
          });
    }

    private Producer<V> open(String name) {
      return new Producer<>(
          use,
          use.open(name, device),
          new PictureReader(hadoop, warehouse),
          notices.shortOfMemory(name, "pictures"));
    }

    @Override
    public void close() throws IOException {
      for (Producer<V> producer : producers.values()) {
        producer.close();
      }
    }
  }

  /** One model at work. A picture that several frames of a chunk show goes through it once. */
  private static final class Producer<V> {
    private final Use<V> use;
    private final boolean needsPictures;
    private final PictureReader pictures;
    private final BatchQueue<Frame, ?, V> queue;

    Producer(Use<V> use, PictureModel<?, V> model, PictureReader pictures, IntConsumer tooLarge) {
      this.use = use;
      this.needsPictures = model.needsPictures();
      this.pictures = pictures;
      this.queue = new BatchQueue<>(model, this::read, tooLarge);
    }

    void add(Work work, List<Frame> frames, Consumer<UnitResult> results) {
      long started = System.nanoTime();
      Map<Long, Integer> indexByShown = new HashMap<>();
      List<Frame> distinct = new ArrayList<>();
      List<Integer> indexes = new ArrayList<>();
      for (Frame frame : frames) {
        long shown = needsPictures ? frame.repeatsPtsUs() : frame.ptsUs();
        int index = indexByShown.computeIfAbsent(shown, pts -> distinct.size());
        if (index == distinct.size()) {
          distinct.add(frame);
        }
        indexes.add(index);
      }
      queue.add(
          distinct,
          made -> {
            List<V> ofFrames = indexes.stream().map(made::get).toList();
            results.accept(use.result(work, producer(work), frames, ofFrames, started));
          },
          failure ->
              results.accept(
                  UnitResult.failed(work, failure, BatchQueue.mayHeal(failure), started)));
    }

    private SampledFrame read(Frame frame) throws IOException {
      Picture picture = needsPictures ? use.picture(frame) : null;
      if (needsPictures && picture == null) {
        throw new IllegalArgumentException(
            "The frame at %s us has no picture of its own".formatted(frame.ptsUs()));
      }
      return new SampledFrame(frame.ptsUs(), frame.descriptor(), pictures.read(picture));
    }

    void close() throws IOException {
      queue.close();
      pictures.close();
    }
  }
}
