package io.clipreduce.jobs;

import io.clipreduce.encode.TextEncoder;
import io.clipreduce.encode.TextEncoders;
import io.clipreduce.model.Device;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes vectors of queries by the encoders that take words: text encoders, and models of pictures
 * with a tower for texts. Each is opened at its first text. Safe for several threads.
 */
final class QueryVectors implements AutoCloseable {
  private final TextEncoders encoders;
  private final Device device;
  private final Map<String, TextEncoder> open = new TreeMap<>();
  private final Map<String, float[]> known = new Recent();

  /** The vectors that were made last; some 30 MB of those of MiniLM. */
  private static final class Recent extends LinkedHashMap<String, float[]> {
    private static final long serialVersionUID = 1L;
    private static final int MOST = 20_000;

    Recent() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, float[]> eldest) {
      return size() > MOST;
    }
  }

  /** Encoders that will run on the device of the task that calls this. */
  QueryVectors(Settings settings) {
    this.encoders = settings.textEncoders();
    this.device = settings.device().here();
  }

  /** Those of some encoders that take words, sorted. */
  List<String> takingWords(List<String> names) {
    return encoders.names().stream().filter(names::contains).toList();
  }

  /**
   * The unit vector of a text, which the caller must not change.
   *
   * @throws IllegalArgumentException for an encoder that does not take words or whose model is not
   *     there; the message is for people
   */
  float[] of(String encoder, String text) {
    return of(encoder, List.of(text)).get(0);
  }

  /** As {@link #of(String, String)} for several texts, in their order; new ones in one go. */
  synchronized List<float[]> of(String encoder, List<String> texts) {
    Map<String, float[]> vectors = new HashMap<>();
    LinkedHashSet<String> unknown = new LinkedHashSet<>();
    for (String text : texts) {
      float[] vector = known.get(encoder + " " + text);
      if (vector == null) {
        unknown.add(text);
      } else {
        vectors.put(text, vector);
      }
    }
    if (!unknown.isEmpty()) {
      TextEncoder by = open.computeIfAbsent(encoder, name -> encoders.get(name).open(device));
      List<String> words = List.copyOf(unknown);
      List<float[]> made = by.encode(words);
      for (int i = 0; i < made.size(); i++) {
        vectors.put(words.get(i), made.get(i));
        known.put(encoder + " " + words.get(i), made.get(i));
      }
    }
    return texts.stream().map(vectors::get).toList();
  }

  @Override
  public void close() {
    open.values().forEach(TextEncoder::close);
  }
}
