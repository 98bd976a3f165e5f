package io.clipreduce.jobs;

import io.clipreduce.caption.ClipCaption;
import io.clipreduce.caption.Summary;
import io.clipreduce.frames.AudioSecond;
import io.clipreduce.frames.Clip;
import io.clipreduce.frames.Shot;
import io.clipreduce.frames.SubtitleCue;
import io.clipreduce.frames.SubtitleTrack;
import io.clipreduce.model.server.ModelCall;
import io.clipreduce.perceive.Detection;
import io.clipreduce.perceive.Look;
import io.clipreduce.perceive.Motion;
import io.clipreduce.perceive.OcrLine;
import io.clipreduce.perceive.Tracker;
import io.clipreduce.speech.SpokenSegment;
import io.clipreduce.unify.Cast;
import io.clipreduce.unify.SlideBlock;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;

/**
 * A table that people query: which stages it reads, and how a video's rows become its rows.
 *
 * @param name name of the table
 * @param type record of {@link FlatRows}
 * @param sources stages and columns it reads; none for tables the driver writes
 * @param rows makes the rows of one video, in order; null for tables the driver writes
 */
record FlatTable(String name, Class<? extends Record> type, List<Source> sources, Rows rows) {

  /**
   * Columns of a stage.
   *
   * @param perVideo whether its rows belong to whole videos and come before those of chunks
   * @param failedToo whether the rows of units that failed are wanted
   */
  record Source(Stage stage, boolean perVideo, boolean failedToo, String... columns) {
    Source(Stage stage, boolean perVideo, String... columns) {
      this(stage, perVideo, false, columns);
    }
  }

  /** Makes rows from a video's stage rows, without keeping more of them than it must. */
  interface Rows extends Serializable {
    void make(String videoId, Iterator<Grouped.InputRow> rows, Consumer<Record> out);
  }

  private static final Stage SAMPLE = new SampleStage();
  private static final Stage SEGMENT = new SegmentStage();
  private static final Stage PERCEIVE = new PerceiveStage();

  /** What {@code perceive} reads with. */
  private static final String TESSERACT = "tesseract";

  /** Those of clips come from a stage, those of questions from a command of its own. */
  static final FlatTable KEYFRAMES =
      new FlatTable(
          "keyframes",
          FlatRows.Keyframes.class,
          List.of(new Source(new SelectStage(), true, "selector", "keyframes")),
          FlatTable::keyframes);

  /** Tables made from stage tables. */
  static final List<FlatTable> FROM_STAGES =
      List.of(
          new FlatTable(
              "frames",
              FlatRows.Frames.class,
              List.of(
                  new Source(SEGMENT, true, "cells"),
                  new Source(PERCEIVE, false, "looks"),
                  new Source(
                      SAMPLE,
                      false,
                      "arrays_zip(frames.pts_us, frames.cell_index, frames.frame_in_cell,"
                          + " frames.width_px, frames.height_px, frames.repeats_pts_us,"
                          + " frames.picture, frames.text_score, frames.text_picture,"
                          + " frames.damaged) AS frames")),
              FlatTable::frames),
          new FlatTable(
              "audio",
              FlatRows.Audio.class,
              List.of(new Source(SAMPLE, false, "sound")),
              FlatTable::audio),
          new FlatTable(
              "shots",
              FlatRows.Shots.class,
              List.of(new Source(SEGMENT, true, "shots", "detector")),
              FlatTable::shots),
          new FlatTable(
              "clips",
              FlatRows.Clips.class,
              List.of(new Source(SEGMENT, true, "clips")),
              FlatTable::clips),
          KEYFRAMES,
          new FlatTable(
              "frame_embeddings",
              FlatRows.FrameEmbeddings.class,
              List.of(new Source(new EncodeStage(), false, "encoder", "frames")),
              FlatTable::frameEmbeddings),
          new FlatTable(
              "clip_embeddings",
              FlatRows.ClipEmbeddings.class,
              List.of(
                  new Source(SEGMENT, true, "clips"),
                  new Source(new EncodeStage(), false, "encoder", "frames"),
                  new Source(new EncodeTextStage(), false, "encoder", "texts")),
              FlatTable::clipEmbeddings),
          new FlatTable(
              "ocr",
              FlatRows.Ocr.class,
              List.of(
                  new Source(PERCEIVE, false, "ocr"),
                  new Source(new DetectStage(), false, "ocr", "detector")),
              FlatTable::ocr),
          new FlatTable(
              "detections",
              FlatRows.Detections.class,
              List.of(
                  new Source(PERCEIVE, false, "detections"),
                  new Source(new DetectStage(), false, "detections")),
              FlatTable::detections),
          new FlatTable(
              "motions",
              FlatRows.Motions.class,
              List.of(new Source(PERCEIVE, false, "motions")),
              FlatTable::motions),
          new FlatTable(
              "transcripts",
              FlatRows.Transcripts.class,
              List.of(
                  new Source(new SubtitlesStage(), true, "tracks", "cues"),
                  new Source(new TranscribeStage(), false, "recogniser", "segments")),
              FlatTable::transcripts),
          new FlatTable(
              "captions",
              FlatRows.Captions.class,
              List.of(
                  new Source(new CaptionStage(), false, "model", "captions"),
                  new Source(new UnifyStage(), true, "summaries", "model", "renamed")),
              FlatTable::captions),
          new FlatTable(
              "slides",
              FlatRows.Slides.class,
              List.of(new Source(new UnifyStage(), true, "slides")),
              FlatTable::slides),
          new FlatTable(
              "entities",
              FlatRows.Entities.class,
              List.of(new Source(new UnifyStage(), true, "entities")),
              FlatTable::entities),
          new FlatTable(
              "entity_mentions",
              FlatRows.EntityMentions.class,
              List.of(new Source(new UnifyStage(), true, "mentions")),
              FlatTable::entityMentions),
          new FlatTable(
              "model_calls",
              FlatRows.ModelCalls.class,
              List.of(
                  new Source(new CaptionStage(), false, true, "calls"),
                  new Source(new UnifyStage(), false, true, "calls"),
                  new Source(new EncodeTextStage(), false, true, "calls")),
              FlatTable::modelCalls));

