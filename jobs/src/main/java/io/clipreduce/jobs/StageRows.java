package io.clipreduce.jobs;

import io.clipreduce.answer.Answer;
import io.clipreduce.caption.CastMember;
import io.clipreduce.caption.ClipCaption;
import io.clipreduce.caption.Summary;
import io.clipreduce.frames.AudioSecond;
import io.clipreduce.frames.ChangeTrack;
import io.clipreduce.frames.Clip;
import io.clipreduce.frames.Shot;
import io.clipreduce.frames.SubtitleCue;
import io.clipreduce.frames.SubtitleTrack;
import io.clipreduce.frames.VideoProbe;
import io.clipreduce.model.server.ModelCall;
import io.clipreduce.perceive.Detection;
import io.clipreduce.perceive.Look;
import io.clipreduce.perceive.Motion;
import io.clipreduce.perceive.OcrLine;
import io.clipreduce.speech.SpokenSegment;
import io.clipreduce.unify.Cast;
import io.clipreduce.unify.SlideBlock;
import java.io.Serializable;
import java.util.List;

/** What each stage leaves behind: the columns of its table after those of {@link UnitRow}. */
final class StageRows {
  private StageRows() {}

  record Videos(
      @Doc("length of the file in bytes") long sizeBytes,
      @Doc("what the file holds, and its decode plan") VideoProbe probe) {}

  record SampledCell(
      @Doc("index of the cell on the grid of 20 s") int cellIndex,
      @Doc("first owned pts") long startUs,
      @Doc("end of the cell") long endUs,
      @Doc("times and changes of all frames; arrays with one entry per frame") ChangeTrack track,
      @Doc("pts, dts or nominal") String timeSource,
      @Doc("what went wrong while decoding, null if nothing") String note) {}

  record SampledFrameRow(
      @Doc("presentation time") long ptsUs,
      @Doc("the frame's cell") int cellIndex,
      @Doc("position among the frames of its cell") int frameInCell,
      @Doc("width of the picture") int widthPx,
      @Doc("height of the picture") int heightPx,
      @Doc("hand-made descriptor, unit length") float[] descriptor,
      @Doc("frame whose picture this one shows") long repeatsPtsUs,
      @Doc("the picture, null if it repeats") Picture picture,
      @Doc("strength of the text gate, 0 if no text is likely") float textScore,
      @Doc("larger picture for reading text, null if none was kept") Picture textPicture,
      @Doc("the decoder marked this frame corrupt") boolean damaged)
      implements Serializable {}

  record ReadStats(
      @Doc("how often the chunk was opened for decoding") int decoderOpens,
      @Doc("contiguous ranges read from storage") int ranges,
      @Doc("bytes read from storage") long bytesRead) {}

  record Sample(
      @Doc("per cell: times and change scores of every frame") List<SampledCell> cells,
      @Doc("sampled frames") List<SampledFrameRow> frames,
      @Doc("whole seconds of sound") List<AudioSecond> sound,
      @Doc("what the reading cost") ReadStats read,
      @Doc("the sound itself, mono at 16 kHz; null unless it was to be kept")
          List<KeptSound> keptSound,
      @Doc("every frame at 48x27, in pieces of a cell; null unless they were to be kept")
          List<KeptSmallFrames> keptSmallFrames) {}

  record KeptSmallFrames(
      @Doc("index of the cell") int cellIndex,
      @Doc("position of the first frame among those of its cell") int firstFrame,
      @Doc("number of frames") int frames,
      @Doc("a file of PNG, one row a frame: its own 27 rows of 48 pixels side by side") Picture png)
      implements Serializable {}

  record Shots(
      @Doc("detector") String detector,
      @Doc("of every frame of the video: that it is part of a transition, or the last before a cut")
          float[] probabilities) {}

  record KeptSound(
      @Doc("number of its field on the grid of 20 s") int fieldIndex,
      @Doc("presentation time of the first sample") long startUs,
      @Doc("number of samples") int samples,
      @Doc("a file of FLAC") Picture flac)
      implements Serializable {}

  record SubtitleTexts(
      @Doc("text tracks of the file") List<SubtitleTrack> tracks,
      @Doc("their texts, by start") List<SubtitleCue> cues) {}

  record Transcribe(
      @Doc("recogniser") String recogniser,
      @Doc("what was said, in order of time") List<SpokenSegment> segments,
      @Doc("windows of at most 30 s whose words were not believed") int droppedWindows) {}

  record CellOffset(
      @Doc("index of the cell") int cellIndex,
      @Doc("number of frames of the video before this cell") long framesBefore) {}

