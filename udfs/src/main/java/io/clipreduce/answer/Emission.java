package io.clipreduce.answer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** When MMDuet (arXiv 2411.17991) would speak while a video goes by. */
final class Emission {
  /** Of what is new and relevant together. */
  private static final double ENOUGH = 0.5;

  /** Of what is new since the last time. */
  private static final double BUDGET = 2;

  /** Moments that the next is compared with. */
  private static final int REMEMBERED = 20;

  /** Deviations above the mean of those. */
  private static final double DEVIATIONS = 2;

  /** What makes it speak. */
  enum Policy {
    /** New and relevant together are more than 0.5. */
    BOTH,
    /** What was new since it spoke last comes to more than 2. */
    SUM,
    /** New and relevant together are two deviations above the mean of the last 20 moments. */
    SURPRISE
  }

  /** What is new at a moment to who knows an earlier one. */
  @FunctionalInterface
  interface Novelty {
    /**
     * @param last position of what was spoken of last; -1 for nothing yet
     * @return 0 to 1
     */
    double at(int moment, int last);
  }

  private Emission() {}

  /**
   * The moments at which it speaks, in order.
   *
   * @param relevance of each moment, 0 to 1
   */
  static List<Integer> moments(Policy policy, Novelty novelty, double[] relevance) {
    List<Integer> spoken = new ArrayList<>();
    Deque<Double> before = new ArrayDeque<>();
    double sum = 0;
    int last = -1;
    for (int moment = 0; moment < relevance.length; moment++) {
      double isNew = novelty.at(moment, last);
      double score = isNew + relevance[moment];
      sum += isNew;
      boolean speaks =
          switch (policy) {
            case BOTH -> score > ENOUGH;
            case SUM -> sum > BUDGET;
            case SURPRISE -> surprises(score, before);
          };
      before.add(score);
      if (before.size() > REMEMBERED) {
        before.remove();
      }
      if (speaks) {
        spoken.add(moment);
        last = moment;
        sum = 0;
      }
    }
    return spoken;
  }

  private static boolean surprises(double score, Deque<Double> before) {
    if (before.size() < REMEMBERED) {
      return false;
    }
    double[] values = before.stream().mapToDouble(Double::doubleValue).toArray();
    double usual = Runs.mean(values, 0, values.length);
    return score > usual + DEVIATIONS * Runs.deviation(values, 0, values.length);
  }
}
