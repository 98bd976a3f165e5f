package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/** TempCompass: rows with the options inside of prompts, five dimensions. */
public final class TempCompass extends ChoiceBenchmark {
  public TempCompass() {
    super("tempcompass", "mme_regex", UnparsedPolicy.WRONG, macro("accuracy_macro", TASK));
  }

  /** Its rows are like MVBench's, so it must be named. */
  @Override
  public boolean recognises(InputRecord first) {
    return false;
  }

  @Override
  public List<BenchmarkItem> items(InputRecord record, Map<String, JsonNode> separateGold) {
    Options.InText prompt = ResultRows.prompt(record.text("prompt", "question"));
    return List.of(
        new ItemBuilder(record, record.text("question_id"))
            .video(record.text("video"))
            .asks(prompt.question())
            .options(Options.orLetters(prompt.options(), 4))
            .right(record.textOr(null, "GT", "answer"))
            .slice(TASK, record.textOr(null, "category", "dim"))
            .build());
  }
}