  record Segment(
      @Doc("shots that tile the video") List<Shot> shots,
      @Doc("clips that tile the video") List<Clip> clips,
      @Doc("where each cell's frames begin in the video's numbering") List<CellOffset> cells,
      @Doc("who found the shots: null for the rules of this program, a model, or a segmenter")
          String detector) {}

  record FrameVector(@Doc("presentation time") long ptsUs, @Doc("unit vector") float[] vector) {}

  record Encode(
      @Doc("encoder") String encoder,
      @Doc("one vector per sampled frame") List<FrameVector> frames) {}

  record ChosenFrame(
      @Doc("index of the clip") int clipIndex,
      @Doc("presentation time") long ptsUs,
      @Doc("position among the clip's keyframes, from 0") int rank,
      @Doc("score given by the selector") float score,
      @Doc("the picture that shows it") Picture picture) {}

  record Select(
      @Doc("selector") String selector,
      @Doc("keyframes, by clip and time") List<ChosenFrame> keyframes) {}

  record QuestionFrame(
      @Doc("index of the clip that holds it") int clipIndex,
      @Doc("presentation time") long ptsUs,
      @Doc("position among the frames chosen, from 0") int rank,
      @Doc("how often the method chose it") int repeats,
      @Doc("score given by the method") float score,
      @Doc("width the method wants it in; null where it wants none") Integer widthPx,
      @Doc("height the method wants it in; null where it wants none") Integer heightPx,
      @Doc("the picture that shows it") Picture picture) {}

  record QuestionFrames(
      @Doc("name of the set of questions") String questionSet,
      @Doc("name of the question in its set") String questionId,
      @Doc("selection method") String selector,
      @Doc("corrected or faithful") String mode,
      @Doc("what the question was compared with; null where it was not looked at") String evidence,
      @Doc("frames the method chose from") int candidates,
      @Doc("frames chosen, by time") List<QuestionFrame> frames) {}

  record Perceive(
      @Doc("lines of text") List<OcrLine> ocr,
      @Doc("things found") List<Detection> detections,
      @Doc("how stored pictures look") List<Look> looks,
      @Doc("movement between sampled frames") List<Motion> motions) {}

  record Detect(
      @Doc("detector or reader") String detector,
      @Doc("things found") List<Detection> detections,
      @Doc("lines of text; null from detectors") List<OcrLine> ocr) {}

  record Caption(
      @Doc("captioner") String model,
      @Doc("one caption per clip of the block") List<BlockCaption> captions,
      @Doc(
              "questions put to servers, those about a segment with its first clip; null where none was")
          List<BlockCall> calls,
      @Doc(
              "who and what is met in the clips, by names of their segments; null where nobody has any")
          List<BlockCast> cast) {}

  record BlockCast(
      @Doc("index of the clip") int clipIndex, @Doc("who or what") CastMember member) {}

  record BlockCall(@Doc("index of the clip") int clipIndex, @Doc("the question") ModelCall call) {}

  record BlockCaption(
      @Doc("index of the clip") int clipIndex, @Doc("the caption") ClipCaption caption) {}

  record Unify(
      @Doc("captions of segments and of the video") List<Summary> summaries,
      @Doc("summariser; null in rows of before there was a choice") String model,
      @Doc("questions put to servers; null where none was") List<ModelCall> calls,
      @Doc("who and what is met in the video, by first appearance; null where nobody was named")
          List<Cast.Entity> entities,
      @Doc("where they are met, in order of time; null where nobody was named")
          List<Cast.Link> mentions,
      @Doc("captions of clips in which names were replaced; null where none was")
          List<RenamedCaption> renamed,
      @Doc("slides and what is said of each, in order of time; null or empty where there are none")
          List<SlideBlock> slides) {}

  record RenamedCaption(
      @Doc("index of the clip") int clipIndex,
      @Doc("the caption with the names of the video") String text)
      implements Serializable {}

  record Answered(
      @Doc("what was asked") String question,
      @Doc("videos it was asked of; empty for all") List<String> videoIds,
      @Doc("models that may have been asked; empty for none") List<String> models,
      @Doc("the answer") Answer answer,
      @Doc("what the calls cost, in US dollars") double costUsd) {}

  record TextVector(
      @Doc("level of the caption: clip, segment or video") String level,
      @Doc("index within the level") int index,
      @Doc("start of what it describes") long startUs,
      @Doc("end of what it describes") long endUs,
      @Doc("unit vector") float[] vector) {}

  record EncodeText(
      @Doc("text encoder") String encoder,
      @Doc("one vector per caption") List<TextVector> texts,
      @Doc("questions put to servers; null where none was") List<ModelCall> calls) {}
}
