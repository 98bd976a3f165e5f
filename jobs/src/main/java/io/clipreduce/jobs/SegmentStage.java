package io.clipreduce.jobs;

import io.clipreduce.frames.ChangeTrack;
import io.clipreduce.frames.Clip;
import io.clipreduce.frames.ClipPlan;
import io.clipreduce.frames.Shot;
import io.clipreduce.frames.ShotDetector;
import io.clipreduce.frames.VideoProbe;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaRDD;

/** A video's change scores to shots and clips. */
final class SegmentStage implements Stage {
  @Override
  public String name() {
    return "segment";
  }

  @Override
  public String description() {
    return "Finds shots and cuts videos into clips.";
  }

  @Override
  public Class<? extends Record> payload() {
    return StageRows.Segment.class;
  }

  @Override
  public List<Work> expected(BatchContext batch) {
    String fp = batch.fingerprints.of("segment");
    List<Work> works = new ArrayList<>();
    for (String id : batch.videoIds()) {
      TreeMap<String, UnitState> chunks = batch.readable("sample", id);
      if (!chunks.isEmpty()) {
        long key = Keys.key(fp, id, BatchContext.inputs(chunks.values()));
        works.add(new Work(id, VideosStage.UNIT, fp, key, 1));
      }
    }
    return works;
  }

  @Override
  public JavaRDD<UnitResult> compute(BatchContext batch, List<Work> todo) {
    TreeMap<String, VideoWork> works = new TreeMap<>();
    for (Work work : todo) {
      VideoProbe probe = batch.probes.get(work.videoId());
      works.put(
          work.videoId(),
          new VideoWork(
              work,
              probe.video() == null ? 0 : probe.video().firstPtsUs(),
              probe.video() == null ? 0 : probe.video().endUs()));
    }
    long minUs = Math.round(batch.settings.getDouble("segment.min_clip_s") * 1_000_000);
    long maxUs = Math.round(batch.settings.getDouble("segment.max_clip_s") * 1_000_000);
    return Grouped.run(
        batch,
        List.of(Grouped.Input.of(batch, new SampleStage(), false, "cells")),
        false,
        works,
        Stages.tasks(batch, works.size()),
        () -> (key, video, rows, results) -> segment(video, rows, results, minUs, maxUs));
  }

  private record VideoWork(Work work, long startUs, long endUs) implements java.io.Serializable {}

  private static void segment(
      VideoWork video,
      Iterator<Grouped.InputRow> rows,
      Consumer<UnitResult> results,
      long minUs,
      long maxUs) {
    long started = System.nanoTime();
    try {
      List<ChangeTrack> tracks = new ArrayList<>();
      List<StageRows.CellOffset> offsets = new ArrayList<>();
      long frames = 0;
      while (rows.hasNext()) {
        for (StageRows.SampledCell cell :
            Lists.of(StageRows.SampledCell.class, rows.next().columns(), 0)) {
          offsets.add(new StageRows.CellOffset(cell.cellIndex(), frames));
          frames += cell.track().size();
          tracks.add(cell.track());
        }
      }
      List<Shot> shots =
          frames == 0
              ? List.of()
              : ShotDetector.detect(ChangeTrack.concat(tracks), video.startUs(), video.endUs());
      List<Clip> clips = shots.isEmpty() ? List.of() : ClipPlan.clips(shots, minUs, maxUs);
      results.accept(
          UnitResult.ok(
              video.work(), clips.size(), new StageRows.Segment(shots, clips, offsets), started));
    } catch (RuntimeException e) {
      results.accept(UnitResult.failed(video.work(), e, false, started));
    }
  }
}