  /** Tables the driver writes; {@code videos} goes last, for it says that a video is published. */
  static final FlatTable FAILURES =
      new FlatTable("failures", FlatRows.Failures.class, List.of(), null);

  static final FlatTable VIDEOS = new FlatTable("videos", FlatRows.Videos.class, List.of(), null);

  static final FlatTable SOURCES =
      new FlatTable("sources", FlatRows.Sources.class, List.of(), null);

  /** Written by a command of its own. */
  static final FlatTable DUPLICATES =
      new FlatTable("duplicates", FlatRows.Duplicates.class, List.of(), null);

  static final FlatTable RUNS = new FlatTable("runs", FlatRows.Runs.class, List.of(), null);

  static final FlatTable ANSWERS =
      new FlatTable("answers", FlatRows.Answers.class, List.of(), null);

  static final FlatTable COMPARISONS =
      new FlatTable("comparisons", FlatRows.Comparisons.class, List.of(), null);

  static final FlatTable SCORES = new FlatTable("scores", FlatRows.Scores.class, List.of(), null);

  static final FlatTable COMPRESSED =
      new FlatTable("compressed", FlatRows.Compressed.class, List.of(), null);

  /** Written by a command of its own. */
  static final FlatTable LAYOUTS =
      new FlatTable("layouts", FlatRows.Layouts.class, List.of(), null);

  /** Those that are not written batch by batch of videos. */
  static final List<FlatTable> WITHOUT_BATCHES =
      List.of(SOURCES, DUPLICATES, RUNS, ANSWERS, SCORES, COMPRESSED, LAYOUTS, COMPARISONS);

  /** All of them, in the order in which they are told. */
  static final List<FlatTable> ALL =
      Stream.of(
              List.of(SOURCES, VIDEOS),
              FROM_STAGES,
              List.of(
                  FAILURES, DUPLICATES, RUNS, ANSWERS, SCORES, COMPRESSED, LAYOUTS, COMPARISONS))
          .flatMap(List::stream)
          .toList();

  /** Key of a clip. */
  static String clipId(String videoId, int clipIndex) {
    return videoId + "/clip/" + clipIndex;
  }

  /** Key of a frame chosen for a question. */
  static String questionFrameId(
      String videoId, String selector, String questionSet, String questionId, long ptsUs) {
    return "%s/keyframe/%s/%s/%s/%s".formatted(videoId, selector, questionSet, questionId, ptsUs);
  }

