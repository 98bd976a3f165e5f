package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/** VideoRefer-Bench-Q: choices about things marked in videos, five types. */
public final class VideoRefer extends ChoiceBenchmark {
  public VideoRefer() {
    super("videorefer", "videorefer", UnparsedPolicy.WRONG);
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.has("Question") && first.has("Answer") && first.has("options");
  }

  @Override
  public List<BenchmarkItem> items(InputRecord record, Map<String, JsonNode> separateGold) {
    return List.of(
        new ItemBuilder(record, id(record))
            .video(record.textOr(null, "video", "video_id", "video_name"))
            .asks(record.text("Question"))
            .options(Options.of(record, "options"))
            .right(record.textOr(null, "Answer"))
            .slice(TASK, record.textOr(null, "type"))
            .build());
  }

  private static String id(InputRecord record) {
    String id = record.textOr(null, "question_id", "id");
    return id != null
        ? id
        : ItemBuilder.madeId(
            record.textOr("question", "video", "video_id", "video_name"), record.text("Question"));
  }

  @Override
  public List<Prediction> predictions(InputRecord record) {
    return record.has("Question") && !record.has("item_id")
        ? List.of(PredictionRecords.named(record, id(record)))
        : PredictionRecords.read(record);
  }
}
