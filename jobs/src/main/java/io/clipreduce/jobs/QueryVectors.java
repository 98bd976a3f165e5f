package io.clipreduce.jobs;

import io.clipreduce.encode.TextEncoder;
import io.clipreduce.encode.TextEncoders;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Makes vectors of queries, by every encoder whose vectors an index holds and that takes words:
 * text encoders, and models of pictures with a tower for texts. Safe for several threads.
 */
final class QueryVectors implements AutoCloseable {
  private final SortedMap<String, TextEncoder> encoders = new TreeMap<>();
  private final SortedMap<String, String> unusable = new TreeMap<>();

  /**
   * Opens the encoders.
   *
   * @param names of the encoders whose vectors the index holds
   */
  QueryVectors(Settings settings, List<String> names) {
    TextEncoders all = settings.textEncoders();
    Set<String> known = new TreeSet<>(all.names());
    known.retainAll(names);
    for (String name : known) {
      try {
        encoders.put(name, all.get(name).open(settings.device().here()));
      } catch (IllegalArgumentException e) {
        unusable.put(name, e.getMessage());
      }
    }
  }

  /** Why vectors of some encoders cannot be searched by, by encoder; for people. */
  SortedMap<String, String> unusable() {
    return Collections.unmodifiableSortedMap(unusable);
  }

  /** The unit vectors of a text by encoder; empty if no encoder takes words. */
  SortedMap<String, float[]> of(String text) {
    SortedMap<String, float[]> vectors = new TreeMap<>();
    encoders.forEach((name, encoder) -> vectors.put(name, encoder.encode(List.of(text)).get(0)));
    return vectors;
  }

  @Override
  public void close() {
    encoders.values().forEach(TextEncoder::close);
  }
}