  /** Key of a caption. */
  static String captionId(String videoId, String level, int index) {
    return videoId + "/caption/" + level + "/" + index;
  }

  /** Key of an entity. */
  private static String entityId(String videoId, String globalName) {
    return videoId + "/entity/" + globalName;
  }

  /**
   * Key of a line of text.
   *
   * @param model reader that was named; null for the text of {@code perceive}
   * @param readBefore lines of each frame so far; one more then
   */
  static String ocrId(String videoId, String model, OcrLine line, Map<Long, Integer> readBefore) {
    return foundId(videoId, model == null ? "ocr" : "ocr/" + model, line.ptsUs(), readBefore);
  }

  /**
   * Key of a thing.
   *
   * @param tracked whether a detector that was named found it, and not {@code perceive}
   * @param foundBefore things of each frame so far; one more then
   */
  static String detectionId(
      String videoId, boolean tracked, Detection found, Map<Long, Integer> foundBefore) {
    return foundId(videoId, tracked ? found.detector() : "detection", found.ptsUs(), foundBefore);
  }

  /** Key of what was said, by its position in the video. */
  static String speechId(String videoId, int position) {
    return videoId + "/transcript/speech/" + position;
  }

  /** Key of a text of a subtitle track, by its position in the track. */
  static String subtitleId(String videoId, int track, int position) {
    return videoId + "/transcript/subtitle/" + track + "/" + position;
  }

  /**
   * Key of a failure.
   *
   * @param owner the video, or the path of a file that could not be read
   */
  static String failureId(String owner, String stage, String unit) {
    return owner + "/failure/" + stage + "/" + unit;
  }

  /** Key of what was found in a frame, by its place among what was found there. */
  private static String foundId(
      String videoId, String kind, long ptsUs, Map<Long, Integer> foundBefore) {
    return videoId
        + "/"
        + kind
        + "/"
        + ptsUs
        + "/"
        + (foundBefore.merge(ptsUs, 1, Integer::sum) - 1);
  }

  private record FrameColumns(
      long ptsUs,
      int cellIndex,
      int frameInCell,
      int widthPx,
      int heightPx,
      long repeatsPtsUs,
      Picture picture,
      float textScore,
      Picture textPicture,
      boolean damaged) {}

  private static void frames(
      String videoId, Iterator<Grouped.InputRow> rows, Consumer<Record> out) {
    Map<Integer, Long> framesBefore = new HashMap<>();
    Map<Long, Look> looks = new HashMap<>();
    while (rows.hasNext()) {
      Grouped.InputRow row = rows.next();
      switch (row.stage()) {
        case "segment" ->
            Lists.of(StageRows.CellOffset.class, row.columns(), 0)
                .forEach(cell -> framesBefore.put(cell.cellIndex(), cell.framesBefore()));
        case "perceive" ->
            Lists.of(Look.class, row.columns(), 0).forEach(look -> looks.put(look.ptsUs(), look));
        default -> {
          Map<Long, Picture> stored = new HashMap<>();
          for (FrameColumns frame : Lists.of(FrameColumns.class, row.columns(), 0)) {
            if (frame.picture() != null) {
              stored.put(frame.ptsUs(), frame.picture());
            }
            out.accept(
                frame(
                    videoId,
                    frame,
                    framesBefore.getOrDefault(frame.cellIndex(), 0L),
                    stored.get(frame.repeatsPtsUs()),
                    looks.get(frame.repeatsPtsUs())));
          }
          looks.clear();
        }
      }
    }
  }

  private static FlatRows.Frames frame(
      String videoId, FrameColumns frame, long framesBefore, Picture picture, Look look) {
    return new FlatRows.Frames(
        videoId,
        frame.ptsUs(),
        framesBefore + frame.frameInCell(),
        frame.cellIndex(),
        frame.widthPx(),
        frame.heightPx(),
        picture,
        frame.repeatsPtsUs(),
        frame.textScore(),
        frame.textPicture(),
        look == null ? null : look.brightness(),
        look == null ? null : look.sharpness(),
        look == null ? null : look.colours(),
        frame.damaged());
  }

  private static void audio(String videoId, Iterator<Grouped.InputRow> rows, Consumer<Record> out) {
    rows.forEachRemaining(
        row -> {
          for (AudioSecond second : Lists.of(AudioSecond.class, row.columns(), 0)) {
            out.accept(
                new FlatRows.Audio(
                    videoId,
                    second.startUs(),
                    second.loudnessDeciDb() / 10.0,
                    second.activity(),
                    second.speechFraction()));
          }
        });
  }

