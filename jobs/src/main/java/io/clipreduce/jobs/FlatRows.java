package io.clipreduce.jobs;

import io.clipreduce.answer.Answer;
import io.clipreduce.caption.ClipCaption;
import io.clipreduce.caption.Summary;
import io.clipreduce.perceive.Box;
import java.io.Serializable;
import java.sql.Timestamp;
import java.util.List;
import java.util.Map;

/** The rows of the tables that people query. All times are microseconds of presentation time. */
final class FlatRows {
  private FlatRows() {}

  @Doc("One row per file that was ever seen, as it stands now.")
  record Sources(
      @Doc("path of the file") String path,
      @Doc(
              "content of the file: SHA-256 over the SHA-256s of its 64 MiB blocks, hex; null when it"
                  + " could not be read")
          String videoId,
      @Doc("length in bytes") long sizeBytes,
      @Doc("time of last modification") Timestamp modifiedAt,
      @Doc("present, gone, or unreadable") String state,
      @Doc("content before the last change, null if it never changed") String previousVideoId,
      @Doc("folder or file given as input") String input) {}

  @Doc("One row per content, whatever the number of its paths.")
  record Videos(
      @Doc("content hash, the key") String videoId,
      @Doc("first path in order of name") String path,
      @Doc("all paths with this content") List<String> paths,
      @Doc("length of the file in bytes") Long sizeBytes,
      @Doc("container, as FFmpeg names it") String container,
      @Doc("length of the content") Long durationUs,
      @Doc("whether there is a video track") boolean hasVideo,
      @Doc("presentation time of the first frame") Long firstPtsUs,
      @Doc("video codec") String codec,
      @Doc("pixel format") String pixelFormat,
      @Doc("width as shown") Integer widthPx,
      @Doc("height as shown") Integer heightPx,
      @Doc("clockwise rotation for display") Integer rotationDegrees,
      @Doc("average frames a second, null if unknown") Double fps,
      @Doc("the same as a fraction: numerator, null if unknown") Integer fpsNum,
      @Doc("and denominator") Integer fpsDen,
      @Doc("audio codec, null if silent") String audioCodec,
      @Doc("samples of sound a second") Integer sampleRateHz,
      @Doc("channels of sound") Integer channels,
      @Doc("ok, partial (some of it could not be read) or failed") String status,
      @Doc("what is odd in this file, null if nothing is") String note,
      @Doc("cells of the decode plan") int cells,
      @Doc("sampled frames") int sampledFrames,
      @Doc("clips") int clips,
      @Doc("hash of the content, the settings and the paths these rows were made from")
          long generation,
      @Doc("whether a later run will try some part again") boolean retryPending) {}

  @Doc("Sampled frames, with where their pictures lie.")
  record Frames(
      @Doc("the video") String videoId,
      @Doc("presentation time") long ptsUs,
      @Doc("number of the frame in its video, from 0") long frameIndex,
      @Doc("cell it was decoded in") int cellIndex,
      @Doc("width of the picture") int widthPx,
      @Doc("height of the picture") int heightPx,
      @Doc("picture that shows this frame") Picture picture,
      @Doc("frame for which that picture was stored; its own pts unless it shows nothing new")
          long repeatsPtsUs,
      @Doc("strength of the text gate, 0 if no text is likely") float textScore,
      @Doc("larger picture for reading text, null if none was kept") Picture textPicture,
      @Doc("mean luma of the picture, 0-255; null if not measured") Float brightness,
      @Doc("variance of the Laplacian of luma; null if not measured") Float sharpness,
      @Doc("dominant colours, largest share first; null if not measured") List<String> colours,
      @Doc("the decoder marked this frame corrupt") boolean damaged) {}

  @Doc("Whole seconds of sound.")
  record Audio(
      @Doc("the video") String videoId,
      @Doc("start of the second") long startUs,
      @Doc("RMS level in dB of full scale, -100 for digital silence") double loudnessDb,
      @Doc("silence, sound or speech") String activity,
      @Doc("share of the second that is speech-like") float speechFraction) {}

