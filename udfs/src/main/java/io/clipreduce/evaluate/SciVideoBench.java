package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * SciVideoBench: ten options A to J a question. Question numbers are unique within a video alone,
 * so that ids are {@code VIDEO-QUESTION}.
 */
public final class SciVideoBench extends ChoiceBenchmark {
  public SciVideoBench() {
    super("scivideobench", "first_AtoJ", UnparsedPolicy.RANDOM);
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.has("discipline") && first.has("options");
  }

  @Override
  public List<BenchmarkItem> items(InputRecord record, Map<String, JsonNode> separateGold) {
    return List.of(
        new ItemBuilder(record, id(record))
            .video(record.text("video_id"))
            .asks(record.text("question"))
            .options(Options.of(record, "options"))
            .right(record.textOr(null, "answer"))
            .slice(TASK, record.textOr(null, "question_type"))
            .slice("domain", record.textOr(null, "discipline"))
            .slice("subfield", record.textOr(null, "subject"))
            .build());
  }

  private static String id(InputRecord record) {
    return record.text("video_id") + "-" + record.text("question_id");
  }

  @Override
  public List<Prediction> predictions(InputRecord record) {
    return record.has("video_id") && record.has("question_id") && !record.has("item_id")
        ? List.of(PredictionRecords.named(record, id(record)))
        : PredictionRecords.read(record);
  }
}
