package io.clipreduce.index;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is looked for.
 *
 * @param text words, ranked by BM25; null for none
 * @param vectors unit vectors by the name of the encoder that made those they are compared with;
 *     empty for none
 * @param fusion how the rankings become one
 * @param weights weight of each ranking: of {@value #TEXT} and of encoders; 1 where none is given
 * @param filter what is looked at
 * @param top how many hits are wanted, at least 1
 */
public record PassageQuery(
    String text,
    SortedMap<String, float[]> vectors,
    Fusion fusion,
    SortedMap<String, Double> weights,
    PassageFilter filter,
    int top) {

  /** Name of the ranking by words, among {@link #weights}. */
  public static final String TEXT = "text";

  /** How several rankings become one. */
  public enum Fusion {
    /**
     * Reciprocal rank fusion: a hit's score is the sum of weight / (60 + rank) over the rankings
     * that hold it among their first hits, twice as many as are wanted and 20 at least (Cormack,
     * Clarke and Buettcher, SIGIR 2009).
     */
    RRF,
    /** The weighted mean of the scores, each ranking's brought to 0 to 1. */
    WEIGHTED
  }

  public PassageQuery {
    vectors = Collections.unmodifiableSortedMap(new TreeMap<>(vectors));
    weights = Collections.unmodifiableSortedMap(new TreeMap<>(weights));
  }

  /** A query by words alone. */
  public static PassageQuery words(String text, PassageFilter filter, int top) {
    return new PassageQuery(text, new TreeMap<>(), Fusion.RRF, new TreeMap<>(), filter, top);
  }

  /** A query by words and by the vector of their meaning. */
  public static PassageQuery hybrid(
      String text, String encoder, float[] vector, PassageFilter filter, int top) {
    return new PassageQuery(
        text, new TreeMap<>(Map.of(encoder, vector)), Fusion.RRF, new TreeMap<>(), filter, top);
  }
}
