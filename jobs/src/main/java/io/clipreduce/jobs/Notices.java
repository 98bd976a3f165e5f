package io.clipreduce.jobs;

import java.io.Serializable;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.SparkContext;
import org.apache.spark.util.CollectionAccumulator;

/** What tasks have to say to people: each line is said once in a run, however many tasks say it. */
final class Notices implements Serializable {
  private static final long serialVersionUID = 1L;

  private final CollectionAccumulator<String> lines;

  /** On the driver alone. */
  private final transient Set<String> said = new HashSet<>();

  Notices(SparkContext spark) {
    lines = spark.collectionAccumulator("notices");
  }

  /** To be called by tasks; the line must not depend on which of them it is. */
  void add(String line) {
    lines.add(line);
  }

  /** Says, in order, what tasks that have ended added and nobody has said. */
  void say(Progress progress) {
    for (String line : new TreeSet<>(lines.value())) {
      if (said.add(line)) {
        progress.say(line);
      }
    }
  }
}