  @Doc("Shots: takes between two transitions; they tile the video.")
  record Shots(
      @Doc("key: video id and shot index") String shotId,
      @Doc("the video") String videoId,
      @Doc("position in the video, from 0") int shotIndex,
      @Doc("first frame") long startUs,
      @Doc("end, exclusive") long endUs,
      @Doc(
              "start, cut, fade or dissolve; gradual by models, which do not tell those apart;"
                  + " boundary by segmenters")
          String startKind,
      @Doc("start of the transition that begins the shot") long transitionStartUs,
      @Doc("end of that transition") long transitionEndUs,
      @Doc("strength of the boundary, 0 to 1; the probability by a model; 1 by a segmenter")
          float boundaryScore,
      @Doc("who found the shots: classical, a model, or a segmenter") String detector) {}

  @Doc("Clips: the units of description; they tile the video.")
  record Clips(
      @Doc("key: video id and clip index") String clipId,
      @Doc("the video") String videoId,
      @Doc("position in the video, from 0") int clipIndex,
      @Doc("first frame") long startUs,
      @Doc("end, exclusive") long endUs,
      @Doc("first shot it touches") int firstShot,
      @Doc("last shot it touches") int lastShot,
      @Doc("shot, merged or split") String splitMethod) {}

  @Doc(
      "Frames chosen to stand for a clip (question_set is null), and frames of a whole video that"
          + " 'select --questions' chose for a question. The latter stand in publish_batch 0, stay"
          + " until the set is asked by the same method again, and are gone once the video is"
          + " published anew and otherwise than when it was asked.")
  record Keyframes(
      @Doc("key: video id, selector, question if there is one, and time") String keyframeId,
      @Doc("the video") String videoId,
      @Doc("the clip that holds the frame") String clipId,
      @Doc("presentation time") long ptsUs,
      @Doc("position among the frames chosen of the clip, or for the question, from 0") int rank,
      @Doc("selection method") String selector,
      @Doc("score given by the method") float score,
      @Doc("picture that shows it") Picture picture,
      @Doc("name of the set of questions; null for a clip's keyframe") String questionSet,
      @Doc("name of the question in its set; null for a clip's keyframe") String questionId,
      @Doc(
              "what the question was compared with: frames/ENCODER for vectors of frames, texts/ENCODER"
                  + " for those of captions, text on screen and speech; null where no question was"
                  + " looked at")
          String evidence,
      @Doc("corrected, or faithful to public code; null for a clip's keyframe") String mode,
      @Doc("how often the method chose this frame; null for a clip's keyframe") Integer repeats,
      @Doc("width the method wants it in; null where it wants none") Integer widthPx,
      @Doc("height the method wants it in; null where it wants none") Integer heightPx) {}

  @Doc("Vectors of sampled frames.")
  record FrameEmbeddings(
      @Doc("the video") String videoId,
      @Doc("presentation time of the frame") long ptsUs,
      @Doc("encoder") String encoder,
      @Doc("unit vector") float[] vector) {}

  @Doc("Vectors of clips and of captions.")
  record ClipEmbeddings(
      @Doc("the video") String videoId,
      @Doc("clip_id or caption_id") String unitId,
      @Doc("clip (mean of its frames) or caption (its text)") String unitKind,
      @Doc("start of what it stands for") long startUs,
      @Doc("end, exclusive") long endUs,
      @Doc("encoder") String encoder,
      @Doc("frames averaged, 0 for text") int frames,
      @Doc("unit vector") float[] vector) {}

  @Doc("Lines of text read from pictures.")
  record Ocr(
      @Doc("key: video id, time and position among the lines of that frame") String ocrId,
      @Doc("the video") String videoId,
      @Doc("frame it was read from") long ptsUs,
      @Doc("until when the same text area was seen, exclusive") long endUs,
      @Doc("the text") String text,
      @Doc("0 to 1; null where the reader does not tell") Float confidence,
      @Doc("where it stands, fractions of the picture") Box box,
      @Doc("who read it: tesseract, or a model of detect.readers") String reader) {}

