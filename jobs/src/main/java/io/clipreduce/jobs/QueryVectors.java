package io.clipreduce.jobs;

import io.clipreduce.encode.TextEncoder;
import io.clipreduce.encode.TextEncoders;
import io.clipreduce.model.Device;
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
   * The unit vector of a text.
   *
   * @throws IllegalArgumentException for an encoder that does not take words or whose model is not
   *     there; the message is for people
   */
  synchronized float[] of(String encoder, String text) {
    return open.computeIfAbsent(encoder, name -> encoders.get(name).open(device))
        .encode(List.of(text))
        .get(0);
  }

  @Override
  public void close() {
    open.values().forEach(TextEncoder::close);
  }
}
