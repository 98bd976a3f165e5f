package io.clipreduce.jobs;

import io.clipreduce.model.server.CallBudget;
import io.clipreduce.model.server.ModelCall;
import java.io.Serializable;
import java.util.List;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.apache.spark.SparkContext;
import org.apache.spark.util.LongAccumulator;

/**
 * What a run has spent on servers: tasks add to it, the driver reads it between batches. Of a task
 * that fails nothing is counted; started anew it finds the replies it paid for.
 */
final class Spend implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Stages that may ask servers. */
  private static final List<String> STAGES =
      List.of("caption", "unify", "encode_text", AnswerStage.NAME);

  private final TreeMap<String, OfStage> stages = new TreeMap<>();

  Spend(SparkContext spark) {
    STAGES.forEach(stage -> stages.put(stage, new OfStage(spark, stage)));
  }

  OfStage of(String stage) {
    return stages.get(stage);
  }

  /** What one stage has spent. */
  static final class OfStage implements Serializable {
    private static final long serialVersionUID = 1L;

    private final LongAccumulator calls;
    private final LongAccumulator tokens;
    private final LongAccumulator atHand;

    private OfStage(SparkContext spark, String stage) {
      calls = spark.longAccumulator(stage + ": calls sent");
      tokens = spark.longAccumulator(stage + ": tokens");
      atHand = spark.longAccumulator(stage + ": replies at hand");
    }

    /** Adds what a task spent; to be called once at its end. */
    void add(CallBudget budget) {
      calls.add(budget.callsSpent());
      tokens.add(budget.tokensSpent());
    }

    /** Counts the replies that were at hand. */
    void addAtHand(List<ModelCall> asked) {
      atHand.add(asked.stream().filter(ModelCall::cached).count());
    }

    long calls() {
      return calls.value();
    }

    long tokens() {
      return tokens.value();
    }
  }

  /** One line for people; null where no model was asked. */
  String line() {
    long calls = sum(OfStage::calls);
    long atHand = sum(stage -> stage.atHand.value());
    return calls + atHand == 0
        ? null
        : "Servers answered %s calls (%s tokens); %s replies were at hand"
            .formatted(calls, sum(OfStage::tokens), atHand);
  }

  private long sum(ToLongFunction<OfStage> number) {
    return stages.values().stream().mapToLong(number).sum();
  }
}