  @Doc("Things found in pictures.")
  record Detections(
      @Doc("key: video id, time and position among the things in that frame") String detectionId,
      @Doc("the video") String videoId,
      @Doc("frame it was found in") long ptsUs,
      @Doc("what it is") String label,
      @Doc("0 to 1; null where the detector does not tell") Float confidence,
      @Doc("where it stands, fractions of the picture") Box box,
      @Doc("detector") String detector,
      @Doc("the same thing in the frames around; null where it is not followed") String trackId) {}

  @Doc("Movement between sampled frames that follow each other.")
  record Motions(
      @Doc("the video") String videoId,
      @Doc("first frame") long startUs,
      @Doc("second frame") long endUs,
      @Doc("scene movement to the right, picture widths a second") float panFraction,
      @Doc("scene movement downwards, picture heights a second") float tiltFraction,
      @Doc("growth of the scene a second, 1 for none") float zoom,
      @Doc("share of the picture that moves otherwise than the camera") float objectFraction,
      @Doc("share of tracked points that agree with the camera movement") float confidence) {}

  @Doc("Words that are said: from subtitle tracks inside of videos, and from speech.")
  record Transcripts(
      @Doc("key: video id, source, track and position in it") String transcriptId,
      @Doc("the video") String videoId,
      @Doc("from when it is shown or said") long startUs,
      @Doc("until when, exclusive; texts may overlap") long endUs,
      @Doc("the words, without markup") String text,
      @Doc("ISO 639 code, two letters where there are; null if not known") String language,
      @Doc("subtitle or speech") String source,
      @Doc("index of the track in its file, null if from no track") Integer trackIndex,
      @Doc("what recognised it, null for subtitles") String recogniser,
      @Doc("0 to 1, null for subtitles") Float confidence,
      @Doc("who says it, where a WebVTT or ASS track names one; else null") String speaker) {}

  @Doc("Sentences for clips, segments and whole videos.")
  record Captions(
      @Doc("key: video id, level and index") String captionId,
      @Doc("the video") String videoId,
      @Doc("clip_id for clips; the caption's own id otherwise") String unitId,
      @Doc("clip, segment, video, or long: the whole video at length") String level,
      @Doc("start of what it describes") long startUs,
      @Doc("end, exclusive") long endUs,
      @Doc("the sentences") String text,
      @Doc("single facts measured of a clip; null for other levels") List<ClipCaption.Fact> facts,
      @Doc("time ranges a summary rests on; null for clips") List<Summary.TimeRange> restsOn,
      @Doc("captioner; for other levels than clip, summariser") String model,
      @Doc("0 to 1; null where none is given") Float confidence,
      @Doc(
              "1 as it was written, 2 with the names of entities in place of those in its angle"
                  + " brackets")
          Integer version,
      @Doc("the sentences of version 1; null where these are they") String originalText) {}

  @Doc("Slides of presentations and what is said of each, in order of time.")
  record Slides(
      @Doc("key: video id and position among the slides on screen, by time") String slideId,
      @Doc("the video") String videoId,
      @Doc("the slide, by first appearance from 0: one that comes again keeps its number")
          int slideNumber,
      @Doc("from when it is on screen") long startUs,
      @Doc("until when, exclusive") long endUs,
      @Doc("its topmost line") String title,
      @Doc("its lines from top to bottom, one a line") String text,
      @Doc("what is said while it is on screen, null if nothing is: sentences by their middle")
          String said,
      @Doc("the slide and what is said of it in a few sentences") String summary,
      @Doc("rows of its lines") List<String> ocrIds,
      @Doc("rows of what is said") List<String> transcriptIds) {}

