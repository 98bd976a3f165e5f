package io.clipreduce.evaluate;

/** The test set of VideoEspresso: choices of 14 tasks. */
public final class VideoEspresso extends RowBenchmark {
  public VideoEspresso() {
    super("videoespresso", "first_letter", UnparsedPolicy.WRONG, macro("accuracy_macro", TASK));
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.has("correct_answer") && first.has("options") && !first.has("segment");
  }

  @Override
  String answer(InputRecord row) {
    return row.textOr(null, "correct_answer", "answer");
  }

  @Override
  void parts(ItemBuilder item, InputRecord row) {
    item.slice(TASK, row.textOr(null, "task", "task_type"));
  }
}