  private static void shots(String videoId, Iterator<Grouped.InputRow> rows, Consumer<Record> out) {
    Row columns = rows.next().columns();
    String detector = columns.isNullAt(1) ? ShotsStage.CLASSICAL : columns.getString(1);
    for (Shot shot : Lists.of(Shot.class, columns, 0)) {
      out.accept(
          new FlatRows.Shots(
              videoId + "/shot/" + shot.index(),
              videoId,
              shot.index(),
              shot.startUs(),
              shot.endUs(),
              shot.startKind(),
              shot.transitionStartUs(),
              shot.transitionEndUs(),
              shot.boundaryScore(),
              detector));
    }
  }

  private static void clips(String videoId, Iterator<Grouped.InputRow> rows, Consumer<Record> out) {
    for (Clip clip : Lists.of(Clip.class, rows.next().columns(), 0)) {
      out.accept(
          new FlatRows.Clips(
              clipId(videoId, clip.index()),
              videoId,
              clip.index(),
              clip.startUs(),
              clip.endUs(),
              clip.firstShot(),
              clip.lastShot(),
              clip.splitMethod()));
    }
  }

  private static void keyframes(
      String videoId, Iterator<Grouped.InputRow> rows, Consumer<Record> out) {
    Grouped.InputRow row = rows.next();
    String selector = row.columns().getString(0);
    for (StageRows.ChosenFrame frame : Lists.of(StageRows.ChosenFrame.class, row.columns(), 1)) {
      out.accept(
          new FlatRows.Keyframes(
              videoId + "/keyframe/" + selector + "/" + frame.ptsUs(),
              videoId,
              clipId(videoId, frame.clipIndex()),
              frame.ptsUs(),
              frame.rank(),
              selector,
              frame.score(),
              frame.picture(),
              null,
              null,
              null,
              null,
              null,
              null,
              null));
    }
  }

  private static void frameEmbeddings(
      String videoId, Iterator<Grouped.InputRow> rows, Consumer<Record> out) {
    rows.forEachRemaining(
        row -> {
          String encoder = row.columns().getString(0);
          for (StageRows.FrameVector frame :
              Lists.of(StageRows.FrameVector.class, row.columns(), 1)) {
            out.accept(
                new FlatRows.FrameEmbeddings(videoId, frame.ptsUs(), encoder, frame.vector()));
          }
        });
  }

  private static void clipEmbeddings(
      String videoId, Iterator<Grouped.InputRow> rows, Consumer<Record> out) {
    List<Clip> clips = List.of();
    TreeMap<String, ClipMeans> means = new TreeMap<>();
    List<Record> texts = new ArrayList<>();
    while (rows.hasNext()) {
      Grouped.InputRow row = rows.next();
      if (row.stage().equals("segment")) {
        clips = Lists.of(Clip.class, row.columns(), 0);
        continue;
      }
      String encoder = row.columns().getString(0);
      if (row.stage().equals("encode")) {
        List<Clip> all = clips;
        ClipMeans mean = means.computeIfAbsent(encoder, name -> new ClipMeans(all));
        Lists.of(StageRows.FrameVector.class, row.columns(), 1).forEach(mean::add);
      } else {
        for (StageRows.TextVector text : Lists.of(StageRows.TextVector.class, row.columns(), 1)) {
          texts.add(
              new FlatRows.ClipEmbeddings(
                  videoId,
                  captionId(videoId, text.level(), text.index()),
                  "caption",
                  text.startUs(),
                  text.endUs(),
                  encoder,
                  0,
                  text.vector()));
        }
      }
    }
    means.forEach((encoder, mean) -> mean.rows(videoId, encoder, out));
    texts.forEach(out);
  }

  private static void ocr(String videoId, Iterator<Grouped.InputRow> rows, Consumer<Record> out) {
    rows.forEachRemaining(
        row -> {
          String model = row.stage().equals("detect") ? row.columns().getString(1) : null;
          Map<Long, Integer> foundBefore = new HashMap<>();
          for (OcrLine line : Lists.of(OcrLine.class, row.columns(), 0)) {
            out.accept(
                new FlatRows.Ocr(
                    ocrId(videoId, model, line, foundBefore),
                    videoId,
                    line.ptsUs(),
                    line.endUs(),
                    line.text(),
                    line.confidence(),
                    line.box(),
                    model == null ? TESSERACT : model));
          }
        });
  }

