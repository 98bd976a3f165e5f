package io.clipreduce.evaluate;

/**
 * SciVideoBench: ten options A to J a question. Question numbers are unique within a video alone,
 * so that ids are {@code VIDEO-QUESTION}.
 */
public final class SciVideoBench extends RowBenchmark {
  public SciVideoBench() {
    super("scivideobench", "first_AtoJ", UnparsedPolicy.RANDOM);
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.has("discipline") && first.has("options");
  }

  @Override
  String id(InputRecord row) {
    return row.text("video_id") + "-" + row.text("question_id");
  }

  @Override
  void parts(ItemBuilder item, InputRecord row) {
    item.slice(TASK, row.textOr(null, "question_type"))
        .slice("domain", row.textOr(null, "discipline"))
        .slice("subfield", row.textOr(null, "subject"));
  }
}
