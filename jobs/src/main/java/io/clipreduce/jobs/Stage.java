package io.clipreduce.jobs;

import java.util.List;
import org.apache.spark.api.java.JavaRDD;

/** A step of the pipeline: which units it has, and how their rows are made. */
interface Stage {
  /** Name of the stage, of its table and of its command. */
  String name();

  /** What it does, for the help of its command. */
  String description();

  /** The record of {@link StageRows} that its rows carry. */
  Class<? extends Record> payload();

  /**
   * The units that should exist for the videos of a batch, given how the stages before stand. The
   * attempt is 1 in all of them.
   */
  List<Work> expected(BatchContext batch);

  /** Makes one result per unit. Errors of one unit become its result, never an exception. */
  JavaRDD<UnitResult> compute(BatchContext batch, List<Work> todo);
}