  private static void detections(
      String videoId, Iterator<Grouped.InputRow> rows, Consumer<Record> out) {
    Map<String, Tracker> trackers = new HashMap<>();
    rows.forEachRemaining(
        row -> {
          boolean tracked = row.stage().equals("detect");
          Map<Long, Integer> foundBefore = new HashMap<>();
          for (Detection found : Lists.of(Detection.class, row.columns(), 0)) {
            String track =
                tracked
                    ? "%s/track/%s/%s"
                        .formatted(
                            videoId,
                            found.detector(),
                            trackers
                                .computeIfAbsent(found.detector(), d -> new Tracker())
                                .track(found))
                    : null;
            out.accept(
                new FlatRows.Detections(
                    detectionId(videoId, tracked, found, foundBefore),
                    videoId,
                    found.ptsUs(),
                    found.label(),
                    found.confidence(),
                    found.box(),
                    found.detector(),
                    track));
          }
        });
  }

  private static void motions(
      String videoId, Iterator<Grouped.InputRow> rows, Consumer<Record> out) {
    rows.forEachRemaining(
        row -> {
          for (Motion motion : Lists.of(Motion.class, row.columns(), 0)) {
            out.accept(
                new FlatRows.Motions(
                    videoId,
                    motion.startUs(),
                    motion.endUs(),
                    motion.panFraction(),
                    motion.tiltFraction(),
                    motion.zoom(),
                    motion.objectFraction(),
                    motion.confidence()));
          }
        });
  }

  private static void transcripts(
      String videoId, Iterator<Grouped.InputRow> rows, Consumer<Record> out) {
    int spoken = 0;
    while (rows.hasNext()) {
      Grouped.InputRow row = rows.next();
      if (row.stage().equals("subtitles")) {
        subtitles(videoId, row, out);
        continue;
      }
      for (SpokenSegment said : Lists.of(SpokenSegment.class, row.columns(), 1)) {
        out.accept(
            new FlatRows.Transcripts(
                speechId(videoId, spoken++),
                videoId,
                said.startUs(),
                said.endUs(),
                said.text(),
                said.language(),
                "speech",
                null,
                row.columns().getString(0),
                said.confidence(),
                null));
      }
    }
  }

  private static void subtitles(String videoId, Grouped.InputRow row, Consumer<Record> out) {
    Map<Integer, String> languages = new HashMap<>();
    for (SubtitleTrack track : Lists.of(SubtitleTrack.class, row.columns(), 0)) {
      languages.put(track.streamIndex(), track.language());
    }
    Map<Integer, Integer> before = new HashMap<>();
    for (SubtitleCue cue : Lists.of(SubtitleCue.class, row.columns(), 1)) {
      int track = cue.streamIndex();
      int position = before.merge(track, 1, Integer::sum) - 1;
      out.accept(
          new FlatRows.Transcripts(
              subtitleId(videoId, track, position),
              videoId,
              cue.startUs(),
              cue.endUs(),
              cue.text(),
              languages.get(track),
              "subtitle",
              track,
              null,
              null,
              cue.speaker()));
    }
  }

  private static void modelCalls(
      String videoId, Iterator<Grouped.InputRow> rows, Consumer<Record> out) {
    rows.forEachRemaining(
        row -> {
          if (row.stage().equals("caption")) {
            Lists.of(StageRows.BlockCall.class, row.columns(), 0)
                .forEach(
                    asked -> {
                      String clipId = clipId(videoId, asked.clipIndex());
                      out.accept(modelCall(videoId, clipId, asked.call(), row.stage()));
                    });
          } else {
            Lists.of(ModelCall.class, row.columns(), 0)
                .forEach(call -> out.accept(modelCall(videoId, null, call, row.stage())));
          }
        });
  }

  private static FlatRows.ModelCalls modelCall(
      String videoId, String clipId, ModelCall call, String stage) {
    return new FlatRows.ModelCalls(
        call.callId(),
        videoId,
        clipId,
        call.model(),
        call.servedModel(),
        call.promptVersion(),
        call.status(),
        call.finishReason(),
        call.tokensIn(),
        call.tokensOut(),
        call.latencyMs(),
        call.tries(),
        call.cached(),
        call.reply(),
        stage);
  }

