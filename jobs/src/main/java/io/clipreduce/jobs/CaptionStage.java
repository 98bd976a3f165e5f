package io.clipreduce.jobs;

import io.clipreduce.caption.CaptionContext;
import io.clipreduce.caption.CaptionSettings;
import io.clipreduce.caption.Captioner;
import io.clipreduce.caption.ClipEvidence;
import io.clipreduce.caption.ClipOutcome;
import io.clipreduce.caption.ClipRequest;
import io.clipreduce.caption.FrameChoice;
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
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
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
    boolean sampled = provider(batch.settings).frames(settings).sampled();
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
      TreeMap<Long, Picture> all = new TreeMap<>();
      if (choice.sampled()) {
        all.putAll(sampled.subMap(clip.startUs(), clip.endUs()));
      } else {
        keyframes(clip).forEach(frame -> all.put(frame.ptsUs(), frame.picture()));
      }
      all.values().removeIf(Objects::isNull);
      List<Long> timesUs = List.copyOf(all.keySet());
      TreeMap<Long, Picture> chosen = new TreeMap<>();
      for (int index : choice.choose(timesUs, clip.startUs(), clip.endUs())) {
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
      } else if (worst == null || outcome.ending().compareTo(worst.ending()) < 0) {
        worst = outcome;
      }
    }

    UnitResult result(String captioner) {
      StageRows.Caption row =
          new StageRows.Caption(captioner, captions, calls.isEmpty() ? null : calls);
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
              spend.addAtHand(outcome.calls());
              firstWaiting().outcome = outcome;
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
        done.block.add(done.clip, done.outcome);
        if (done.last) {
          return done.block.result(name);
        }
      }
      return null;
    }

    private Iterator<ClipRequest> requests(Grouped.Group<VideoWork> video) {
      VideoEvidence evidence = new VideoEvidence(video.extra().hasSound());
      video.rows().forEachRemaining(evidence::add);
      video.extra().allowance().addTo(budget);
      return Tasks.flatMap(
          video.extra().blocks().iterator(), block -> requests(video.key(), block, evidence));
    }

    private Iterator<ClipRequest> requests(String videoId, Work work, VideoEvidence evidence) {
      Block block = new Block(work);
      int first = Integer.parseInt(work.unit().substring(1)) * blockClips;
      int end = Math.min(first + blockClips, evidence.clips.size());
      if (first >= end) {
        throw new IllegalStateException("Unit %s has no clips".formatted(work.id()));
      }
      return Tasks.flatMap(
          evidence.clips.subList(first, end).iterator(),
          clip -> {
            Pending entry = new Pending(block, clip, clip.equals(evidence.clips.get(end - 1)));
            pending.add(entry);
            try {
              return List.of(request(videoId, clip, evidence)).iterator();
            } catch (IOException e) {
              entry.outcome = ClipOutcome.retry(e);
            } catch (RuntimeException e) {
              entry.outcome = ClipOutcome.failed(e);
            }
            return Collections.emptyIterator();
          });
    }

    private ClipRequest request(String videoId, Clip clip, VideoEvidence evidence)
        throws IOException {
      List<ClipRequest.Keyframe> keyframes = new ArrayList<>();
      for (Map.Entry<Long, Picture> frame : evidence.pictures(clip, frames).entrySet()) {
        keyframes.add(new ClipRequest.Keyframe(frame.getKey(), pictures.read(frame.getValue())));
      }
      return new ClipRequest(videoId, evidence.of(clip), keyframes);
    }

    @Override
    public void close() throws IOException {
      captioner.close();
      spend.add(SERVER, budget);
      pictures.close();
    }
  }
}
