package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.answer.Question.Option;
import java.util.List;
import java.util.Map;

/**
 * TemporalVQA: which of two frames came first, and how much time lies between two pictures. Each
 * pair is asked about in both orders; the consistent accuracy is the share of pairs that are right
 * in both. Rows have {@code pair_id} (or {@code id}), {@code order} ({@code ab} or {@code ba}),
 * {@code task}, {@code prompt_id}, {@code question}, {@code options}, {@code answer}.
 */
public final class TemporalVqa extends ChoiceBenchmark {
  public TemporalVqa() {
    super(
        "temporalvqa",
        "priority",
        UnparsedPolicy.WRONG,
        wholeGroups("accuracy_consistent", TASK, 2));
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.has("pair_id") && first.has("order");
  }

  @Override
  public List<BenchmarkItem> items(InputRecord record, Map<String, JsonNode> separateGold) {
    Options.InText parts = Options.inText(record.text("question", "prompt"));
    List<Option> options = record.has("options") ? Options.of(record, "options") : parts.options();
    String pair = record.text("pair_id", "id");
    String prompt = record.textOr(null, "prompt_id");
    ItemBuilder item =
        new ItemBuilder(record, id(record))
            .video(record.textOr(null, "video"))
            .asks(parts.question())
            .options(options)
            .right(record.textOr(null, "answer", "gt"))
            .group(prompt == null ? pair : pair + "/" + prompt)
            .slice(TASK, record.textOr(null, "task", "task_type", "type"))
            .slice("prompt", prompt)
            .slice("order", record.textOr(null, "order"));
    return List.of(item.build());
  }

  private static String id(InputRecord record) {
    String id = record.textOr(null, "item_id", "question_id");
    if (id != null) {
      return id;
    }
    String prompt = record.textOr("", "prompt_id");
    return record.text("pair_id", "id")
        + "_"
        + record.text("order")
        + (prompt.isEmpty() ? "" : "_" + prompt);
  }

  @Override
  public List<Prediction> predictions(InputRecord record) {
    return record.has("pair_id") && record.has("order")
        ? List.of(PredictionRecords.named(record, id(record)))
        : PredictionRecords.read(record);
  }
}
