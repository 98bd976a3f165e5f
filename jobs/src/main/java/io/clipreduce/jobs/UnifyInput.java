package io.clipreduce.jobs;

import io.clipreduce.caption.CastMember;
import io.clipreduce.caption.ClipCaption;
import io.clipreduce.caption.Unifier;
import io.clipreduce.frames.Shot;
import io.clipreduce.frames.SubtitleCue;
import io.clipreduce.frames.SubtitleTrack;
import io.clipreduce.perceive.Detection;
import io.clipreduce.perceive.OcrLine;
import io.clipreduce.speech.SpokenSegment;
import io.clipreduce.unify.NameEvidence;
import io.clipreduce.unify.SlideBlock;
import io.clipreduce.unify.Slides;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All rows of a video that {@code unify} reads, with the keys under which they are published. */
final class UnifyInput {
  private static final String EVIDENCE = "evidence";

  private final String videoId;
  private final List<StageRows.BlockCaption> captions = new ArrayList<>();
  private final List<Long> shotStartsUs = new ArrayList<>();
  private final Map<Integer, List<CastMember>> cast = new HashMap<>();
  private final TreeMap<Long, Picture> pictures = new TreeMap<>();
  private final List<NameEvidence.ReadLine> lines = new ArrayList<>();
  private final List<NameEvidence.SaidWords> subtitles = new ArrayList<>();
  private final List<NameEvidence.SaidWords> speech = new ArrayList<>();
  private final List<Found> things = new ArrayList<>();
  private boolean fromModel;

  UnifyInput(String videoId) {
    this.videoId = videoId;
  }

  private record Found(String detectionId, Detection detection) {}

  /** What is read of each stage, in the order in which {@link #add} takes the columns. */
  static List<Grouped.Input> inputs(BatchContext batch) {
    return List.of(
        Grouped.Input.of(batch, new SubtitlesStage(), true, "tracks", "cues"),
        Grouped.Input.of(batch, new SegmentStage(), true, "shots"),
        Grouped.Input.of(batch, new SampleStage(), false, SelectStage.FrameRef.COLUMN),
        Grouped.Input.of(batch, new PerceiveStage(), false, "ocr", "detections"),
        Grouped.Input.of(batch, new DetectStage(), false, "ocr", "detections", "detector"),
        Grouped.Input.of(batch, new TranscribeStage(), false, "segments"),
        Grouped.Input.of(batch, new CaptionStage(), false, "model", "captions", "cast"));
  }

  /** Units of a video that are read, for its work key. */
  static List<UnitState> states(BatchContext batch, String videoId) {
    List<UnitState> states = new ArrayList<>();
    for (String stage :
        List.of("subtitles", "segment", "sample", "perceive", "detect", "transcribe", "caption")) {
      states.addAll(batch.readable(stage, videoId).values());
    }
    return states;
  }

  void add(Grouped.InputRow row) {
    switch (row.stage()) {
      case "subtitles" -> addSubtitles(row);
      case "segment" ->
          Lists.of(Shot.class, row.columns(), 0).forEach(shot -> shotStartsUs.add(shot.startUs()));
      case "sample" -> {
        for (SelectStage.FrameRef frame : Lists.of(SelectStage.FrameRef.class, row.columns(), 0)) {
          if (frame.picture() != null) {
            pictures.put(frame.ptsUs(), frame.picture());
          }
        }
      }
      case "perceive" -> addFound(row, null);
      case "detect" -> addFound(row, row.columns().getString(2));
      case "transcribe" -> {
        for (SpokenSegment said : Lists.of(SpokenSegment.class, row.columns(), 0)) {
          speech.add(
              new NameEvidence.SaidWords(
                  FlatTable.speechId(videoId, speech.size()),
                  said.startUs(),
                  said.endUs(),
                  said.text(),
                  said.language(),
                  said.confidence()));
        }
      }
      default -> {
        fromModel = !row.columns().getString(0).equals(EVIDENCE);
        captions.addAll(Lists.of(StageRows.BlockCaption.class, row.columns(), 1));
        for (StageRows.BlockCast met : Lists.of(StageRows.BlockCast.class, row.columns(), 2)) {
          cast.computeIfAbsent(met.clipIndex(), clip -> new ArrayList<>()).add(met.member());
        }
      }
    }
  }