  private static void captions(
      String videoId, Iterator<Grouped.InputRow> rows, Consumer<Record> out) {
    String summariser = null;
    List<Summary> summaries = List.of();
    Map<Integer, String> renamed = new HashMap<>();
    while (rows.hasNext()) {
      Grouped.InputRow row = rows.next();
      if (row.stage().equals("unify")) {
        summaries = Lists.of(Summary.class, row.columns(), 0);
        summariser = row.columns().getString(1);
        Lists.of(StageRows.RenamedCaption.class, row.columns(), 2)
            .forEach(caption -> renamed.put(caption.clipIndex(), caption.text()));
        continue;
      }
      String captioner = row.columns().getString(0);
      for (StageRows.BlockCaption clip : Lists.of(StageRows.BlockCaption.class, row.columns(), 1)) {
        out.accept(clipCaption(videoId, clip, captioner, renamed.get(clip.clipIndex())));
      }
    }
    for (Summary summary : summaries) {
      String id = captionId(videoId, summary.level(), summary.index());
      out.accept(
          new FlatRows.Captions(
              id,
              videoId,
              id,
              summary.level(),
              summary.startUs(),
              summary.endUs(),
              summary.text(),
              null,
              summary.restsOn(),
              summariser,
              summary.confidence(),
              1,
              null));
    }
  }

  /**
   * @param renamed its text with other names; null where nothing was renamed
   */
  private static FlatRows.Captions clipCaption(
      String videoId, StageRows.BlockCaption clip, String captioner, String renamed) {
    ClipCaption caption = clip.caption();
    return new FlatRows.Captions(
        captionId(videoId, "clip", clip.clipIndex()),
        videoId,
        clipId(videoId, clip.clipIndex()),
        "clip",
        caption.startUs(),
        caption.endUs(),
        renamed == null ? caption.text() : renamed,
        caption.facts(),
        null,
        captioner,
        caption.confidence(),
        renamed == null ? 1 : 2,
        renamed == null ? null : caption.text());
  }

  private static void slides(
      String videoId, Iterator<Grouped.InputRow> rows, Consumer<Record> out) {
    int position = 0;
    for (SlideBlock slide : Lists.of(SlideBlock.class, rows.next().columns(), 0)) {
      out.accept(
          new FlatRows.Slides(
              videoId + "/slide/" + position++,
              videoId,
              slide.slideNumber(),
              slide.startUs(),
              slide.endUs(),
              slide.title(),
              slide.text(),
              slide.said(),
              slide.summary(),
              slide.ocrIds(),
              slide.transcriptIds()));
    }
  }

  private static void entities(
      String videoId, Iterator<Grouped.InputRow> rows, Consumer<Record> out) {
    for (Cast.Entity entity : Lists.of(Cast.Entity.class, rows.next().columns(), 0)) {
      out.accept(
          new FlatRows.Entities(
              entityId(videoId, entity.globalName()),
              videoId,
              entity.type(),
              entity.globalName(),
              entity.displayName(),
              entity.aliases(),
              entity.description(),
              entity.attributes(),
              entity.mentions(),
              entity.clips(),
              entity.firstUs(),
              entity.lastUs(),
              entity.salience(),
              entity.pictureUs(),
              entity.box(),
              entity.mergeMethod(),
              entity.mergeScore(),
              entity.mergeReason()));
    }
  }

  private static void entityMentions(
      String videoId, Iterator<Grouped.InputRow> rows, Consumer<Record> out) {
    int position = 0;
    for (Cast.Link mention : Lists.of(Cast.Link.class, rows.next().columns(), 0)) {
      out.accept(
          new FlatRows.EntityMentions(
              videoId + "/mention/" + position++,
              videoId,
              entityId(videoId, mention.globalName()),
              mention.modality(),
              mention.sourceId(),
              mention.surface(),
              mention.localName(),
              mention.segmentIndex(),
              clipId(videoId, mention.clipIndex()),
              mention.startUs(),
              mention.endUs(),
              mention.pictureUs(),
              mention.box(),
              mention.attributes(),
              mention.confidence(),
              mention.linkScore(),
              mention.linkReason(),
              mention.linkState()));
    }
  }
}
