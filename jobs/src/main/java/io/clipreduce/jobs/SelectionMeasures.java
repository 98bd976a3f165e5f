package io.clipreduce.jobs;

import io.clipreduce.evaluate.TimeSpan;
import io.clipreduce.method.Numbers;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** How good a choice of frames is, whatever method made it. */
final class SelectionMeasures {
  private SelectionMeasures() {}

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
   * How well the chosen frames stand for all: the mean, over all candidates, of the highest cosine
   * with a chosen one; 0 for none chosen.
   *
   * @param units vectors of all candidates, of unit length
   */
  static double spaceCoverage(double[][] units, int[] chosen) {
    double sum = 0;
    for (double[] unit : units) {
      sum += Arrays.stream(chosen).mapToDouble(i -> Numbers.dot(unit, units[i])).max().orElse(0);
    }
    return units.length == 0 ? 0 : sum / units.length;
  }

  /**
   * How much the chosen frames repeat each other: the mean cosine of two different ones.
   *
   * @param units vectors of all candidates, of unit length
   * @return null for fewer than two frames
   */
  static Double redundancy(double[][] units, int[] chosen) {
    int[] distinct = Arrays.stream(chosen).distinct().toArray();
    double sum = 0;
    for (int i = 0; i < distinct.length; i++) {
      for (int j = 0; j < i; j++) {
        sum += Numbers.dot(units[distinct[i]], units[distinct[j]]);
      }
    }
    int pairs = distinct.length * (distinct.length - 1) / 2;
    return pairs == 0 ? null : (Double) (sum / pairs);
  }

  /** Whether a chosen frame lies in one of the time ranges. */
  static boolean hits(double[] timesS, int[] chosen, List<TimeSpan> known) {
    return Arrays.stream(chosen)
        .mapToLong(i -> Math.round(timesS[i] * 1e6))
        .anyMatch(us -> known.stream().anyMatch(span -> span.startUs() <= us && us < span.endUs()));
  }
}
