package io.clipreduce.jobs;

import io.clipreduce.model.server.CallBudget;
import java.io.Serializable;
import org.apache.spark.SparkContext;
import org.apache.spark.util.LongAccumulator;

/**
 * What a run has spent on servers: tasks add to it, the driver reads it between batches. Of a task
 * that fails nothing is counted; started anew it finds the replies it paid for.
 */
final class Spend implements Serializable {
  private static final long serialVersionUID = 1L;

  private final LongAccumulator calls;
  private final LongAccumulator tokens;
  private final LongAccumulator atHand;

  Spend(SparkContext spark) {
    calls = spark.longAccumulator("calls sent");
    tokens = spark.longAccumulator("tokens");
    atHand = spark.longAccumulator("replies at hand");
  }

  /** Adds what a task spent; to be called once at its end. */
  void add(CallBudget budget) {
    calls.add(budget.callsSpent());
    tokens.add(budget.tokensSpent());
  }

  /** Counts a reply that was at hand. */
  void addAtHand() {
    atHand.add(1);
  }

  long calls() {
    return calls.value();
  }

  long tokens() {
    return tokens.value();
  }

  /** One line for people; null where no model was asked. */
  String line() {
    return calls.value() + atHand.value() == 0
        ? null
        : "Servers answered %s calls (%s tokens); %s replies were at hand"
            .formatted(calls.value(), tokens.value(), atHand.value());
  }
}
