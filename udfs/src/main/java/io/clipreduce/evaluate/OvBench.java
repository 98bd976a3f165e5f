package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/** OVBench: choices asked of a stream at a time stamp, about what was, is and will be. */
public final class OvBench extends ChoiceBenchmark {
  public OvBench() {
    super("ovbench", "mme_regex", UnparsedPolicy.WRONG, macro("accuracy_macro", TASK));
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.has("timestamp", "ask_time", "realtime") && first.has("options", "candidates");
  }

  @Override
  public List<BenchmarkItem> items(InputRecord record, Map<String, JsonNode> separateGold) {
    return List.of(
        new ItemBuilder(record, id(record))
            .video(record.text("video", "video_path", "video_id"))
            .asks(record.text("question"))
            .options(Options.of(record, "options", "candidates"))
            .right(record.textOr(null, "answer", "gt"))
            .askedAtSeconds(record.number("timestamp", "ask_time", "realtime"))
            .slice(TASK, record.textOr(fileTask(record), "task", "task_type", "type"))
            .slice("tense", record.textOr(null, "tense", "time"))
            .build());
  }

  private static String id(InputRecord record) {
    String id = record.textOr(null, "question_id", "id", "index");
    return id != null
        ? id
        : ItemBuilder.madeId(
            ResultRows.fileName(record.required("video", "video_path", "video_id")),
            record.text("question") + record.textOr("", "timestamp", "ask_time", "realtime"));
  }

  @Override
  public List<Prediction> predictions(InputRecord record) {
    return record.has("question") && !record.has("item_id")
        ? List.of(PredictionRecords.named(record, id(record)))
        : PredictionRecords.read(record);
  }
}
