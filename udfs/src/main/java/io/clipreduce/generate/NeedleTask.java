package io.clipreduce.generate;

import java.util.Locale;

/** The tasks of VNBench (VideoNIAH). */
public enum NeedleTask {
  /** Which picture was inserted. */
  RET_INSERT1(Goal.RETRIEVE, Kind.INSERTED, 1),
  /** The same with pictures that take knowledge. */
  RET_INSERT2(Goal.RETRIEVE, Kind.INSERTED, 2),
  /** Which secret word is in the subtitles. */
  RET_EDIT1(Goal.RETRIEVE, Kind.SUBTITLE, 1),
  /** In which order four pictures come. */
  ORD_INSERT1(Goal.ORDER, Kind.INSERTED, 1),
  /** The same with pictures that take knowledge. */
  ORD_INSERT2(Goal.ORDER, Kind.INSERTED, 2),
  /** In which order four secret words come. */
  ORD_EDIT1(Goal.ORDER, Kind.SUBTITLE, 1),
  /** How many pictures were inserted. */
  CNT_INSERT1(Goal.COUNT, Kind.INSERTED, 1),
  /** How many subtitles have a secret word. */
  CNT_EDIT1(Goal.COUNT, Kind.SUBTITLE, 1),
  /** How many small pictures were pasted into frames, over several places. */
  CNT_EDIT2(Goal.COUNT, Kind.PASTED, 1);

  /** What is asked. */
  enum Goal {
    RETRIEVE,
    ORDER,
    COUNT
  }

  /** What is put into the video. */
  enum Kind {
    /** A line of text over frames. */
    SUBTITLE,
    /** A picture between frames. */
    INSERTED,
    /** Small pictures over frames. */
    PASTED
  }

  private final Goal goal;
  private final Kind kind;
  private final int level;

  NeedleTask(Goal goal, Kind kind, int level) {
    this.goal = goal;
    this.kind = kind;
    this.level = level;
  }

  Goal goal() {
    return goal;
  }

  Kind kind() {
    return kind;
  }

  /** Of the pictures: 1 or 2. */
  int level() {
    return level;
  }

  /** The task's published name, such as {@code ret_edit1}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
