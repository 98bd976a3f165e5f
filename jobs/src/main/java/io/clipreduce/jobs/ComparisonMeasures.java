package io.clipreduce.jobs;

import io.clipreduce.evaluate.TimeSpan;
import io.clipreduce.method.Numbers;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** How good it is what a method keeps of a video, whatever method it is. */
final class ComparisonMeasures {
  private ComparisonMeasures() {}

  /**
   * The share of a video that is looked at: the time from the first candidate to the last is cut
   * into as many equal stretches as there may be frames; of those that hold a candidate, the share
   * that holds a chosen one. 1 for evenly spread frames; 0 for none.
   *
   * @param timesS times of all candidates, rising
   * @param chosen indices of candidates
   */
  static double timeCoverage(double[] timesS, int[] chosen, int budget) {
    if (chosen.length == 0) {
      return 0;
    }
    int stretches = Math.min(budget, timesS.length);
    TreeSet<Integer> there = new TreeSet<>();
    TreeSet<Integer> seen = new TreeSet<>();
    IntStream.range(0, timesS.length).forEach(i -> there.add(stretch(timesS, i, stretches)));
    Arrays.stream(chosen).forEach(i -> seen.add(stretch(timesS, i, stretches)));
    return (double) seen.size() / there.size();
  }

  private static int stretch(double[] timesS, int index, int stretches) {
    double length = timesS[timesS.length - 1] - timesS[0];
    double share = length > 0 ? (timesS[index] - timesS[0]) / length : 0;
    return Math.min(stretches - 1, (int) (share * stretches));
  }

  /**
   * How well what is kept stands for all: the mean, over all vectors, of the highest cosine with a
   * kept one; 0 for none kept.
   *
   * @param units all vectors, of unit length
   * @param kept those that are kept, of unit length
   */
  static double spaceCoverage(double[][] units, double[][] kept) {
    double sum = 0;
    for (double[] unit : units) {
      sum += Arrays.stream(kept).mapToDouble(one -> Numbers.dot(unit, one)).max().orElse(0);
    }
    return units.length == 0 ? 0 : sum / units.length;
  }

  /**
   * How much kept vectors repeat each other: the mean cosine of two of them.
   *
   * @param kept each once, of unit length
   * @return null for fewer than two
   */
  static Double redundancy(double[][] kept) {
    if (kept.length < 2) {
      return null;
    }
    double[] sum = new double[kept[0].length];
    double withItself = 0;
    for (double[] one : kept) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += one[i];
      }
      withItself += Numbers.dot(one, one);
    }
    return (Numbers.dot(sum, sum) - withItself) / ((double) kept.length * (kept.length - 1));
  }

  /** Whether a chosen frame lies in one of the time ranges, whose ends are no part of them. */
  static boolean hits(double[] timesS, int[] chosen, List<TimeSpan> known) {
    return Arrays.stream(chosen)
        .mapToLong(i -> Math.round(timesS[i] * 1e6))
        .anyMatch(us -> known.stream().anyMatch(span -> span.startUs() <= us && us < span.endUs()));
  }
}
