package io.clipreduce.generate;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The tasks of VNBench (VideoNIAH). */
public enum NeedleTask {
  /** Which secret word is in the subtitles. */
  RET_EDIT1(Goal.RETRIEVE, Kind.SUBTITLE),
  /** In which order four secret words come. */
  ORD_EDIT1(Goal.ORDER, Kind.SUBTITLE),
  /** How many subtitles have a secret word. */
  CNT_EDIT1(Goal.COUNT, Kind.SUBTITLE);

  /** What is asked. */
  enum Goal {
    RETRIEVE,
    ORDER,
    COUNT
  }

  /** What is put into the video. */
  enum Kind {
    /** A line of text over frames. */
    SUBTITLE
  }

  private final Goal goal;
  private final Kind kind;

  NeedleTask(Goal goal, Kind kind) {
    this.goal = goal;
    this.kind = kind;
  }

  Goal goal() {
    return goal;
  }

  Kind kind() {
    return kind;
  }

  /** The task's published name, such as {@code ret_edit1}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** All names. */
  public static List<String> labels() {
    return Arrays.stream(values()).map(NeedleTask::label).toList();
  }

  /**
   * The task of a name.
   *
   * @throws IllegalArgumentException if there is none; the message names all
   */
  public static NeedleTask of(String label) {
    return Arrays.stream(values())
        .filter(task -> task.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no task %s. Tasks: %s."
                        .formatted(label, String.join(", ", labels()))));
  }
}
