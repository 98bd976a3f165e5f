package io.clipreduce.evaluate;

/** TempCompass: rows with the options inside of prompts, five dimensions. */
public final class TempCompass extends RowBenchmark {
  public TempCompass() {
    super("tempcompass", "mme_regex", UnparsedPolicy.WRONG, macro("accuracy_macro", TASK));
  }

  /** Its rows are like MVBench's, so it must be named. */
  @Override
  public boolean recognises(InputRecord first) {
    return false;
  }

  @Override
  void parts(ItemBuilder item, InputRecord row) {
    item.slice(TASK, row.textOr(null, "category", "dim"));
  }
}
