package io.clipreduce.caption;

import java.io.Serializable;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The settings of captioning.
 *
 * @param maxTextLines the most lines of read text quoted in one caption
 * @param minTextConfidence confidence, 0 to 1, below which a line of text is not quoted
 * @param cast how captions name who and what is met; null if they do not
 * @param options every setting of the section {@code caption}, by its key in it, such as {@code
 *     server.url}
 */
public record CaptionSettings(
    int maxTextLines, double minTextConfidence, Cast cast, SortedMap<String, String> options)
    implements Serializable {

  /**
   * How captions name who and what is met.
   *
   * @param segmentUs length aimed at of the segments in which a name means one and the same
   * @param castPrompt what a model is asked about the pictures of a segment
   * @param clipPrompt what it is asked about a clip
   * @param clipBefore whether it is told the caption of the clip before in the segment
   */
  public record Cast(long segmentUs, String castPrompt, String clipPrompt, boolean clipBefore)
      implements Serializable {}

  public CaptionSettings {
    options = Collections.unmodifiableSortedMap(new TreeMap<>(options));
  }

  /**
   * One of {@link #options}.
   *
   * @throws IllegalArgumentException when there is no such setting
   */
  public String option(String key) {
    String value = options.get(key);
    if (value == null) {
      throw new IllegalArgumentException("There is no setting caption." + key);
    }

    return value;
  }
}
