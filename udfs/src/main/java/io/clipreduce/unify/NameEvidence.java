package io.clipreduce.unify;

import io.clipreduce.caption.CastMember;
import io.clipreduce.perceive.Detection;
import io.clipreduce.perceive.OcrLine;
import java.util.List;

/**
 * All of a video in which somebody or something may be met.
 *
 * @param clips captions of the clips, in order of time
 * @param segmentStartsUs when each segment begins, ascending, in microseconds
 * @param shotStartsUs when each shot begins, ascending, in microseconds
 * @param lines what was read
 * @param speech what was said
 * @param things what was found in pictures, of each detector in order of time
 */
public record NameEvidence(
    List<ClipWords> clips,
    List<Long> segmentStartsUs,
    List<Long> shotStartsUs,
    List<ReadLine> lines,
    List<SaidWords> speech,
    List<FoundThing> things) {

  /**
   * The caption of a clip.
   *
   * @param captionId key of its row
   * @param clipIndex position of the clip, from 0
   * @param pictureUs time of the picture that stands for the clip; null if there is none
   * @param fromModel whether a model wrote it, so that its nouns are worth reading
   * @param cast those of its segment whom it names, or whose best picture is of the clip
   */
  public record ClipWords(
      String captionId,
      int clipIndex,
      long startUs,
      long endUs,
      String text,
      Long pictureUs,
      boolean fromModel,
      List<CastMember> cast) {}

  /** A line of text and the key of its row. */
  public record ReadLine(String ocrId, OcrLine line) {}

  /**
   * Words that were said.
   *
   * @param transcriptId key of their row
   * @param language ISO 639 code; null if not known
   * @param confidence 0 to 1; null where none is given
   */
  public record SaidWords(
      String transcriptId,
      long startUs,
      long endUs,
      String text,
      String language,
      Float confidence) {}

  /**
   * Something found in a picture.
   *
   * @param detectionId key of its row
   * @param untilUs until when the picture holds that it was found in, exclusive
   */
  public record FoundThing(String detectionId, Detection detection, long untilUs) {

    /** The same until another time. */
    FoundThing until(long otherUs) {
      return new FoundThing(detectionId, detection, otherUs);
    }
  }
}
