package io.clipreduce.jobs;

import io.clipreduce.model.server.CallBudget;
import java.io.Serializable;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What may be spent on a server for one video.
 *
 * @param calls calls that may be made, negative for any number
 * @param tokens tokens that may be spent, negative for any number
 */
record Allowance(long calls, long tokens) implements Serializable {
  private static final long NO_LIMIT = -1;

  /** A budget of a task of a stage, without limits yet. */
  static CallBudget budget(String stage) {
    return new CallBudget(callsSetting(stage), tokensSetting(stage));
  }

  private static String callsSetting(String stage) {
    return stage + ".server.max_calls";
  }

  private static String tokensSetting(String stage) {
    return stage + ".server.max_tokens_total";
  }

  /**
   * Shares out what is left of a stage's budget of the run; all shares add up to it.
   *
   * @param weights how much there is to do for each video
   */
  static TreeMap<String, Allowance> shares(
      BatchContext batch, String stage, SortedMap<String, Integer> weights) {
    Spend.OfStage spent = batch.spend.of(stage);
    long calls = left(batch, callsSetting(stage), spent.calls());
    long tokens = left(batch, tokensSetting(stage), spent.tokens());
    int all = weights.values().stream().mapToInt(Integer::intValue).sum();
    TreeMap<String, Allowance> shares = new TreeMap<>();
    int before = 0;
    for (Map.Entry<String, Integer> video : weights.entrySet()) {
      int here = before + video.getValue();
      shares.put(
          video.getKey(),
          new Allowance(share(calls, before, here, all), share(tokens, before, here, all)));
      before = here;
    }
    return shares;
  }

  /** Part of what is left of a stage's budget of the run: all parts add up to it. */
  static Allowance part(BatchContext batch, String stage, int before, int here, int all) {
    Spend.OfStage spent = batch.spend.of(stage);
    return new Allowance(
        share(left(batch, callsSetting(stage), spent.calls()), before, here, all),
        share(left(batch, tokensSetting(stage), spent.tokens()), before, here, all));
  }

  /** What is left of a budget of the run; negative where it has none. */
  private static long left(BatchContext batch, String setting, long spent) {
    long most = batch.settings.getLong(setting);
    return most == 0 ? NO_LIMIT : Math.max(0, most - spent);
  }

  private static long share(long budget, int before, int here, int all) {
    return budget < 0 ? NO_LIMIT : budget * here / all - budget * before / all;
  }

  /** Adds it to the budget of the task that works on the video. */
  void addTo(CallBudget budget) {
    if (calls >= 0) {
      budget.addCalls(calls);
    }
    if (tokens >= 0) {
      budget.addTokens(tokens);
    }
  }
}
