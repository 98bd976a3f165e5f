package io.clipreduce.caption;

import java.util.List;

/**
 * A caption of several clips, or of the whole video.
 *
 * @param level {@code segment}, {@code video} or {@code long}
 * @param index position in the video, from 0
 * @param startUs start of the first clip
 * @param endUs end of the last clip, end-exclusive
 * @param text the sentences
 * @param restsOn the time ranges the text rests on, in order
 * @param confidence 0 to 1; null where a model wrote the text
 */
public record Summary(
    String level,
    int index,
    long startUs,
    long endUs,
    String text,
    List<TimeRange> restsOn,
    Float confidence) {

  /** Level of the caption that tells a whole video at length. */
  public static final String LONG = "long";

  /** {@code [startUs, endUs)} of presentation time. */
  public record TimeRange(long startUs, long endUs) {}
}
