package io.clipreduce.jobs;

import io.clipreduce.frames.ChangeTrack;
import io.clipreduce.frames.Clip;
import io.clipreduce.frames.ClipPlan;
import io.clipreduce.frames.Shot;
import io.clipreduce.frames.ShotDetector;
import io.clipreduce.frames.VideoProbe;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Numbers;
import io.clipreduce.segment.Segmenter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaRDD;

/**
 * A video's change scores, what a model found instead, or the vectors of its frames, to shots and
 * clips.
 */
final class SegmentStage implements Stage {
  /** The setting that asks no segmenter. */
  static final String SHOTS = "shots";

  /** Whether settings name a segmenter, which looks at vectors, in place of shots. */
  static boolean asksSegmenter(Settings settings) {
    return !settings.getString("segment.method").equals(SHOTS);
  }

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
    boolean segmenter = asksSegmenter(batch.settings);
    String encoder = FrameModels.unit(batch.settings.getString("segment.encoder"), "");
    List<Work> works = new ArrayList<>();
    for (String id : batch.videoIds()) {
      TreeMap<String, UnitState> chunks = batch.readable("sample", id);
      TreeMap<String, UnitState> shots = batch.readable("shots", id);
      TreeMap<String, UnitState> vectors = new TreeMap<>();
      if (segmenter) {
        vectors.putAll(batch.readable("encode", id));
        vectors.keySet().removeIf(unit -> !unit.startsWith(encoder));
      }
      boolean waits =
          ShotsStage.asked(batch, id) && shots.isEmpty()
              || segmenter && vectors.size() < chunks.size();
      if (!chunks.isEmpty() && !waits) {
        long key =
            Keys.key(
                fp,
                id,
                BatchContext.inputs(chunks.values())
                    + BatchContext.inputs(shots.values())
                    + BatchContext.inputs(vectors.values()));
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
    Settings settings = batch.settings;
    List<Grouped.Input> inputs = new ArrayList<>();
    inputs.add(Grouped.Input.of(batch, new ShotsStage(), true, "detector", "probabilities"));
    inputs.add(Grouped.Input.of(batch, new SampleStage(), false, "cells"));
    if (asksSegmenter(settings)) {
      inputs.add(Grouped.Input.of(batch, new EncodeStage(), false, "encoder", "frames"));
    }
    return Grouped.run(
        batch,
        inputs,
        false,
        works,
        Stages.tasks(batch, works.size()),
        () -> (key, video, rows, results) -> segment(video, rows, results, settings, minUs, maxUs));
  }

  private record VideoWork(Work work, long startUs, long endUs) implements java.io.Serializable {}

  private static void segment(
      VideoWork video,
      Iterator<Grouped.InputRow> rows,
      Consumer<UnitResult> results,
      Settings settings,
      long minUs,
      long maxUs) {
    long started = System.nanoTime();
    try {
      List<ChangeTrack> tracks = new ArrayList<>();
      List<StageRows.CellOffset> offsets = new ArrayList<>();
      long frames = 0;
      StageRows.Shots found = null;
      TreeMap<Long, float[]> vectors = new TreeMap<>();
      String encoder = settings.getString("segment.encoder");
      while (rows.hasNext()) {
        Grouped.InputRow row = rows.next();
        if (row.stage().equals("shots")) {
          found = RecordRows.of(StageRows.Shots.class).fromRow(row.columns());
          continue;
        }
        if (row.stage().equals("encode")) {
          if (row.columns().getString(0).equals(encoder)) {
            Lists.of(StageRows.FrameVector.class, row.columns(), 1)
                .forEach(frame -> vectors.put(frame.ptsUs(), frame.vector()));
          }
          continue;
        }
        for (StageRows.SampledCell cell : Lists.of(StageRows.SampledCell.class, row.columns(), 0)) {
          offsets.add(new StageRows.CellOffset(cell.cellIndex(), frames));
          frames += cell.track().size();
          tracks.add(cell.track());
        }
      }
      boolean segmenter = asksSegmenter(settings);
      List<Shot> shots = List.of();
      if (frames > 0) {
        ChangeTrack track = ChangeTrack.concat(tracks);
        shots = segmenter ? stretches(video, track, vectors, settings) : shots(video, track, found);
      }
      List<Clip> clips = shots.isEmpty() ? List.of() : ClipPlan.clips(shots, minUs, maxUs);
      results.accept(
          UnitResult.ok(
              video.work(),
              clips.size(),
              new StageRows.Segment(
                  shots,
                  clips,
                  offsets,
                  segmenter ? settings.getString("segment.method") : detector(found)),
              started));
    } catch (RuntimeException e) {
      results.accept(UnitResult.failed(video.work(), e, false, started));
    }
  }

  private static String detector(StageRows.Shots found) {
    return found == null ? null : found.detector();
  }

  /** The stretches of a segmenter, in place of shots. */
  private static List<Shot> stretches(
      VideoWork video, ChangeTrack track, TreeMap<Long, float[]> vectors, Settings settings) {
    long[] ptsUs = vectors.keySet().stream().mapToLong(Long::longValue).toArray();
    Inputs inputs =
        Inputs.of()
            .with(Input.TIMES_S, LongStream.of(ptsUs).mapToDouble(us -> us / 1e6).toArray())
            .with(
                Input.EMBEDDINGS,
                vectors.values().stream().map(Numbers::doubles).toArray(double[][]::new));
    Segmenter segmenter = Fingerprints.segmenter(settings);
    int[] starts = segmenter.run(inputs, settings.segmentArguments(segmenter)).starts();
    long[] startsUs = IntStream.of(starts).skip(1).mapToLong(start -> ptsUs[start]).toArray();
    return ShotDetector.beginningAt(track.ptsUs(), startsUs, video.startUs(), video.endUs());
  }

  /** The shots by what a model found, or by the changes where that is null. */
  private static List<Shot> shots(VideoWork video, ChangeTrack track, StageRows.Shots found) {
    return found == null
        ? ShotDetector.detect(track, video.startUs(), video.endUs())
        : ShotDetector.detect(track.ptsUs(), found.probabilities(), video.startUs(), video.endUs());
  }
}
