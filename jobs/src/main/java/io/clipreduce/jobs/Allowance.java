package io.clipreduce.jobs;

import io.clipreduce.model.server.CallBudget;
import java.io.Serializable;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What may be spent on a server, which is known by its section of the settings, such as {@code
 * caption.server}.
 *
 * @param calls calls that may be made, negative for any number
 * @param tokens tokens that may be spent, negative for any number
 */
record Allowance(long calls, long tokens) implements Serializable {
  private static final long NO_LIMIT = -1;

  /** A budget for a server, without limits yet. */
  static CallBudget budget(String server) {
    return new CallBudget(callsSetting(server), tokensSetting(server));
  }

  private static String callsSetting(String server) {
    return server + ".max_calls";
  }

  private static String tokensSetting(String server) {
    return server + ".max_tokens_total";
  }

  /** All that settings let a command spend on a server. */
  static Allowance of(Settings settings, String server) {
    return new Allowance(
        limit(settings.getLong(callsSetting(server))),
        limit(settings.getLong(tokensSetting(server))));
  }

  private static long limit(long setting) {
    return setting == 0 ? NO_LIMIT : setting;
  }

  /** What is left of it in a run. */
  static Allowance left(BatchContext batch, String server) {
    Allowance all = of(batch.settings, server);
    Spend.OnServer spent = batch.spend.of(server);
    return new Allowance(less(all.calls, spent.calls()), less(all.tokens, spent.tokens()));
  }

  private static long less(long limit, long spent) {
    return limit < 0 ? NO_LIMIT : Math.max(0, limit - spent);
  }

  /**
   * Shares out what is left in a run; all shares add up to it.
   *
   * @param weights how much there is to do for each video
   */
  static TreeMap<String, Allowance> shares(
      BatchContext batch, String server, SortedMap<String, Integer> weights) {
    Allowance left = left(batch, server);
    int all = weights.values().stream().mapToInt(Integer::intValue).sum();
    TreeMap<String, Allowance> shares = new TreeMap<>();
    int before = 0;
    for (Map.Entry<String, Integer> video : weights.entrySet()) {
      int here = before + video.getValue();
      shares.put(video.getKey(), left.part(before, here, all));
      before = here;
    }
    return shares;
  }

  /**
   * The part that belongs to some of the work; parts that follow each other add up to the whole.
   *
   * @param from where the part begins, of {@code all}
   * @param until where it ends
   */
  Allowance part(int from, int until, int all) {
    return new Allowance(share(calls, from, until, all), share(tokens, from, until, all));
  }

  private static long share(long whole, int from, int until, int all) {
    return whole < 0 ? NO_LIMIT : whole * until / all - whole * from / all;
  }

  /** Adds it to the budget of whoever does the work. */
  void addTo(CallBudget budget) {
    if (calls >= 0) {
      budget.addCalls(calls);
    }
    if (tokens >= 0) {
      budget.addTokens(tokens);
    }
  }
}
