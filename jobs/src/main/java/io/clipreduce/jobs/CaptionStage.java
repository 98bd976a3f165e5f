package io.clipreduce.jobs;

import io.clipreduce.caption.CaptionContext;
import io.clipreduce.caption.CaptionSettings;
import io.clipreduce.caption.Captioner;
import io.clipreduce.caption.ClipEvidence;
import io.clipreduce.caption.ClipOutcome;
import io.clipreduce.caption.ClipRequest;
import io.clipreduce.caption.FrameChoice;
import io.clipreduce.caption.ServerCaptioner;
import io.clipreduce.caption.Unifier;
import io.clipreduce.frames.AudioSecond;
import io.clipreduce.frames.Clip;
import io.clipreduce.frames.Shot;
import io.clipreduce.model.Models;
import io.clipreduce.model.server.CallBudget;
import io.clipreduce.model.server.ReplyStore;
import io.clipreduce.perceive.CellEvidence;
import io.clipreduce.perceive.Detection;
import io.clipreduce.perceive.Look;
import io.clipreduce.perceive.Motion;
import io.clipreduce.perceive.OcrLine;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.util.SerializableConfiguration;

/** Keyframes and evidence to a caption per clip, one unit per block of clips. */
final class CaptionStage implements Stage {
  private static final String SERVER = "caption.server";

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
    int blockClips = provider(batch.settings).clipsPerUnit();
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
      for (int block = 0; block * blockClips < segment.items(); block++) {
        String unit = String.format(Locale.ROOT, "b%06d", block);
        works.add(new Work(id, unit, fp, Keys.key(fp, id, unit, inputKeys), 1));
      }
    }
    return works;
  }

  private static Captioner.Provider provider(Settings settings) {
    return Fingerprints.captioner(settings.models(), settings.getString("caption.captioner"));
  }

  @Override
  public JavaRDD<UnitResult> compute(BatchContext batch, List<Work> todo) {
    TreeMap<String, ArrayList<Work>> blocks = new TreeMap<>();
    todo.forEach(work -> blocks.computeIfAbsent(work.videoId(), id -> new ArrayList<>()).add(work));
    TreeMap<String, Integer> weights = new TreeMap<>();
    blocks.forEach((id, mine) -> weights.put(id, mine.size()));
    TreeMap<String, Allowance> allowances = Allowance.shares(batch, SERVER, weights);
    TreeMap<String, VideoWork> works = new TreeMap<>();
    blocks.forEach(
        (id, mine) ->
            works.put(
                id, new VideoWork(mine, batch.probes.get(id).audio() != null, allowances.get(id))));
    String captioner = batch.settings.getString("caption.captioner");
    CaptionSettings settings = batch.settings.caption();
    String warehouse = batch.warehouse.root();
    String replies = batch.warehouse.repliesPath();
    SerializableConfiguration hadoop = new SerializableConfiguration(batch.warehouse.hadoop());
    Spend spend = batch.spend;
    Notices notices = batch.notices;
    Models models = batch.settings.models();
    DeviceChoice device = batch.settings.device();
    Captioner.Provider provider = provider(batch.settings);
    boolean sampled = provider.frames(settings).sampled() || provider.bySegment(settings);
    return Grouped.stream(
        batch,
        List.of(
            Grouped.Input.of(batch, new SegmentStage(), true, "clips", "shots"),
            Grouped.Input.of(batch, new SelectStage(), true, "keyframes"),
            sampled
                ? Grouped.Input.of(
                    batch, new SampleStage(), false, "sound", SelectStage.FrameRef.COLUMN)
                : Grouped.Input.of(batch, new SampleStage(), false, "sound"),
            Grouped.Input.of(
                batch, new PerceiveStage(), false, "ocr", "detections", "looks", "motions")),
        false,
        works,
        Stages.tasks(batch, works.size()),
        () ->
            new CaptionStream(
                Fingerprints.captioner(models, captioner),
                new CaptionContext(
                    settings,
                    new ReplyStore(hadoop.value(), replies),
                    Allowance.budget(SERVER),
                    device.here(),
                    notices.shortOfMemory(captioner, "clips")),
                new PictureReader(hadoop.value(), warehouse),
                spend));
  }

  /** What is to be done for a video. */
  private record VideoWork(ArrayList<Work> blocks, boolean hasSound, Allowance allowance)
      implements java.io.Serializable {}

  /** All evidence of one video, each list in order of time. */
  private static final class VideoEvidence {
    private final boolean hasSound;
    private List<Clip> clips = List.of();
    private List<Shot> shots = List.of();
    private final TreeMap<Integer, List<StageRows.ChosenFrame>> keyframes = new TreeMap<>();
    private final TreeMap<Long, Picture> sampled = new TreeMap<>();
    private final List<AudioSecond> sound = new ArrayList<>();
    private final List<OcrLine> ocr = new ArrayList<>();
    private final List<Detection> detections = new ArrayList<>();
    private final List<Look> looks = new ArrayList<>();
    private final List<Motion> motions = new ArrayList<>();

    VideoEvidence(boolean hasSound) {
      this.hasSound = hasSound;
    }

    void add(Grouped.InputRow row) {
      switch (row.stage()) {
        case "segment" -> {
          clips = Lists.of(Clip.class, row.columns(), 0);
          shots = Lists.of(Shot.class, row.columns(), 1);
        }
        case "select" -> {
          for (StageRows.ChosenFrame frame :
              Lists.of(StageRows.ChosenFrame.class, row.columns(), 0)) {
            keyframes.computeIfAbsent(frame.clipIndex(), clip -> new ArrayList<>()).add(frame);
          }
        }
        case "sample" -> {
          sound.addAll(Lists.of(AudioSecond.class, row.columns(), 0));
          if (row.columns().length() > 1) {
            addSampled(Lists.of(SelectStage.FrameRef.class, row.columns(), 1));
          }
        }
        default -> {
          ocr.addAll(Lists.of(OcrLine.class, row.columns(), 0));
          detections.addAll(Lists.of(Detection.class, row.columns(), 1));
          looks.addAll(Lists.of(Look.class, row.columns(), 2));
          motions.addAll(Lists.of(Motion.class, row.columns(), 3));
        }
      }
    }

    private void addSampled(List<SelectStage.FrameRef> frames) {
      for (SelectStage.FrameRef frame : frames) {
        Picture own = frame.picture();
        sampled.put(frame.ptsUs(), own == null ? sampled.get(frame.repeatsPtsUs()) : own);
      }
    }

    /** The pictures that a choice takes of a clip, by time. */
    SortedMap<Long, Picture> pictures(Clip clip, FrameChoice choice) {
      if (choice.sampled()) {
        return sampled(clip.startUs(), clip.endUs(), choice);
      }
      TreeMap<Long, Picture> all = new TreeMap<>();
      keyframes(clip).forEach(frame -> all.put(frame.ptsUs(), frame.picture()));
      return chosen(all, clip.startUs(), clip.endUs(), choice);
    }

    /** The sampled pictures that a choice takes of a stretch, by time. */
    SortedMap<Long, Picture> sampled(long startUs, long endUs, FrameChoice choice) {
      return chosen(new TreeMap<>(sampled.subMap(startUs, endUs)), startUs, endUs, choice);
    }

    private static SortedMap<Long, Picture> chosen(
        TreeMap<Long, Picture> all, long startUs, long endUs, FrameChoice choice) {
      all.values().removeIf(Objects::isNull);
      List<Long> timesUs = List.copyOf(all.keySet());
      TreeMap<Long, Picture> chosen = new TreeMap<>();
      for (int index : choice.choose(timesUs, startUs, endUs)) {
        chosen.put(timesUs.get(index), all.get(timesUs.get(index)));
      }
      return chosen;
    }

    private List<StageRows.ChosenFrame> keyframes(Clip clip) {
      return keyframes.getOrDefault(clip.index(), List.of());
    }

    ClipEvidence of(Clip clip) {
      return ClipEvidence.of(
          clip,
          shots,
          new CellEvidence(ocr, detections, looks, motions),
          sound,
          hasSound,
          keyframes(clip).stream().map(StageRows.ChosenFrame::ptsUs).toList());
    }
  }

  /** A unit whose clips are being captioned. */
  private static final class Block {
    private final Work work;
    private final long started = System.nanoTime();
    private final List<StageRows.BlockCaption> captions = new ArrayList<>();
    private final List<StageRows.BlockCall> calls = new ArrayList<>();
    private final List<StageRows.BlockCast> cast = new ArrayList<>();
    private ClipOutcome worst;
    private ClipOutcome amiss;

    Block(Work work) {
      this.work = work;
    }

    void add(Clip clip, ClipOutcome outcome) {
      outcome.calls().forEach(call -> calls.add(new StageRows.BlockCall(clip.index(), call)));
      if (outcome.ending() == ClipOutcome.Ending.CAPTIONED) {
        amiss = outcome.errorClass() == null ? amiss : outcome;
        captions.add(new StageRows.BlockCaption(clip.index(), outcome.caption()));
        outcome.cast().forEach(who -> cast.add(new StageRows.BlockCast(clip.index(), who)));
      } else if (worst == null || outcome.ending().compareTo(worst.ending()) < 0) {
        worst = outcome;
      }
    }

    UnitResult result(String captioner) {
      StageRows.Caption row =
          new StageRows.Caption(
              captioner, captions, calls.isEmpty() ? null : calls, cast.isEmpty() ? null : cast);
      if (worst == null) {
        UnitResult whole = UnitResult.ok(work, captions.size(), row, started);
        return amiss == null ? whole : whole.partial(amiss.errorClass(), amiss.reason());
      }
      if (worst.ending() == ClipOutcome.Ending.POSTPONED) {
        return UnitResult.postponed(work, worst.reason());
      }
      boolean retry = worst.ending() == ClipOutcome.Ending.RETRY;
      return UnitResult.failed(work, worst.errorClass(), worst.reason(), retry, row, started);
    }
  }

  /** A clip of a block on its way to its outcome. */
  private static final class Pending {
    /** Null for a clip that is done, and only comes along with its segment. */
    private final Block block;

    private final Clip clip;
    private final boolean last;
    private ClipOutcome outcome;

    Pending(Block block, Clip clip, boolean last) {
      this.block = block;
      this.clip = clip;
      this.last = last;
    }
  }

  /**
   * Feeds clips to a captioner as it asks for them, and puts its outcomes, which come in the same
   * order, together to units.
   */
  private static final class CaptionStream implements Grouped.Stream<VideoWork, UnitResult> {
    private final String name;
    private final Captioner captioner;
    private final FrameChoice frames;
    private final CallBudget budget;
    private final Spend spend;
    private final int blockClips;

    /** Length of the segments that the captioner takes whole; 0 if it takes clips one by one. */
    private final long segmentUs;

    private final PictureReader pictures;

    /** Clips that were taken from storage and whose units are not answered, in order. */
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();

    CaptionStream(
        Captioner.Provider provider, CaptionContext context, PictureReader pictures, Spend spend) {
      this.budget = context.budget();
      this.spend = spend;
      this.name = provider.name();
      this.captioner = provider.open(context);
      this.frames = provider.frames(context.settings());
      this.blockClips = provider.clipsPerUnit();
      this.segmentUs =
          provider.bySegment(context.settings()) ? context.settings().cast().segmentUs() : 0;
      this.pictures = pictures;
    }

    @Override
    public Iterator<UnitResult> process(Iterator<Grouped.Group<VideoWork>> videos) {
      Iterator<ClipRequest> requests = Tasks.flatMap(videos, this::requests);
      Iterator<ClipOutcome> outcomes = captioner.caption(requests);
      return new Iterator<>() {
        private UnitResult next;

        @Override
        public boolean hasNext() {
          while (next == null) {
            next = answered();
            if (next == null && outcomes.hasNext()) {
              ClipOutcome outcome = outcomes.next();
              Pending clip = firstWaiting();
              clip.outcome = outcome;
              if (clip.block != null) {
                spend.addAtHand(outcome.calls());
              }
            } else if (next == null) {
              next = answered();
              break;
            }
          }
          return next != null;
        }

        @Override
        public UnitResult next() {
          if (!hasNext()) {
            throw new NoSuchElementException();
          }
          UnitResult result = next;
          next = null;
          return result;
        }
      };
    }

    private Pending firstWaiting() {
      return pending.stream()
          .filter(clip -> clip.outcome == null)
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("More outcomes than clips"));
    }

    /** The next unit of which all clips have their outcomes; null if there is none. */
    private UnitResult answered() {
      while (!pending.isEmpty() && pending.peek().outcome != null) {
        Pending done = pending.poll();
        if (done.block != null) {
          done.block.add(done.clip, done.outcome);
        }
        if (done.last && done.block != null) {
          return done.block.result(name);
        }
      }
      return null;
    }

    private Iterator<ClipRequest> requests(Grouped.Group<VideoWork> video) {
      VideoEvidence evidence = new VideoEvidence(video.extra().hasSound());
      video.rows().forEachRemaining(evidence::add);
      video.extra().allowance().addTo(budget);
      TreeMap<Integer, Work> works = new TreeMap<>();
      for (Work work : video.extra().blocks()) {
        int block = Integer.parseInt(work.unit().substring(1));
        if (block * blockClips >= evidence.clips.size()) {
          throw new IllegalStateException("Unit %s has no clips".formatted(work.id()));
        }
        works.put(block, work);
      }
      Map<Integer, Block> blocks = new HashMap<>();
      List<List<Clip>> segments =
          segmentUs == 0
              ? List.of(evidence.clips)
              : Unifier.segments(evidence.clips, Clip::startUs, Clip::endUs, segmentUs);
      return Tasks.flatMap(
          IntStream.range(0, segments.size()).iterator(),
          index -> {
            List<Clip> clips = segments.get(index);
            if (clips.stream().noneMatch(clip -> works.containsKey(block(clip)))) {
              return Collections.emptyIterator();
            }
            SegmentPictures shared = new SegmentPictures(index, clips, evidence);
            return Tasks.flatMap(
                clips.stream()
                    .filter(clip -> segmentUs > 0 || works.containsKey(block(clip)))
                    .iterator(),
                clip -> {
                  Work work = works.get(block(clip));
                  Block block =
                      work == null
                          ? null
                          : blocks.computeIfAbsent(block(clip), number -> new Block(work));
                  boolean last =
                      clip.index() + 1 == evidence.clips.size()
                          || block(clip) != block(evidence.clips.get(clip.index() + 1));
                  return requests(video.key(), new Pending(block, clip, last), evidence, shared);
                });
          });
    }

    private int block(Clip clip) {
      return clip.index() / blockClips;
    }

    private Iterator<ClipRequest> requests(
        String videoId, Pending entry, VideoEvidence evidence, SegmentPictures shared) {
      pending.add(entry);
      try {
        return List.of(
                new ClipRequest(
                    videoId,
                    evidence.of(entry.clip),
                    read(evidence.pictures(entry.clip, frames)),
                    segmentUs == 0 ? null : shared.get(),
                    entry.block != null))
            .iterator();
      } catch (IOException e) {
        entry.outcome = ClipOutcome.retry(e);
      } catch (RuntimeException e) {
        entry.outcome = ClipOutcome.failed(e);
      }
      return Collections.emptyIterator();
    }

    private List<ClipRequest.Keyframe> read(SortedMap<Long, Picture> chosen) throws IOException {
      List<ClipRequest.Keyframe> frames = new ArrayList<>();
      for (Map.Entry<Long, Picture> frame : chosen.entrySet()) {
        frames.add(new ClipRequest.Keyframe(frame.getKey(), pictures.read(frame.getValue())));
      }
      return frames;
    }

    /** A segment, whose pictures are read once, for the first of its clips. */
    private final class SegmentPictures {
      private final int index;
      private final List<Clip> clips;
      private final VideoEvidence evidence;
      private ClipRequest.Segment read;

      SegmentPictures(int index, List<Clip> clips, VideoEvidence evidence) {
        this.index = index;
        this.clips = clips;
        this.evidence = evidence;
      }

      ClipRequest.Segment get() throws IOException {
        if (read == null) {
          long startUs = clips.get(0).startUs();
          long endUs = clips.get(clips.size() - 1).endUs();
          read =
              new ClipRequest.Segment(
                  index, read(evidence.sampled(startUs, endUs, ServerCaptioner.SEGMENT_FRAMES)));
        }
        return read;
      }
    }

    @Override
    public void close() throws IOException {
      captioner.close();
      spend.add(SERVER, budget);
      pictures.close();
    }
  }
}
