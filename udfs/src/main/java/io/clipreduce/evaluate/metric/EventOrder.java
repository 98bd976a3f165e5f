package io.clipreduce.evaluate.metric;

import java.util.List;
import java.util.function.BiPredicate;

/**
 * TEM of FEC-Bench: whether events are told in the order in which they happen. Two events match
 * where a judge says that one entails the other.
 */
public final class EventOrder {
  private EventOrder() {}

  /**
   * Precision and recall of the longest common subsequence, and their harmonic mean, which is TEM.
   *
   * @param matches whether a predicted event and one of the reference are the same
   */
  public static <T> PrecisionRecall score(
      List<T> predicted, List<T> reference, BiPredicate<T, T> matches) {
    return PrecisionRecall.of(
        longestCommon(predicted, reference, matches), predicted.size(), reference.size());
  }

  private static <T> int longestCommon(List<T> a, List<T> b, BiPredicate<T, T> matches) {
    int[][] longest = new int[a.size() + 1][b.size() + 1];
    for (int i = 1; i <= a.size(); i++) {
      for (int j = 1; j <= b.size(); j++) {
        longest[i][j] =
            matches.test(a.get(i - 1), b.get(j - 1))
                ? longest[i - 1][j - 1] + 1
                : Math.max(longest[i - 1][j], longest[i][j - 1]);
      }
    }
    return longest[a.size()][b.size()];
  }
}
