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
 * @param options every setting of the section {@code caption}, by its key in it, such as {@code
 *     server.url}
 */
public record CaptionSettings(
    int maxTextLines, double minTextConfidence, SortedMap<String, String> options)
    implements Serializable {

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
