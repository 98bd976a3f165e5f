package io.clipreduce.evaluate;

import io.clipreduce.answer.Question.Option;
import java.util.ArrayList;
import java.util.List;

/**
 * LongVideoBench: a question a record, options as a list or in the columns {@code option0} to
 * {@code option4} with {@code N/A} for none, the right one counted from 0, {@code @} where it is
 * hidden.
 */
public final class LongVideoBench extends RowBenchmark {
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
  List<Option> options(InputRecord row, Options.InText prompt) {
    if (!row.has("option0")) {
      return Options.ofTexts(row.texts("candidates"));
    }
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < MAX_OPTIONS; i++) {
      String text = row.textOr("N/A", "option" + i);
      if (!text.equals("N/A")) {
        texts.add(text);
      }
    }
    return Options.ofTexts(texts);
  }

  @Override
  String answer(InputRecord row) {
    String choice = row.textOr("@", "correct_choice").strip();
    if (choice.equals("@") || choice.equals("-1")) {
      return null;
    }
    if (choice.matches("[A-E]")) {
      return choice;
    }
    if (!choice.matches("[0-4](\\.0)?")) {
      throw row.broken(
          "field 'correct_choice' must be 0 to 4, a letter, or @, but is '%s'".formatted(choice));
    }
    return Options.key(choice.charAt(0) - '0');
  }

  @Override
  void parts(ItemBuilder item, InputRecord row) {
    item.slice("duration", row.textOr(null, "duration_group"))
        .slice("category", row.textOr(null, "question_category"));
  }
}
