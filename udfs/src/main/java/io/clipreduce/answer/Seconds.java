package io.clipreduce.answer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.OptionalLong;

/** Times as prompts have them: seconds, to the tenth. */
final class Seconds {
  private Seconds() {}

  /** Microseconds as seconds. */
  static double of(long us) {
    return Math.round(us / 100_000.0) / 10.0;
  }

  /** A model's seconds, a number or one in quotes, as microseconds; empty if they are neither. */
  static OptionalLong read(JsonNode seconds) {
    double value;
    try {
      value = seconds.isTextual() ? Double.parseDouble(seconds.asText()) : seconds.asDouble(-1);
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
    boolean isTime = (seconds.isTextual() || seconds.isNumber()) && value >= 0 && value < 1e9;
    return isTime ? OptionalLong.of(Math.round(value * 1_000_000)) : OptionalLong.empty();
  }
}
