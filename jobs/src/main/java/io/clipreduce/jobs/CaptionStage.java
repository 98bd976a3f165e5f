package io.clipreduce.jobs;

import io.clipreduce.caption.CaptionSettings;
import io.clipreduce.caption.Captioner;
import io.clipreduce.caption.ClipEvidence;
import io.clipreduce.frames.AudioSecond;
import io.clipreduce.frames.Clip;
import io.clipreduce.frames.Shot;
import io.clipreduce.perceive.CellEvidence;
import io.clipreduce.perceive.Detection;
import io.clipreduce.perceive.Look;
import io.clipreduce.perceive.Motion;
import io.clipreduce.perceive.OcrLine;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaRDD;

/** Keyframes and evidence to a caption per clip, one unit per block of clips. */
final class CaptionStage implements Stage {
  /** Clips of one unit. */
  static final int BLOCK_CLIPS = 64;

  @Override
  public String name() {
    return "caption";
  }

  @Override
  public String description() {
    return "Describes every clip in a sentence or two.";
  }

  @Override
  public Class<? extends Record> payload() {
    return StageRows.Caption.class;
  }

  @Override
  public List<Work> expected(BatchContext batch) {
    String fp = batch.fingerprints.of("caption");
    List<Work> works = new ArrayList<>();
    for (String id : batch.videoIds()) {
      UnitState segment = batch.readable("segment", id).get(VideosStage.UNIT);
      UnitState select = batch.readable("select", id).get(VideosStage.UNIT);
      if (segment == null || select == null) {
        continue;
      }
      List<UnitState> inputs = new ArrayList<>(List.of(segment, select));
      inputs.addAll(batch.readable("perceive", id).values());
      String inputKeys = BatchContext.inputs(inputs);
      for (int block = 0; block * BLOCK_CLIPS < segment.items(); block++) {
        String unit = String.format(Locale.ROOT, "b%06d", block);
        works.add(new Work(id, unit, fp, Keys.key(fp, id, unit, inputKeys), 1));
      }
    }
    return works;
  }

  @Override
  public JavaRDD<UnitResult> compute(BatchContext batch, List<Work> todo) {
    TreeMap<String, VideoWork> works = new TreeMap<>();
    for (Work work : todo) {
      boolean hasSound = batch.probes.get(work.videoId()).audio() != null;
      works
          .computeIfAbsent(work.videoId(), id -> new VideoWork(new ArrayList<>(), hasSound))
          .blocks()
          .add(work);
    }
    String captioner = batch.settings.getString("caption.captioner");
    CaptionSettings settings = batch.settings.caption();
    return Grouped.run(
        batch,
        List.of(
            Grouped.Input.of(batch, new SegmentStage(), true, "clips", "shots"),
            Grouped.Input.of(batch, new SelectStage(), true, "keyframes"),
            Grouped.Input.of(batch, new SampleStage(), false, "sound"),
            Grouped.Input.of(
                batch, new PerceiveStage(), false, "ocr", "detections", "looks", "motions")),
        false,
        works,
        Stages.tasks(batch, works.size()),
        () -> new CaptionKernel(captioner, settings));
  }

  private record VideoWork(ArrayList<Work> blocks, boolean hasSound)
      implements java.io.Serializable {}

  /** All evidence of one video, each list in order of time. */
  private static final class VideoEvidence {
    private List<Clip> clips = List.of();
    private List<Shot> shots = List.of();
    private final TreeMap<Integer, List<Long>> keyframesUs = new TreeMap<>();
    private final List<AudioSecond> sound = new ArrayList<>();
    private final List<OcrLine> ocr = new ArrayList<>();
    private final List<Detection> detections = new ArrayList<>();
    private final List<Look> looks = new ArrayList<>();
    private final List<Motion> motions = new ArrayList<>();

    void add(Grouped.InputRow row) {
      switch (row.stage()) {
        case "segment" -> {
          clips = Lists.of(Clip.class, row.columns(), 0);
          shots = Lists.of(Shot.class, row.columns(), 1);
        }
        case "select" -> {
          for (StageRows.ChosenFrame frame :
              Lists.of(StageRows.ChosenFrame.class, row.columns(), 0)) {
            keyframesUs
                .computeIfAbsent(frame.clipIndex(), clip -> new ArrayList<>())
                .add(frame.ptsUs());
          }
        }
        case "sample" -> sound.addAll(Lists.of(AudioSecond.class, row.columns(), 0));
        default -> {
          ocr.addAll(Lists.of(OcrLine.class, row.columns(), 0));
          detections.addAll(Lists.of(Detection.class, row.columns(), 1));
          looks.addAll(Lists.of(Look.class, row.columns(), 2));
          motions.addAll(Lists.of(Motion.class, row.columns(), 3));
        }
      }
    }

    ClipEvidence of(Clip clip, boolean hasSound) {
      return ClipEvidence.of(
          clip,
          shots,
          new CellEvidence(ocr, detections, looks, motions),
          sound,
          hasSound,
          keyframesUs.getOrDefault(clip.index(), List.of()));
    }
  }

  private static final class CaptionKernel implements Grouped.Kernel<VideoWork, UnitResult> {
    private final String name;
    private final Captioner captioner;

    CaptionKernel(String name, CaptionSettings settings) {
      this.name = name;
      this.captioner = Fingerprints.captioners().get("caption.captioner", name).open(settings);
    }

    @Override
    public void process(
        String videoId,
        VideoWork video,
        Iterator<Grouped.InputRow> rows,
        Consumer<UnitResult> results) {
      VideoEvidence evidence = new VideoEvidence();
      rows.forEachRemaining(evidence::add);
      for (Work work : video.blocks()) {
        long started = System.nanoTime();
        try {
          List<StageRows.BlockCaption> captions = captions(work, video, evidence);
          results.accept(
              UnitResult.ok(work, captions.size(), new StageRows.Caption(name, captions), started));
        } catch (RuntimeException e) {
          results.accept(UnitResult.failed(work, e, false, started));
        }
      }
    }

    private List<StageRows.BlockCaption> captions(
        Work work, VideoWork video, VideoEvidence evidence) {
      int first = Integer.parseInt(work.unit().substring(1)) * BLOCK_CLIPS;
      int end = Math.min(first + BLOCK_CLIPS, evidence.clips.size());
      List<StageRows.BlockCaption> captions = new ArrayList<>();
      for (Clip clip : evidence.clips.subList(first, end)) {
        captions.add(
            new StageRows.BlockCaption(
                clip.index(), captioner.caption(evidence.of(clip, video.hasSound()))));
      }
      return captions;
    }

    @Override
    public void close() {
      captioner.close();
    }
  }
}
