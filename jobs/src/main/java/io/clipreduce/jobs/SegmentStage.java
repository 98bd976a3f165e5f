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

/** A video's change scores, or what a model found instead, to shots and clips. */
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
      TreeMap<String, UnitState> shots = batch.readable("shots", id);
      boolean waits = ShotsStage.asked(batch, id) && shots.isEmpty();
      if (!chunks.isEmpty() && !waits) {
        long key =
            Keys.key(
                fp, id, BatchContext.inputs(chunks.values()) + BatchContext.inputs(shots.values()));
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
        List.of(
            Grouped.Input.of(batch, new ShotsStage(), true, "detector", "probabilities"),
            Grouped.Input.of(batch, new SampleStage(), false, "cells")),
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
      StageRows.Shots found = null;
      while (rows.hasNext()) {
        Grouped.InputRow row = rows.next();
        if (row.stage().equals("shots")) {
          found = RecordRows.of(StageRows.Shots.class).fromRow(row.columns());
          continue;
        }
        for (StageRows.SampledCell cell : Lists.of(StageRows.SampledCell.class, row.columns(), 0)) {
          offsets.add(new StageRows.CellOffset(cell.cellIndex(), frames));
          frames += cell.track().size();
          tracks.add(cell.track());
        }
      }
      List<Shot> shots = frames == 0 ? List.of() : shots(video, ChangeTrack.concat(tracks), found);
      List<Clip> clips = shots.isEmpty() ? List.of() : ClipPlan.clips(shots, minUs, maxUs);
      results.accept(
          UnitResult.ok(
              video.work(),
              clips.size(),
              new StageRows.Segment(shots, clips, offsets, found == null ? null : found.detector()),
              started));
    } catch (RuntimeException e) {
      results.accept(UnitResult.failed(video.work(), e, false, started));
    }
  }

  /** The shots by what a model found, or by the changes where that is null. */
  private static List<Shot> shots(VideoWork video, ChangeTrack track, StageRows.Shots found) {
    return found == null
        ? ShotDetector.detect(track, video.startUs(), video.endUs())
        : ShotDetector.detect(track.ptsUs(), found.probabilities(), video.startUs(), video.endUs());
  }
}
