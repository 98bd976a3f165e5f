package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Predictions in our own format, and in what others commonly write.
 *
 * <p>Ours is JSON lines: {@code item_id}, {@code raw} (the reply) and, where known, {@code parsed}
 * (key of the option), {@code spans} ({@code [[start, end], ...]} or {@code [[start, end, score],
 * ...]}, seconds), {@code coerced}, {@code abstained}, {@code calls}, {@code tokens_in}, {@code
 * tokens_out}, {@code cost_usd}, {@code latency_ms}.
 */
public final class PredictionRecords {
  private static final String[] IDS = {
    "item_id", "question_id", "questionID", "q_uid", "uid", "qid", "query_id", "id", "index"
  };
  private static final String[] REPLIES = {
    "raw",
    "response",
    "pred",
    "prediction",
    "output",
    "model_output",
    "outputs",
    "model_answer",
    "model_response",
    "pred_answer",
    "predicted_answer"
  };

  /** Names of replies that are gold answers where the question stands beside them. */
  private static final String[] BARE_REPLIES = {"answer", "option", "text"};

  private PredictionRecords() {}

  /**
   * The predictions of one record: one with an id, or one object whose fields are ids and replies.
   *
   * @throws BrokenRecordException when it is neither
   */
  public static List<Prediction> read(InputRecord record) {
    if (record.key() != null) {
      return List.of(named(record, record.key()));
    }
    if (record.has(IDS)) {
      return List.of(named(record, record.text(IDS)));
    }
    if (!record.node().isObject() || record.node().isEmpty()) {
      throw record.broken("a prediction must be an object with 'item_id' and 'raw'");
    }
    List<Prediction> all = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : record.node().properties()) {
      InputRecord part = record.part(field.getValue());
      if (field.getValue().isArray() || field.getValue().isObject() && !isReply(part)) {
        throw record.broken(
            "field 'item_id' is missing: a prediction must have it, or the file be one object of ids"
                + " and replies");
      }
      all.add(named(part, field.getKey()));
    }
    return all;
  }

  /** The prediction of a record whose question is known. */
  public static Prediction named(InputRecord record, String itemId) {
    JsonNode node = record.node();
    if (!node.isObject()) {
      return reply(itemId, node);
    }
    String raw = reply(record);
    String key = record.textOr(null, "parsed");
    List<TimeSpan> spans = record.has("spans") ? spans(record) : List.of();
    if (raw == null && key == null && spans.isEmpty() && !isAbsence(record)) {
      throw record.broken("field 'raw' is missing: it is what was replied");
    }
    return new Prediction(
        itemId,
        raw,
        key == null || key.isBlank() ? null : key,
        spans,
        record.textOr("", "coerced").equals("true"),
        record.textOr("", "abstained").equals("true"),
        spending(record),
        node);
  }

  /** The prediction of a record that tells the option itself; blank for none. */
  static Prediction chosen(String itemId, String key, InputRecord record) {
    return new Prediction(
        itemId,
        null,
        key == null || key.isBlank() ? null : key.strip(),
        List.of(),
        false,
        false,
        spending(record),
        record.node());
  }

  /** The reply, whatever the record calls it; null where it has none. */
  static String reply(InputRecord record) {
    JsonNode reply = record.optional(REPLIES);
    while (reply != null && reply.isArray() && reply.size() == 1) {
      reply = reply.get(0);
    }
    if (reply != null && reply.isValueNode() && !reply.isNull()) {
      return reply.asText();
    }
    return record.has("question", "prompt") ? null : record.textOr(null, BARE_REPLIES);
  }

  /** Whether a record tells an answer, or that there is none. */
  static boolean isReply(InputRecord record) {
    return reply(record) != null || record.has("parsed", "spans") || isAbsence(record);
  }

  /** Whether it says that there is no reply: the field is there, and null. */
  private static boolean isAbsence(InputRecord record) {
    for (String name : REPLIES) {
      if (record.node().has(name)) {
        return true;
      }
    }
    return record.has("status");
  }

  private static Prediction reply(String itemId, JsonNode value) {
    return Prediction.of(itemId, value.isNull() ? null : value.asText(), value);
  }

  private static List<TimeSpan> spans(InputRecord record) {
    List<TimeSpan> spans = new ArrayList<>();
    for (JsonNode span : record.required("spans")) {
      if (!span.isArray()
          || span.size() < 2
          || !span.get(0).isNumber()
          || !span.get(1).isNumber()) {
        throw record.broken(
            "field 'spans' must hold [start, end] or [start, end, score] in seconds, but has "
                + span);
      }
      TimeSpan plain = TimeSpan.ofSeconds(span.get(0).asDouble(), span.get(1).asDouble());
      Double score = span.size() > 2 ? Double.valueOf(span.get(2).asDouble()) : null;
      spans.add(new TimeSpan(null, plain.startUs(), plain.endUs(), score));
    }
    return spans;
  }

  private static Spending spending(InputRecord record) {
    return new Spending(
        whole(record.number("calls")),
        whole(record.number("tokens_in")),
        whole(record.number("tokens_out")),
        record.number("cost_usd"),
        whole(record.number("latency_ms")));
  }

  private static Long whole(Double number) {
    return number == null ? null : Long.valueOf(Math.round(number));
  }
}
