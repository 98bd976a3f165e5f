package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * LVBench: a video with its questions a line, options inside of the questions; predictions are one
 * object of question and letter. A question counts in each of its types. The published overall is
 * over answered questions alone: {@code accuracy_answered}, where some are missing.
 */
public final class LvBench extends RowBenchmark {
  public LvBench() {
    super("lvbench", "lvbench_polish", UnparsedPolicy.WRONG);
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.has("key") && (first.has("qa") || first.has("uid"));
  }

  @Override
  void parts(ItemBuilder item, InputRecord row) {
    item.slice("domain", row.textOr(null, "type"));
    JsonNode types = row.optional("question_type");
    if (types != null) {
      boolean list = types.isArray() || types.asText().strip().startsWith("[");
      List<String> names = list ? row.texts("question_type") : List.of(types.asText());
      names.forEach(type -> item.slice(TASK, type));
    }
  }
}