  @Doc("Who and what is met in a video, under one name each.")
  record Entities(
      @Doc("key: video id and global name") String entityId,
      @Doc("the video") String videoId,
      @Doc("person, animal, object, place, group, or text: a name that nothing tells whose it is")
          String entityType,
      @Doc("its name in this video, such as person_2: numbered by first appearance")
          String globalName,
      @Doc("the name that was read or heard, the longest; null if there is none")
          String displayName,
      @Doc("other names: read or heard, and those in the angle brackets of captions")
          List<String> aliases,
      @Doc("in words; null if nothing says more than the name") String description,
      @Doc("words for colours, clothes, age and sex") List<String> attributes,
      @Doc("how often it is met: rows of entity_mentions") int mentions,
      @Doc("in how many clips these begin") int clips,
      @Doc("when it is first met") long firstUs,
      @Doc("when it is last met, exclusive") long lastUs,
      @Doc("share of the video's clips in which a mention begins, 0 to 1") float salience,
      @Doc("frame that shows it best; null if none does") Long bestPtsUs,
      @Doc("where it stands there, fractions of the picture; null for anywhere") Box box,
      @Doc("threshold, or vlm_pairset where a model was shown pictures; null if met once")
          String mergeMethod,
      @Doc("the least sure link between its mentions, 0 to 1; null if met once") Float mergeScore,
      @Doc("why its mentions are one, with the number of links; null if met once")
          String mergeReason) {}

  @Doc("Where entities are met.")
  record EntityMentions(
      @Doc("key: video id and position among the mentions of the video, by time") String mentionId,
      @Doc("the video") String videoId,
      @Doc("the entity") String entityId,
      @Doc("vision, speech, text (read) or caption") String modality,
      @Doc("row it stands in: a detection_id, transcript_id, ocr_id or caption_id") String sourceId,
      @Doc("the words as they stand; the label of what was followed through pictures")
          String surface,
      @Doc("the name in the angle brackets of its caption; null for none") String localName,
      @Doc("segment it begins in, from 0") int segmentIndex,
      @Doc("clip it begins in") String clipId,
      @Doc("from when it holds") long startUs,
      @Doc("until when, exclusive") long endUs,
      @Doc("frame that shows it; null if there is none") Long ptsUs,
      @Doc("where it stands there, fractions of the picture; null for anywhere") Box box,
      @Doc("words for colours, clothes, age and sex") List<String> attributes,
      @Doc("of the evidence, 0 to 1; null where none is given") Float confidence,
      @Doc("of the link to the mentions before, 0 to 1; null for the first") Float linkScore,
      @Doc("why it is the same; null for the first") String linkReason,
      @Doc("linked; conflict where another entity that cannot be the same has its name")
          String linkState) {}

  @Doc("Questions put to models behind servers: the last one for everything asked, as it ended.")
  record ModelCalls(
      @Doc("SHA-256 of all that was sent: model, words, pictures, parameters") String callId,
      @Doc("the video") String videoId,
      @Doc("the clip it is about; null where it is about more") String clipId,
      @Doc("model that was asked for") String model,
      @Doc("model as the server names it, null if it did not") String servedModel,
      @Doc("hash of the words of the prompt and how it is put") String promptVersion,
      @Doc("ok, or class of the failure") String status,
      @Doc("why the reply ends, such as stop or length; null if not told") String finishReason,
      @Doc("tokens read, null if not told") Integer tokensIn,
      @Doc("tokens written, null if not told") Integer tokensOut,
      @Doc("time from sending the last try to its end, in milliseconds") long latencyMs,
      @Doc("requests that were sent") int tries,
      @Doc("the reply was at hand: nothing was sent for this clip") boolean cached,
      @Doc("words of the reply, null if there are none") String reply,
      @Doc("stage that asked") String stage) {}

  @Doc(
      "Units that could not be done, wholly or in part. Those of layout, compress and"
          + " select_questions stand in publish_batch 0, stay until the same set is made again, and are"
          + " gone once the video is published anew and otherwise than then.")
  record Failures(
      @Doc("key: video id, or path of a file that could not be read; stage and unit")
          String failureId,
      @Doc("the video; null when the file could not be read at all") String videoId,
      @Doc("first path") String path,
      @Doc("stage, or command that is none") String stage,
      @Doc(
              "unit within the video; of compress the name of the set, of layout too, and the clip"
                  + " where these are arranged; of select_questions set, method and question")
          String unit,
      @Doc("class of the failure") String errorClass,
      @Doc("one line on what went wrong") String reason,
      @Doc("how often it was tried") int attempts,
      @Doc("lost, or degraded when what could be read was kept") String severity,
      @Doc("whether no later run will try again unless told to") boolean isFinal) {}

