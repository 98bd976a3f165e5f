package io.clipreduce.jobs;

import io.clipreduce.model.Device;
import io.clipreduce.model.Models;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.util.SerializableConfiguration;

/** Sampled frames of a chunk to vectors, one unit per chunk and encoder. */
final class EncodeStage implements Stage {
  @Override
  public String name() {
    return "encode";
  }

  @Override
  public String description() {
    return "Turns sampled frames into vectors.";
  }

  @Override
  public Class<? extends Record> payload() {
    return StageRows.Encode.class;
  }

  /** Unit of an encoder and a chunk. */
  static String unit(String encoder, String chunk) {
    return encoder + "/" + chunk;
  }

  @Override
  public List<Work> expected(BatchContext batch) {
    List<Work> works = new ArrayList<>();
    for (String encoder : Fingerprints.encoders(batch.settings)) {
      String fp = batch.fingerprints.of("encode/" + encoder);
      batch
          .readable("sample")
          .forEach(
              (id, chunk) ->
                  works.add(
                      new Work(
                          id.videoId(),
                          unit(encoder, id.unit()),
                          fp,
                          Keys.key(fp, id.videoId(), id.unit(), chunk.resultKey()),
                          1)));
    }
    return works;
  }

  @Override
  public JavaRDD<UnitResult> compute(BatchContext batch, List<Work> todo) {
    TreeMap<String, ArrayList<Work>> byChunk = new TreeMap<>();
    for (Work work : todo) {
      String chunk = work.unit().substring(work.unit().indexOf('/') + 1);
      byChunk.computeIfAbsent(work.videoId() + "/" + chunk, k -> new ArrayList<>()).add(work);
    }
    String warehouse = batch.warehouse.root();
    Models models = batch.settings.models();
    DeviceChoice device = batch.settings.device();
    SerializableConfiguration hadoop = new SerializableConfiguration(batch.warehouse.hadoop());
    return Grouped.stream(
        batch,
        List.of(Grouped.Input.of(batch, new SampleStage(), false, "frames")),
        true,
        byChunk,
        Stages.tasks(batch, byChunk.size()),
        () -> new EncodeStream(hadoop.value(), warehouse, models, device.here()));
  }

  /** Encodes in full batches, whichever chunks and videos their frames come from. */
  private static final class EncodeStream implements Grouped.Stream<ArrayList<Work>, UnitResult> {
    private final Configuration hadoop;
    private final String warehouse;
    private final Models models;
    private final Device device;
    private final Map<String, EncodeQueue> queues = new TreeMap<>();

    EncodeStream(Configuration hadoop, String warehouse, Models models, Device device) {
      this.hadoop = hadoop;
      this.warehouse = warehouse;
      this.models = models;
      this.device = device;
    }

    @Override
    public Iterator<UnitResult> process(Iterator<Grouped.Group<ArrayList<Work>>> chunks) {
      return Tasks.flatMap(
          chunks,
          chunk -> {
            List<UnitResult> results = new ArrayList<>();
            List<StageRows.SampledFrameRow> frames =
                Lists.of(StageRows.SampledFrameRow.class, chunk.rows().next().columns(), 0);
            for (Work work : chunk.extra()) {
              String name = work.unit().substring(0, work.unit().indexOf('/'));
              queues.computeIfAbsent(name, this::queue).add(work, frames, results::add);
            }
            if (!chunks.hasNext()) {
              queues.values().forEach(queue -> queue.finish(results::add));
            }
            return results.iterator();
          });
    }

    private EncodeQueue queue(String name) {
      return new EncodeQueue(
          Fingerprints.frameEncoder(models, name), device, new PictureReader(hadoop, warehouse));
    }

    @Override
    public void close() throws IOException {
      for (EncodeQueue queue : queues.values()) {
        queue.close();
      }
    }
  }
}
