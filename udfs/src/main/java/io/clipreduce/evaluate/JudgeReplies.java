package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a judge replied about an answer, kept with the prediction: in its field {@code judge}, or as
 * benchmarks' own scripts call it. It is an object, or text that holds one.
 */
public final class JudgeReplies {
  private static final String[] FIELDS = {
    "judge", "judge_json", "judge_reply", "gpt_judge", "explain", "judgement", "grade"
  };

  private JudgeReplies() {}

  /** The judge's reply as text; null where there is none. */
  public static String text(Prediction prediction) {
    JsonNode reply = reply(prediction);
    if (reply == null) {
      return null;
    }
    return reply.isContainerNode() ? reply.toString() : reply.asText();
  }

  /**
   * A number that the judge gave by name, the last one if it gave several; null where it gave none.
   * A field of that name beside the reply counts too.
   */
  public static Double score(Prediction prediction, String name) {
    JsonNode direct = prediction.record() == null ? null : prediction.record().get(name);
    if (direct != null && direct.isNumber()) {
      return direct.asDouble();
    }
    String text = text(prediction);
    if (text == null) {
      return null;
    }
    Matcher matcher =
        Pattern.compile("\\b" + Pattern.quote(name) + "['\"]?\\s*:\\s*['\"]?(-?\\d+(?:\\.\\d+)?)")
            .matcher(text);
    Double last = null;
    while (matcher.find()) {
      last = Double.valueOf(matcher.group(1));
    }
    return last;
  }

  private static JsonNode reply(Prediction prediction) {
    if (prediction.record() == null || !prediction.record().isObject()) {
      return null;
    }
    for (String field : FIELDS) {
      JsonNode value = prediction.record().get(field);
      if (value != null && !value.isNull()) {
        return value;
      }
    }
    return null;
  }
}
