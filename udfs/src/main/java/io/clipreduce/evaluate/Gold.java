package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * The right answer to a question. Everything is null or empty where the benchmark does not tell it.
 *
 * @param key key of the right option, such as {@code B}; null where it is hidden or there is none
 * @param text the right answer in words
 * @param spans the right time ranges, in the order of the file
 * @param points single facts that an answer must name
 * @param record the record it was read from, for what only one benchmark has; null if from no file
 */
public record Gold(
    String key, String text, List<TimeSpan> spans, List<String> points, JsonNode record) {
  public Gold {
    spans = List.copyOf(spans);
    points = List.copyOf(points);
  }

  /** The right one of the options. */
  public static Gold choice(String key, String text, JsonNode record) {
    return new Gold(key, text, List.of(), List.of(), record);
  }

  /** The same answer, and where in the video it is to be found. */
  Gold foundIn(List<TimeSpan> ranges) {
    return new Gold(key, text, ranges, points, record);
  }

  /** A right answer in words. */
  public static Gold open(String text, JsonNode record) {
    return new Gold(null, text, List.of(), List.of(), record);
  }

  /** Right time ranges. */
  public static Gold moments(List<TimeSpan> spans, JsonNode record) {
    return new Gold(null, null, spans, List.of(), record);
  }
}
