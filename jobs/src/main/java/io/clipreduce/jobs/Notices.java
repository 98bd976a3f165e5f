package io.clipreduce.jobs;

import java.io.Serializable;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntConsumer;
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

  /**
   * Says where memory does not suffice for a batch of a producer; takes how many things it had. To
   * be called by tasks.
   */
  IntConsumer shortOfMemory(String producer, String things) {
    return count ->
        add(
            "%s: memory did not suffice for %s %s a run; it takes fewer from there on"
                .formatted(producer, count, things));
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
