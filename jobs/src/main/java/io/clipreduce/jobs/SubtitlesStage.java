package io.clipreduce.jobs;

import io.clipreduce.frames.ByteSource;
import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.DecodeLimits;
import io.clipreduce.frames.Subtitles;
import io.clipreduce.frames.VideoProbe;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.util.SerializableConfiguration;

/** The text tracks of videos that have some, in a pass of their own over those tracks' packets. */
final class SubtitlesStage implements Stage {
  @Override
  public String name() {
    return "subtitles";
  }

  @Override
  public String description() {
    return "Reads the subtitle tracks inside of videos.";
  }

  @Override
  public Class<? extends Record> payload() {
    return StageRows.SubtitleTexts.class;
  }

  @Override
  public List<Work> expected(BatchContext batch) {
    String fp = batch.fingerprints.of("subtitles");
    List<Work> works = new ArrayList<>();
    for (String id : batch.videoIds()) {
      VideoProbe probe = batch.probes.get(id);
      // A probe of before subtitles were read does not tell: the file does.
      if (probe != null && (probe.subtitles() == null || !probe.subtitles().isEmpty())) {
        works.add(new Work(id, VideosStage.UNIT, fp, Keys.key(fp, id), 1));
      }
    }
    return works;
  }

  @Override
  public JavaRDD<UnitResult> compute(BatchContext batch, List<Work> todo) {
    List<FileTask> tasks =
        todo.stream().map(w -> new FileTask(w, batch.paths.get(w.videoId()))).toList();
    SerializableConfiguration hadoop = new SerializableConfiguration(batch.warehouse.hadoop());
    DecodeLimits limits = batch.settings.limits();
    return batch
        .javaSpark()
        .parallelize(tasks, Math.min(tasks.size(), batch.slots() * 8))
        .mapPartitions(
            mine -> {
              VideoReaders readers = new VideoReaders(hadoop.value());
              Tasks.atEnd(readers);
              return Tasks.map(mine, task -> read(readers, task, limits));
            });
  }

  private static UnitResult read(VideoReaders readers, FileTask task, DecodeLimits limits) {
    long started = System.nanoTime();
    try (ByteSource source = readers.open(task.path())) {
      Subtitles subtitles = readers.reader().subtitles(source, limits);
      UnitResult result =
          UnitResult.ok(
              task.work(),
              subtitles.cues().size(),
              new StageRows.SubtitleTexts(subtitles.tracks(), subtitles.cues()),
              started);
      return subtitles.note() == null
          ? result
          : result.partial(DecodeException.Reason.DAMAGED.name(), subtitles.note());
    } catch (DecodeException e) {
      return UnitResult.failed(task.work(), e, e.retryable(), started);
    } catch (IOException e) {
      return UnitResult.failed(task.work(), e, true, started);
    } catch (RuntimeException e) {
      return UnitResult.failed(task.work(), e, false, started);
    }
  }

  private record FileTask(Work work, String path) implements Serializable {}
}