  @Doc("Stretches of film that are there twice, as the last 'clipreduce duplicates' found them.")
  record Duplicates(
      @Doc("key: video id and start, of both") String duplicateId,
      @Doc("the video") String videoId,
      @Doc("first frame that is there twice") long startUs,
      @Doc("end, exclusive") long endUs,
      @Doc("where it is again: a video, which may be the same") String otherVideoId,
      @Doc("first frame there") long otherStartUs,
      @Doc("end there, exclusive") long otherEndUs,
      @Doc("sampled frames that look alike") int frames,
      @Doc("mean cosine of their vectors") double score,
      @Doc("encoder of the vectors") String encoder,
      @Doc("whether one is the other mirrored") Boolean mirrored)
      implements Serializable {}

  @Doc("Pictures that 'clipreduce layout' arranged of frames or text, a row each.")
  record Layouts(
      @Doc("key: video id or clip id, name of the set and number of the picture") String layoutId,
      @Doc("the video") String videoId,
      @Doc("the clip; null where whole videos are shown") String clipId,
      @Doc("name of the set") String name,
      @Doc("layout") String method,
      @Doc("faithful or corrected") String mode,
      @Doc("number of the picture among those of its video or clip, from 0") int imageIndex,
      @Doc("the file, JPEG of frames and PNG of text alone") String path,
      @Doc("width of the picture") int widthPx,
      @Doc("height of the picture") int heightPx,
      @Doc("words that belong to the picture, such as its time; null for none") String text,
      @Doc("frames in it, in the order of reading") List<LayoutCell> cells,
      @Doc(
              "of video-lavit, movement after the keyframe: 2 x 24 x 20 x 36 values row by row (to"
                  + " the right and down, frames, rows, columns); null of others")
          float[] motion)
      implements Serializable {}

  record LayoutCell(
      @Doc("row, from 0") int row,
      @Doc("column, from 0") int column,
      @Doc("presentation time of the frame") long ptsUs,
      @Doc("left edge in the picture") int xPx,
      @Doc("upper edge in the picture") int yPx,
      @Doc("width in the picture") int widthPx,
      @Doc("height in the picture") int heightPx)
      implements Serializable {}

  @Doc("One row per run of the job.")
  record Runs(
      @Doc("key") String runId,
      @Doc("start") Timestamp startedAt,
      @Doc("end") Timestamp endedAt,
      @Doc("complete, or partial for a single stage") String status,
      @Doc("folder or file given as input, null for a single stage") String input,
      @Doc("hash over the listed files, their sizes and times; null for a single stage")
          String inputDigest,
      @Doc("fingerprint of all producers") String fp,
      @Doc("batches done") int batches,
      @Doc("videos published") int videos,
      @Doc("units that failed") int failures,
      @Doc("presentation time of the videos published") long durationUs,
      @Doc("wall time of each stage in milliseconds") Map<String, Long> stageMs,
      @Doc("versions of the tables when the run ended") Map<String, Long> tableVersions,
      @Doc("whether some unit waits for another try") boolean retryPending) {}

  @Doc("Figures of runs over benchmarks, as 'evaluate' found them.")
  record Scores(
      @Doc("name of the run: its method, or the file of its predictions") String runId,
      @Doc("name of the benchmark") String bench,
      @Doc("all, or a part of it such as task=Counting Problem") String slice,
      @Doc("what is measured; docs/evaluation.md") String metric,
      @Doc("the figure, fractions 0 to 1; null where it is not defined") Double value,
      @Doc("items it is over") long n,
      @Doc("items left out of it") long nExcluded,
      @Doc(
              "what unreadable answers counted as: wrong, excluded or random; null if that matters not")
          String policy) {}

  @Doc(
      "Fewer vectors that stand for all frames of a video, as the last 'clipreduce compress' of each"
          + " name made them.")
  record Compressed(
      @Doc("name of the set, by default that of the method") String name,
      @Doc("the video") String videoId,
      @Doc("position among the set's vectors of the video, from 0, in the order of the method")
          int tokenIndex,
      @Doc("method, see docs/methods.md") String method,
      @Doc("corrected or faithful") String mode,
      @Doc("encoder of the vectors it was made of") String encoder,
      @Doc("what of them: frames or patches") String madeOf,
      @Doc("presentation time of the first frame it stands for") long ptsUs,
      @Doc("position in that frame, from 0 in raster order; 0 for whole frames") int place,
      @Doc("how many vectors it stands for, as the method counts") double size,
      @Doc("which of the method's parts it belongs to; null where it has none") String part,
      @Doc("the vector; of merged ones not of unit length") float[] vector) {}

