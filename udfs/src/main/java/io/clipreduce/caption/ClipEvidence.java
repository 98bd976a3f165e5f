package io.clipreduce.caption;

import io.clipreduce.frames.AudioSecond;
import io.clipreduce.frames.Clip;
import io.clipreduce.frames.Shot;
import io.clipreduce.perceive.CellEvidence;
import io.clipreduce.perceive.Detection;
import io.clipreduce.perceive.Look;
import io.clipreduce.perceive.Motion;
import io.clipreduce.perceive.OcrLine;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * All that is known of one clip when it is captioned.
 *
 * @param clip the clip
 * @param shots the shots it touches
 * @param evidence what was seen during the clip; what is seen before it began and still holds comes
 *     with its own, earlier, time
 * @param sound the seconds of sound during the clip, empty for a silent video
 * @param hasSound whether the video has an audio track
 * @param keyframesUs pts of the chosen keyframes, rising
 */
public record ClipEvidence(
    Clip clip,
    List<Shot> shots,
    CellEvidence evidence,
    List<AudioSecond> sound,
    boolean hasSound,
    List<Long> keyframesUs) {

  /** What holds for less than this into a clip belongs to the clip before. */
  private static final long MIN_HELD_US = 1_000_000;

  private static final long HALF_SECOND_US = 500_000;

  /**
   * Cuts out of the evidence of a whole video what belongs to one clip: what begins in it; text
   * that is still shown a second into it; where its first picture is stored later than that, the
   * picture stored last before it, with its faces; and the seconds of sound of which the larger
   * part, or the first half, lies in it.
   *
   * @param shots all shots of the video
   * @param evidence all that was seen in the video, lists in order of time
   * @param sound all sound of the video, in order of time
   */
  public static ClipEvidence of(
      Clip clip,
      List<Shot> shots,
      CellEvidence evidence,
      List<AudioSecond> sound,
      boolean hasSound,
      List<Long> keyframesUs) {
    long startUs = clip.startUs();
    long endUs = clip.endUs();
    long pictureUs = pictureUs(evidence.looks(), clip);
    return new ClipEvidence(
        clip,
        shots.subList(clip.firstShot(), clip.lastShot() + 1),
        new CellEvidence(
            lines(evidence.ocr(), clip),
            between(evidence.detections(), pictureUs, endUs, Detection::ptsUs),
            between(evidence.looks(), pictureUs, endUs, Look::ptsUs),
            between(evidence.motions(), startUs, endUs, Motion::startUs)),
        between(sound, startUs - HALF_SECOND_US, endUs - HALF_SECOND_US, AudioSecond::startUs),
        hasSound,
        keyframesUs);
  }

  /** Time of the picture that is shown when the clip begins, if it is not stored soon after. */
  private static long pictureUs(List<Look> looks, Clip clip) {
    int first = firstFrom(looks, clip.startUs(), Look::ptsUs);
    boolean soon = first < looks.size() && looks.get(first).ptsUs() < clip.startUs() + MIN_HELD_US;
    return soon || first == 0 ? clip.startUs() : looks.get(first - 1).ptsUs();
  }

  private static List<OcrLine> lines(List<OcrLine> all, Clip clip) {
    int first = firstFrom(all, clip.startUs(), OcrLine::ptsUs);
    List<OcrLine> lines = new ArrayList<>();
    for (OcrLine line : all.subList(0, first)) {
      if (line.endUs() >= clip.startUs() + MIN_HELD_US) {
        lines.add(line);
      }
    }
    lines.addAll(all.subList(first, firstFrom(all, clip.endUs(), OcrLine::ptsUs)));
    return lines;
  }

  private static <T> List<T> between(
      List<T> items, long startUs, long endUs, ToLongFunction<T> timeUs) {
    return items.subList(firstFrom(items, startUs, timeUs), firstFrom(items, endUs, timeUs));
  }

  /** Index of the first item at or after a time, by binary search. */
  private static <T> int firstFrom(List<T> items, long us, ToLongFunction<T> timeUs) {
    int low = 0;
    int high = items.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (timeUs.applyAsLong(items.get(middle)) < us) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
