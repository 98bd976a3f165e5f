package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/** VidComposition: choices about how videos are composed, 15 tasks. */
public final class VidComposition extends ChoiceBenchmark {
  public VidComposition() {
    super("vidcomposition", "mme_regex", UnparsedPolicy.WRONG, macro("accuracy_macro", TASK));
  }

  /** Its records are like many others', so it must be named, unless they have segments. */
  @Override
  public boolean recognises(InputRecord first) {
    return first.has("options") && first.has("segment", "segments", "segment_times");
  }

  @Override
  public List<BenchmarkItem> items(InputRecord record, Map<String, JsonNode> separateGold) {
    return List.of(
        new ItemBuilder(record, id(record))
            .video(record.text("video", "video_id"))
            .asks(record.text("question"))
            .options(Options.of(record, "options"))
            .right(record.textOr(null, "answer"))
            .slice("domain", record.textOr(null, "category", "group"))
            .slice(TASK, record.textOr(null, "task", "type"))
            .build());
  }

  private static String id(InputRecord record) {
    String id = record.textOr(null, "question_id", "id", "index");
    return id != null
        ? id
        : ItemBuilder.madeId(record.text("video", "video_id"), record.text("question"));
  }

  @Override
  public List<Prediction> predictions(InputRecord record) {
    return record.has("question") && !record.has("item_id")
        ? List.of(PredictionRecords.named(record, id(record)))
        : PredictionRecords.read(record);
  }
}
