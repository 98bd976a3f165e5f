package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What somebody answered to a question.
 *
 * @param itemId the question's id
 * @param raw the reply as it was given; null where there is none, or only {@code key}
 * @param key the option that was chosen, where that is known without reading {@code raw}
 * @param spans time ranges, likeliest first
 * @param coerced whether an option was taken although the reply named none
 * @param abstained whether the answer was withheld
 * @param spending what it cost
 * @param record the record it was read from; null if from no file
 */
public record Prediction(
    String itemId,
    String raw,
    String key,
    List<TimeSpan> spans,
    boolean coerced,
    boolean abstained,
    Spending spending,
    JsonNode record) {
  public Prediction {
    spans = List.copyOf(spans);
  }

  /** A reply of which nothing else is known. */
  public static Prediction of(String itemId, String raw, JsonNode record) {
    return new Prediction(itemId, raw, null, List.of(), false, false, Spending.UNKNOWN, record);
  }

  /** The same with what a judge said of it, in the field {@code judge} of its record. */
  Prediction judgedBy(JsonNode judge) {
    return with("judge", judge);
  }

  /** The same with a field of its record set. */
  Prediction with(String field, JsonNode value) {
    ObjectNode own =
        record != null && record.isObject()
            ? record.deepCopy()
            : JsonNodeFactory.instance.objectNode();
    own.set(field, value);
    return new Prediction(itemId, raw, key, spans, coerced, abstained, spending, own);
  }

  /** Whether it has words that nobody has judged yet. */
  static boolean isUnjudged(Prediction prediction) {
    return prediction != null
        && prediction.raw != null
        && !prediction.raw.isBlank()
        && JudgeReplies.text(prediction) == null
        && Judgement.of(prediction) == null;
  }
}