  private void addSubtitles(Grouped.InputRow row) {
    Map<Integer, String> languages = new HashMap<>();
    for (SubtitleTrack track : Lists.of(SubtitleTrack.class, row.columns(), 0)) {
      languages.put(track.streamIndex(), track.language());
    }
    Map<Integer, Integer> before = new HashMap<>();
    for (SubtitleCue cue : Lists.of(SubtitleCue.class, row.columns(), 1)) {
      int position = before.merge(cue.streamIndex(), 1, Integer::sum) - 1;
      subtitles.add(
          new NameEvidence.SaidWords(
              FlatTable.subtitleId(videoId, cue.streamIndex(), position),
              cue.startUs(),
              cue.endUs(),
              cue.text(),
              languages.get(cue.streamIndex()),
              null));
    }
  }

  /**
   * @param model detector or reader that was named; null for {@code perceive}
   */
  private void addFound(Grouped.InputRow row, String model) {
    Map<Long, Integer> readBefore = new HashMap<>();
    for (OcrLine line : Lists.of(OcrLine.class, row.columns(), 0)) {
      lines.add(new NameEvidence.ReadLine(FlatTable.ocrId(videoId, model, line, readBefore), line));
    }
    Map<Long, Integer> foundBefore = new HashMap<>();
    for (Detection found : Lists.of(Detection.class, row.columns(), 1)) {
      String id = FlatTable.detectionId(videoId, model != null, found, foundBefore);
      things.add(new Found(id, found));
    }
  }

  /** Captions of the clips, in order of time. */
  List<StageRows.BlockCaption> captions() {
    return captions;
  }

  /** Where the picture lies that shows a moment; null if none was kept. */
  Picture picture(long ptsUs) {
    Map.Entry<Long, Picture> shown = pictures.floorEntry(ptsUs);
    return shown == null ? null : shown.getValue();
  }

  /** The evidence from which names are made. */
  NameEvidence names(Unifier segments) {
    List<ClipCaption> clips = captions.stream().map(StageRows.BlockCaption::caption).toList();
    long endUs = endUs();
    List<NameEvidence.SaidWords> words = new ArrayList<>(subtitles);
    words.addAll(speech);
    return new NameEvidence(
        captions.stream().map(this::words).toList(),
        clips.isEmpty() ? List.of() : segments.segmentStartsUs(clips),
        shotStartsUs,
        lines,
        words,
        things.stream().map(thing -> found(thing, endUs)).toList());
  }

  private long endUs() {
    return captions.stream().mapToLong(clip -> clip.caption().endUs()).max().orElse(0);
  }

  /** The slides of a presentation, with what is said: recognised speech, or the first subtitles. */
  List<SlideBlock> slides() {
    List<NameEvidence.SaidWords> words = speech;
    if (speech.isEmpty() && !subtitles.isEmpty()) {
      String firstTrack = track(subtitles.get(0));
      words = subtitles.stream().filter(cue -> track(cue).equals(firstTrack)).toList();
    }
    return Slides.of(lines, words, endUs());
  }

  private static String track(NameEvidence.SaidWords cue) {
    return cue.transcriptId().substring(0, cue.transcriptId().lastIndexOf('/'));
  }

  private NameEvidence.ClipWords words(StageRows.BlockCaption clip) {
    ClipCaption caption = clip.caption();
    return new NameEvidence.ClipWords(
        FlatTable.captionId(videoId, "clip", clip.clipIndex()),
        clip.clipIndex(),
        caption.startUs(),
        caption.endUs(),
        caption.text(),
        pictures.floorKey((caption.startUs() + caption.endUs()) / 2),
        fromModel,
        cast.getOrDefault(clip.clipIndex(), List.of()));
  }

  private NameEvidence.FoundThing found(Found thing, long endUs) {
    Long next = pictures.higherKey(thing.detection().ptsUs());
    return new NameEvidence.FoundThing(
        thing.detectionId(),
        thing.detection(),
        next == null ? Math.max(endUs, thing.detection().ptsUs()) : next);
  }
}
