package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.answer.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Our own plain format, JSON lines. {@code id} and {@code question} are required; {@code videos} (a
 * list) or {@code video} name what it is about; {@code options} (a list, or an object of keys and
 * texts) make it a choice; {@code asked_at} (seconds) asks it of a stream; {@code dialogue} and
 * {@code turn} place it in a dialogue; {@code form} is {@code choice}, {@code open}, {@code
 * moments} or {@code summary} where that is not clear from the rest. The gold answer is {@code
 * answer} (key or text) and {@code spans} ({@code [[start, end], ...]}, seconds). Parts are {@code
 * slices} (an object of dimensions and values), {@code task}, {@code domain}, {@code duration};
 * {@code group} joins questions that count together.
 */
public final class PlainQuestions implements Benchmark {
  @Override
  public String name() {
    return "plain";
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.has("id") && first.has("question") && first.has("videos", "spans", "slices");
  }

  @Override
  public List<BenchmarkItem> items(InputRecord record, Map<String, JsonNode> separateGold) {
    ItemBuilder item =
        new ItemBuilder(record, record.text("id"))
            .asks(record.text("question"))
            .askedAtSeconds(record.number("asked_at"))
            .group(record.textOr(null, "group"));
    if (record.has("videos")) {
      record.texts("videos").forEach(item::video);
    }
    item.video(record.textOr(null, "video"));
    Double turn = record.number("turn");
    item.turn(record.textOr(null, "dialogue"), turn == null ? 0 : turn.intValue());
    for (String dimension : List.of("task", "domain", "duration")) {
      item.slice(dimension, record.textOr(null, dimension));
    }
    if (record.has("slices")) {
      record
          .required("slices")
          .properties()
          .forEach(slice -> item.slice(slice.getKey(), slice.getValue().asText()));
    }

    String answer = record.textOr(null, "answer");
    List<TimeSpan> spans = spans(record);
    if (record.has("options")) {
      item.options(Options.of(record, "options")).right(answer);
    } else {
      item.form(form(record, spans)).gold(new Gold(null, answer, spans, List.of(), record.node()));
    }
    return List.of(item.build());
  }

  private static Question.Form form(InputRecord record, List<TimeSpan> spans) {
    String form = record.textOr(spans.isEmpty() ? "open" : "moments", "form");
    return switch (form) {
      case "open" -> Question.Form.OPEN;
      case "moments" -> Question.Form.MOMENTS;
      case "summary" -> Question.Form.SUMMARY;
      default ->
          throw record.broken(
              "field 'form' is %s. Allowed: open, moments, summary, and choice with 'options'"
                  .formatted(form));
    };
  }

  private static List<TimeSpan> spans(InputRecord record) {
    List<TimeSpan> spans = new ArrayList<>();
    if (record.has("spans")) {
      for (JsonNode span : record.required("spans")) {
        if (span.size() != 2 || !span.get(0).isNumber() || !span.get(1).isNumber()) {
          throw record.broken("field 'spans' must hold [start, end] in seconds, but has " + span);
        }
        spans.add(TimeSpan.ofSeconds(span.get(0).asDouble(), span.get(1).asDouble()));
      }
    }
    return spans;
  }

  @Override
  public Scorer scorer(ScoringRules rules) {
    return new ChoiceScorer(rules, new PlainParser(), UnparsedPolicy.WRONG);
  }
}
