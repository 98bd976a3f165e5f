package io.clipreduce.evaluate;

/**
 * HRVideoBench of VISTA: choices about small things in high resolution. Records have {@code path},
 * {@code qa} and {@code mcq} ({@code options}, {@code correct_option}); results of its script have
 * {@code question}, the whole prompt, {@code answer} and {@code outputs}.
 */
public final class HrVideoBench extends RowBenchmark {
  public HrVideoBench() {
    super("hrvideobench", "hrvideobench", UnparsedPolicy.WRONG);
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.has("/mcq/options") || first.has("outputs") && first.has("answer_text");
  }

  /**
   * Results do not tell the video, so that questions are named by their words alone, those of a
   * prompt without what it asks for before them.
   */
  @Override
  String id(InputRecord row) {
    String words =
        row.text("question", "/qa/question").replaceFirst("(?s)^Select the best .*?\\n", "");
    return ItemBuilder.madeId(name(), ResultRows.prompt(words).question());
  }

  @Override
  void parts(ItemBuilder item, InputRecord row) {
    item.slice(TASK, row.textOr(null, "category"))
        .slice("question_type", row.textOr(null, "qa_type", "question_type"));
  }
}
