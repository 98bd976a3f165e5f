package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.answer.Question.Option;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * CVBench: questions about up to four videos each, 15 tasks in three tiers. Some are answered by
 * {@code Yes} or {@code No} instead of a letter.
 */
public final class CvBench extends ChoiceBenchmark {
  private static final int MAX_VIDEOS = 4;

  /** Words of the tasks' names, and their tiers; all others are of complex reasoning. */
  private static final Map<String, String> TIERS =
      Map.of(
          "object recognition", "object association",
          "attribute recognition", "object association",
          "counting", "object association",
          "entity match", "object association",
          "anomaly detection", "event association",
          "scene recognition", "event association",
          "action recognition", "event association",
          "event retrieval", "event association");

  public CvBench() {
    super("cvbench", "tag_answer", UnparsedPolicy.WRONG, macro("accuracy_macro", TASK));
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.has("video_1") && first.has("task_type");
  }

  @Override
  public List<BenchmarkItem> items(InputRecord record, Map<String, JsonNode> separateGold) {
    String task = record.text("task_type");
    String answer = record.textOr(null, "answer");
    ItemBuilder item =
        new ItemBuilder(record, record.text("id"))
            .asks(record.text("question"))
            .options(options(record, answer))
            .right(answer)
            .slice("tier", tier(task))
            .slice(TASK, task);
    for (int i = 1; i <= MAX_VIDEOS; i++) {
      item.video(record.textOr(null, "video_" + i));
    }
    return List.of(item.build());
  }

  /** Options as letters; of questions answered by yes or no, those words are the keys. */
  private static List<Option> options(InputRecord record, String answer) {
    boolean yesOrNo = answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("yes|no");
    List<Option> letters =
        record.has("options") ? Options.of(record, "options") : List.<Option>of();
    boolean words =
        !letters.isEmpty()
            && letters.stream()
                .allMatch(
                    option -> option.text().toLowerCase(Locale.ROOT).matches("yes\\.?|no\\.?"));
    return yesOrNo || letters.isEmpty() || words && answer == null
        ? List.of(new Option("Yes", "Yes"), new Option("No", "No"))
        : letters;
  }

  private static String tier(String task) {
    String name = task.toLowerCase(Locale.ROOT).replace('-', ' ');
    return TIERS.entrySet().stream()
        .filter(tier -> name.contains(tier.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("complex reasoning");
  }
}
