package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * LongVideoBench: a question a record, options as a list or in the columns {@code option0} to
 * {@code option4} with {@code N/A} for none, the right one counted from 0, {@code @} where it is
 * hidden.
 */
public final class LongVideoBench extends ChoiceBenchmark {
  private static final int MAX_OPTIONS = 5;

  public LongVideoBench() {
    super(
        "longvideobench", "lvb_random", UnparsedPolicy.RANDOM, macro("accuracy_macro", "category"));
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.has("question_category") && first.has("candidates", "option0");
  }

  @Override
  public List<BenchmarkItem> items(InputRecord record, Map<String, JsonNode> separateGold) {
    ItemBuilder item =
        new ItemBuilder(record, record.text("id"))
            .video(record.text("video_path", "video_id"))
            .asks(record.text("question"))
            .options(Options.ofTexts(candidates(record)))
            .slice("duration", record.textOr(null, "duration_group"))
            .slice("category", record.textOr(null, "question_category"));
    String right = record.textOr("@", "correct_choice");
    return List.of(item.right(right.equals("@") ? null : letter(record, right)).build());
  }

  private static List<String> candidates(InputRecord record) {
    if (record.has("candidates")) {
      return record.texts("candidates");
    }
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < MAX_OPTIONS; i++) {
      String text = record.textOr("N/A", "option" + i);
      if (!text.equals("N/A")) {
        texts.add(text);
      }
    }
    return texts;
  }

  private static String letter(InputRecord record, String choice) {
    if (choice.matches("[A-E]")) {
      return choice;
    }
    if (!choice.matches("[0-4](\\.0)?")) {
      throw record.broken(
          "field 'correct_choice' must be 0 to 4, a letter, or @, but is '%s'".formatted(choice));
    }
    return Options.key(choice.charAt(0) - '0');
  }
}
