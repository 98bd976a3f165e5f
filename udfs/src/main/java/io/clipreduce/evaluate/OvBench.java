package io.clipreduce.evaluate;

/**
 * OVBench: choices asked of a stream, 16 subtasks in six tasks about what was, is and will be.
 * Files have a question a record, or a video with its {@code questions}. It is asked at {@code
 * middle_frame_timestamp}, or where a clip was cut for the question, at its {@code end}.
 */
public final class OvBench extends RowBenchmark {
  private static final String SUBTASK = "subtask";

  public OvBench() {
    super(
        "ovbench",
        "mme_regex",
        UnparsedPolicy.WRONG,
        macro("accuracy_macro", SUBTASK),
        macro("accuracy_macro_tasks", TASK));
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.rows("questions").stream()
        .allMatch(
            row ->
                row.has("answer_type", "sub_answer_type")
                    || row.has("timestamp", "ask_time", "realtime")
                        && row.has("options", "candidates"));
  }

  /** Numbers of questions are those within a video, where they are numbers. */
  @Override
  String id(InputRecord row) {
    String id = row.textOr(null, "question_id", "id", "index");
    return id != null
        ? id
        : ItemBuilder.madeId(
            ResultRows.fileName(row.required("video", "video_path", "video_id")),
            row.text("question") + row.textOr("", TIMES));
  }

  private static final String[] TIMES = {
    "middle_frame_timestamp", "timestamp", "ask_time", "realtime", "end"
  };

  @Override
  void parts(ItemBuilder item, InputRecord row) {
    item.askedAtSeconds(row.number(TIMES))
        .slice(TASK, row.textOr(fileTask(row), "answer_type", "task", "task_type", "type"))
        .slice(SUBTASK, row.textOr(null, "sub_answer_type", "subtask"))
        .slice("tense", row.textOr(null, "tense", "time"));
  }
}
