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

  private final TreeMap<String, OnServer> servers = new TreeMap<>();
  private final LongAccumulator atHand;

  Spend(SparkContext spark) {
    SettingRules.SERVERS.forEach(server -> servers.put(server, new OnServer(spark, server)));
    atHand = spark.longAccumulator("replies at hand");
  }

  /** What was spent on the server of a section of the settings, such as {@code caption.server}. */
  OnServer of(String server) {
    return servers.get(server);
  }

  /** Adds what a task spent on a server; to be called once at its end. */
  void add(String server, CallBudget budget) {
    servers.get(server).calls.add(budget.callsSpent());
    servers.get(server).tokens.add(budget.tokensSpent());
  }

  /** Counts the replies that were at hand. */
  void addAtHand(List<ModelCall> asked) {
    atHand.add(asked.stream().filter(ModelCall::cached).count());
  }

  /** What was spent on one server. */
  static final class OnServer implements Serializable {
    private static final long serialVersionUID = 1L;

    private final LongAccumulator calls;
    private final LongAccumulator tokens;

    private OnServer(SparkContext spark, String server) {
      calls = spark.longAccumulator(server + ": calls sent");
      tokens = spark.longAccumulator(server + ": tokens");
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
    long calls = sum(OnServer::calls);
    return calls + atHand.value() == 0
        ? null
        : "Servers answered %s calls (%s tokens); %s replies were at hand"
            .formatted(calls, sum(OnServer::tokens), atHand.value());
  }

  private long sum(ToLongFunction<OnServer> number) {
    return servers.values().stream().mapToLong(number).sum();
  }
}
