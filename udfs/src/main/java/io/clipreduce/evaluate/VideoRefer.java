package io.clipreduce.evaluate;

/** VideoRefer-Bench-Q: choices about things marked in videos, five types. */
public final class VideoRefer extends RowBenchmark {
  public VideoRefer() {
    super("videorefer", "videorefer", UnparsedPolicy.WRONG);
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.has("Question") && first.has("Answer") && first.has("options");
  }

  @Override
  void parts(ItemBuilder item, InputRecord row) {
    item.slice(TASK, row.textOr(null, "type"));
  }
}
