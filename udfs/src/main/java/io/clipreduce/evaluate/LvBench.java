package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * LVBench: a video with its questions a line, options inside of the questions; predictions are one
 * object of question and letter. A question counts in each of its types. The published overall is
 * over answered questions alone: {@code accuracy_answered}, where some are missing.
 */
public final class LvBench extends ChoiceBenchmark {
  public LvBench() {
    super("lvbench", "lvbench_polish", UnparsedPolicy.WRONG);
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.has("qa") && first.has("key");
  }

  @Override
  public List<BenchmarkItem> items(InputRecord record, Map<String, JsonNode> separateGold) {
    List<BenchmarkItem> items = new ArrayList<>();
    if (!record.has("qa")) {
      return List.of(item(record, record));
    }
    for (JsonNode question : record.required("qa")) {
      items.add(item(record, record.part(question)));
    }
    return items;
  }

  private static BenchmarkItem item(InputRecord video, InputRecord question) {
    Options.InText parts = Options.inText(question.text("question"));
    ItemBuilder item =
        new ItemBuilder(question, question.text("uid"))
            .video(video.text("key", "video_path"))
            .asks(parts.question())
            .options(Options.orLetters(parts.options(), 4))
            .right(question.textOr(null, "answer"))
            .slice("domain", video.textOr(null, "type"));
    if (question.has("question_type")) {
      JsonNode types = question.required("question_type");
      List<String> names =
          types.isArray() || RecordReader.literal(types.asText()) != null
              ? question.texts("question_type")
              : List.of(types.asText());
      names.forEach(type -> item.slice(TASK, type));
    }
    return item.build();
  }
}
