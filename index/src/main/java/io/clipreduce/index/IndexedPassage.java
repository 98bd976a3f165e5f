package io.clipreduce.index;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A passage on its way into an index.
 *
 * @param vectors unit vectors by the name of the encoder that made them; empty for none
 */
public record IndexedPassage(Passage passage, SortedMap<String, float[]> vectors) {
  public IndexedPassage {
    vectors = Collections.unmodifiableSortedMap(new TreeMap<>(vectors));
  }

  /** A passage that is found by its words alone. */
  public static IndexedPassage of(Passage passage) {
    return new IndexedPassage(passage, new TreeMap<>());
  }
}
