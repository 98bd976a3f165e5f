package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.evaluate.metric.Span;
import java.util.ArrayList;
import java.util.List;

/** Time ranges in seconds as records hold them. */
final class SpanRecords {
  private SpanRecords() {}

  /**
   * The ranges of a field: {@code [start, end]}, or a list of these and of {@code [start, end,
   * score]}, which may be written as text. Empty lists are no ranges.
   *
   * @throws BrokenRecordException when it is missing or something else
   */
  static List<TimeSpan> of(InputRecord record, String... fields) {
    JsonNode value = record.required(fields);
    JsonNode list = value.isTextual() ? PythonLiteral.parse(value.asText()) : value;
    if (list == null || !list.isArray()) {
      throw wrong(record, value, fields);
    }
    List<TimeSpan> spans = new ArrayList<>();
    if (!list.isEmpty() && list.get(0).isNumber()) {
      spans.add(span(record, list, fields));
      return spans;
    }
    for (JsonNode one : list) {
      if (!one.isArray() || !one.isEmpty()) {
        spans.add(span(record, one, fields));
      }
    }
    return spans;
  }

  private static TimeSpan span(InputRecord record, JsonNode node, String... fields) {
    boolean pair = node.isArray() && (node.size() == 2 || node.size() == 3);
    if (!pair || !node.get(0).isNumber() || !node.get(1).isNumber()) {
      throw wrong(record, node, fields);
    }
    TimeSpan span = TimeSpan.ofSeconds(node.get(0).asDouble(), node.get(1).asDouble());
    return node.size() == 2
        ? span
        : new TimeSpan(null, span.startUs(), span.endUs(), node.get(2).asDouble());
  }

  private static BrokenRecordException wrong(InputRecord record, JsonNode node, String... fields) {
    return record.broken(
        "field '%s' must hold [start, end] or [start, end, score] in seconds, but has %s"
            .formatted(String.join("' or '", fields), node));
  }

  /** The same ranges as measures take them. */
  static List<Span> spans(List<TimeSpan> spans) {
    return spans.stream().map(span -> new Span(span.startS(), span.endS())).toList();
  }

  /** A prediction of ranges alone. */
  static Prediction prediction(String id, List<TimeSpan> spans, JsonNode record) {
    return new Prediction(id, null, null, spans, false, false, Spending.UNKNOWN, record);
  }
}
