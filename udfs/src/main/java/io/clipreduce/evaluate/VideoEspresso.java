package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/** The test set of VideoEspresso: choices of 14 tasks. */
public final class VideoEspresso extends ChoiceBenchmark {
  public VideoEspresso() {
    super("videoespresso", "first_letter", UnparsedPolicy.WRONG, macro("accuracy_macro", TASK));
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.has("correct_answer") && first.has("options");
  }

  @Override
  public List<BenchmarkItem> items(InputRecord record, Map<String, JsonNode> separateGold) {
    return List.of(
        new ItemBuilder(record, id(record))
            .video(record.text("video_path", "video", "video_id"))
            .asks(record.text("question"))
            .options(Options.of(record, "options"))
            .right(record.textOr(null, "correct_answer", "answer"))
            .slice(TASK, record.textOr(null, "task", "task_type"))
            .build());
  }

  private static String id(InputRecord record) {
    String id = record.textOr(null, "question_id", "id");
    return id != null
        ? id
        : ItemBuilder.madeId(
            ResultRows.fileName(record.required("video_path", "video", "video_id")),
            record.text("question"));
  }

  @Override
  public List<Prediction> predictions(InputRecord record) {
    return record.has("question") && !record.has("item_id")
        ? List.of(PredictionRecords.named(record, id(record)))
        : PredictionRecords.read(record);
  }
}