  @Doc(
      "Methods side by side, as the last 'select --compare' of a set of questions at a budget, or"
          + " 'compress --compare' of the same vectors at a ratio, found them: means over all pairs of"
          + " a question and a video, of compressors over all videos.")
  record Comparisons(
      @Doc("name of the set of questions; null for compressors without one") String questionSet,
      @Doc("the method") String method,
      @Doc("corrected, or faithful to public code") String mode,
      @Doc("the most frames of a video for a question; null for compressors") Integer budget,
      @Doc(
              "what questions were compared with, as in keyframes; null where none was looked at; of"
                  + " compressors what was made fewer: frames/ENCODER or patches/ENCODER")
          String evidence,
      @Doc("choices made: pairs of a question and a video; of compressors, videos") int choices,
      @Doc("choices that failed, which are in no figure") int failures,
      @Doc("why the first of them failed; null if none did") String failure,
      @Doc(
              "different frames chosen, of compressors vectors kept; null where nothing was, as all"
                  + " figures")
          Double frames,
      @Doc(
              "share of as many equal stretches of time as the budget has frames, or the ratio"
                  + " leaves, that hold a chosen one, of those that hold one to choose")
          Double timeCoverage,
      @Doc(
              "mean highest cosine of a frame with a chosen one, by select.encoder; of compressors, of"
                  + " a vector with a kept one")
          Double spaceCoverage,
      @Doc("mean cosine of two chosen frames or kept vectors, by the same; lower is better")
          Double redundancy,
      @Doc(
              "share of choices with a frame in a time range known to answer, of compressors of"
                  + " questions with a vector out of it; null if none is known")
          Double hitRate,
      @Doc("choices or questions for which such a time range is known") int known,
      @Doc("microseconds for a candidate, in the second run of the method on the same input")
          Double usPerCandidate,
      @Doc("bytes allocated for a candidate in that run, at most what it holds at a time")
          Double bytesPerCandidate,
      @Doc("select or compress; null for select in older rows") String kind,
      @Doc("the share of vectors that compressors were to keep; null for select") Double ratio,
      @Doc("share of all candidates that was kept") Double keptShare) {}

  @Doc("Answers to questions, the newest by each method. Gold answers are in no table.")
  record Answers(
      @Doc("name of the set of questions") String questionSet,
      @Doc("name of the question in its set") String questionId,
      @Doc("how it was answered") String method,
      @Doc("what was asked") String question,
      @Doc("videos it was asked of; empty for all") List<String> videoIds,
      @Doc("key of the option chosen; null for none") String optionKey,
      @Doc("the answer in words; null where there is none") String answerText,
      @Doc("how much the method trusts it, 0 to 1") double confidence,
      @Doc("when what is asked for happens, best first") List<Answer.Range> timeRanges,
      @Doc("rows it rests on") List<Answer.Citation> evidence,
      @Doc("score of every option by its key") Map<String, Double> optionScores,
      @Doc("why; null where nothing is told") String reasoning,
      @Doc("whether the method would rather not answer") boolean abstained,
      @Doc("whether the answer is a guess that had to be made") boolean coerced,
      @Doc("rounds that were made") int rounds,
      @Doc("what went otherwise than planned") List<Answer.Note> notes,
      @Doc("models that may have been asked; empty for none") List<String> models,
      @Doc("questions put to models") int calls,
      @Doc("hashes of all that was sent in each") List<String> callIds,
      @Doc("tokens that models read, as far as they tell") long tokensIn,
      @Doc("tokens that models wrote, as far as they tell") long tokensOut,
      @Doc("what the calls cost, in US dollars") double costUsd,
      @Doc("time the answer took, in milliseconds") long latencyMs) {}
}
