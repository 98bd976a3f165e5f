package io.clipreduce.caption;

import java.io.Serializable;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The settings of summaries.
 *
 * @param segmentUs length of segments aimed at, in microseconds
 * @param segmentPrompt what a model is asked to make of the captions of a segment's clips
 * @param videoPrompt what it is asked to make of the summaries of a video's segments
 * @param longPrompt what it is asked to make of the captions of a segment's clips for the long
 *     caption
 * @param slidePrompt what it is asked to make of a slide and what is said of it
 * @param samecastPrompt what it is asked about pictures of persons and things of two parts
 * @param options every setting of the section {@code unify}, by its key in it, such as {@code
 *     server.url}
 */
public record SummarySettings(
    long segmentUs,
    String segmentPrompt,
    String videoPrompt,
    String longPrompt,
    String slidePrompt,
    String samecastPrompt,
    SortedMap<String, String> options)
    implements Serializable {

  public SummarySettings {
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
      throw new IllegalArgumentException("There is no setting unify." + key);
    }
    return value;
  }
}
