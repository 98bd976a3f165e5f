package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a judge said about an answer, as it was stored: a number, an object, or text that holds
 * either, in the manner of JSON or Python and within a fence or without.
 */
final class Judgement {
  private static final Pattern FENCED =
      Pattern.compile("```(?:json|python)?\\s*([\\s\\S]*?)\\s*```");
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(?:\\.\\d+)?");

  private Judgement() {}

  /** The judge's reply of a prediction's record; null where nobody judged it. */
  static JsonNode of(Prediction prediction) {
    JsonNode record = prediction == null ? null : prediction.record();
    if (record == null) {
      return null;
    }
    for (String name : new String[] {"judge", "judge_json", "judge_reply", "score"}) {
      JsonNode reply = record.get(name);
      if (reply != null && !reply.isNull()) {
        return unwrapped(reply);
      }
    }
    return null;
  }

  /** The value that a text holds, or the text; anything else as it is. */
  static JsonNode unwrapped(JsonNode reply) {
    if (!reply.isTextual()) {
      return reply;
    }
    JsonNode value = parsed(reply.asText());
    return value == null ? reply : value;
  }

  /** The value in a text: the whole, what is fenced, or from the first brace to the last. */
  static JsonNode parsed(String text) {
    Matcher fenced = FENCED.matcher(text);
    String inner = fenced.find() ? fenced.group(1) : text.strip();
    JsonNode value = PythonLiteral.parse(inner);
    int open = inner.indexOf('{');
    int close = inner.lastIndexOf('}');
    return value != null || open < 0 || close < open
        ? value
        : PythonLiteral.parse(inner.substring(open, close + 1));
  }

  /** The number that it gives, under {@code score} if it is an object; null if it gives none. */
  static Double score(JsonNode reply) {
    JsonNode value = reply != null && reply.isObject() ? reply.get("score") : reply;
    if (value == null) {
      return null;
    }
    if (value.isNumber()) {
      return Double.isNaN(value.asDouble()) ? null : Double.valueOf(value.asDouble());
    }
    Matcher number = NUMBER.matcher(value.asText());
    if (!number.find()) {
      return null;
    }
    Double only = Double.valueOf(number.group());
    return number.find() ? null : only;
  }

  /**
   * Whether it says yes, under {@code pred} if it is an object; null if it says neither yes nor no.
   * "Yes" anywhere counts before "no", as the published scripts test them.
   */
  static Boolean yes(JsonNode reply) {
    JsonNode value = reply != null && reply.isObject() ? reply.get("pred") : reply;
    String text = value == null ? "" : value.asText().toLowerCase(Locale.ROOT);
    return text.contains("yes") ? Boolean.TRUE : text.contains("no") ? Boolean.FALSE : null;
  }
}
