package io.clipreduce.evaluate;

/** ALLVB: choices about whole films, of nine tasks. */
public final class Allvb extends RowBenchmark {
  private static final double MEDIUM_FROM_S = 3600;
  private static final double LONG_FROM_S = 7200;

  public Allvb() {
    super("allvb", "mme_regex", UnparsedPolicy.WRONG, macro("accuracy_macro", TASK));
  }

  /** Its rows are like many others', so it must be named. */
  @Override
  public boolean recognises(InputRecord first) {
    return false;
  }

  /** Durations in seconds are parted at one and at two hours. */
  @Override
  void parts(ItemBuilder item, InputRecord row) {
    String duration = row.textOr(null, "duration", "duration_s");
    boolean seconds = duration != null && duration.strip().matches("\\d+(\\.\\d+)?");
    item.slice(
            "duration",
            seconds
                ? durationClass(row.number("duration", "duration_s"), MEDIUM_FROM_S, LONG_FROM_S)
                : duration)
        .slice("domain", row.textOr(null, "category", "genre", "domain"))
        .slice(TASK, row.textOr(null, "task", "task_type", "question_type", "type"));
  }
}
