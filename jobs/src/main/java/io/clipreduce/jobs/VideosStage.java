package io.clipreduce.jobs;

import io.clipreduce.frames.ByteSource;
import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.DecodeLimits;
import io.clipreduce.frames.VideoProbe;
import io.clipreduce.frames.VideoReader;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.util.SerializableConfiguration;

/** Probes every new content: its tracks, its packet index and its decode plan. */
final class VideosStage implements Stage {
  static final String UNIT = "video";

  @Override
  public String name() {
    return "videos";
  }

  @Override
  public String description() {
    return "Looks into every new video: its tracks and its decode plan.";
  }

  @Override
  public Class<? extends Record> payload() {
    return StageRows.Videos.class;
  }

  @Override
  public List<Work> expected(BatchContext batch) {
    String fp = batch.fingerprints.of("videos");
    return batch.videoIds().stream()
        .map(id -> new Work(id, UNIT, fp, Keys.key(fp, id), 1))
        .toList();
  }

  @Override
  public JavaRDD<UnitResult> compute(BatchContext batch, List<Work> todo) {
    List<ProbeTask> tasks =
        todo.stream().map(w -> new ProbeTask(w, batch.paths.get(w.videoId()))).toList();
    SerializableConfiguration hadoop = new SerializableConfiguration(batch.warehouse.hadoop());
    DecodeLimits limits = batch.settings.limits();
    long maxFileBytes = batch.settings.getLong("limits.max_file_bytes");
    int slices = Math.min(tasks.size(), batch.slots() * 8);
    return batch
        .javaSpark()
        .parallelize(tasks, slices)
        .mapPartitions(
            mine -> {
              VideoReaders readers = new VideoReaders(hadoop.value());
              Tasks.atEnd(readers);
              return Tasks.map(mine, task -> probe(readers, task, limits, maxFileBytes));
            });
  }

  private static UnitResult probe(
      VideoReaders readers, ProbeTask task, DecodeLimits limits, long maxFileBytes) {
    long started = System.nanoTime();
    try (ByteSource source = readers.open(task.path())) {
      long sizeBytes = source.sizeBytes();
      if (sizeBytes > maxFileBytes) {
        throw new DecodeException(
            DecodeException.Reason.TOO_LARGE,
            "The file has %s bytes; limits.max_file_bytes allows %s."
                .formatted(sizeBytes, maxFileBytes));
      }
      VideoReader reader = readers.reader();
      VideoProbe probe = reader.probe(source, limits);
      String status = probe.damaged() ? UnitRow.PARTIAL : UnitRow.OK;
      return new UnitResult(
          task.work(),
          status,
          probe.damaged() ? DecodeException.Reason.DAMAGED.name() : null,
          probe.damaged() && probe.note() == null
              ? "Reading the file's packets met errors; what could be read is kept."
              : probe.note(),
          probe.cells().size(),
          (System.nanoTime() - started) / 1_000_000,
          new StageRows.Videos(sizeBytes, probe));
    } catch (DecodeException e) {
      return UnitResult.failed(task.work(), e, e.retryable(), started);
    } catch (java.io.IOException e) {
      return UnitResult.failed(task.work(), e, true, started);
    } catch (RuntimeException e) {
      return UnitResult.failed(task.work(), e, false, started);
    }
  }

  /** Reads the decode plans of a batch's videos to the driver. */
  void loadProbes(BatchContext batch) {
    StageTable table = new StageTable(batch.warehouse, name(), payload());
    RecordRows<VideoProbe> probes = RecordRows.of(VideoProbe.class);
    TreeMap<UnitId, UnitState> readable = new TreeMap<>(batch.readable(name()));
    table
        .rows(batch.spark, readable, "probe")
        .collectAsList()
        .forEach(row -> batch.probes.put(row.getString(0), probes.fromRow(row.getStruct(2))));
  }

  private record ProbeTask(Work work, String path) implements java.io.Serializable {}
}
