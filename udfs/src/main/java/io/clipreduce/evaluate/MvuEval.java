package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/** MVU-Eval: one object of numbers and questions, each about several videos. */
public final class MvuEval extends ChoiceBenchmark {
  public MvuEval() {
    super("mvu-eval", "mvu_patterns", UnparsedPolicy.WRONG);
  }

  @Override
  public RecordReader.Layout layout() {
    return RecordReader.Layout.KEYED;
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.has("video_paths") && first.has("ground_truth");
  }

  @Override
  public List<BenchmarkItem> items(InputRecord record, Map<String, JsonNode> separateGold) {
    String id = record.key() != null ? record.key() : record.text("id", "question_id", "index");
    ItemBuilder item =
        new ItemBuilder(record, id)
            .asks(record.text("question"))
            .options(Options.of(record, "options"))
            .right(record.textOr(null, "ground_truth", "answer"))
            .slice(TASK, record.textOr(null, "task"));
    record.texts("video_paths").forEach(item::video);
    return List.of(item.build());
  }

  @Override
  public RecordReader.Layout predictionLayout() {
    return RecordReader.Layout.ROWS;
  }
}
