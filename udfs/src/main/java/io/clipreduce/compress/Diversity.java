package io.clipreduce.compress;

import io.clipreduce.method.Numbers;
import java.util.Arrays;

/** Greedy choice of vectors far from each other, by 1 - cosine; from a zero vector all are at 1. */
final class Diversity {
  private Diversity() {}

  /**
   * Picks vectors, the first being that whose nearest other is farthest.
   *
   * @return their places in the order of picking; all of them where no more are there
   */
  static int[] picks(double[][] vectors, int wanted) {
    int count = Math.min(wanted, vectors.length);
    if (count <= 0) {
      return new int[0];
    }
    double[][] unit = Numbers.unit(vectors);
    double[] nearest = new double[unit.length];
    Arrays.fill(nearest, Double.POSITIVE_INFINITY);
    for (int i = 0; i < unit.length; i++) {
      for (int j = 0; j < i; j++) {
        double distance = 1 - Numbers.dot(unit[i], unit[j]);
        nearest[i] = Math.min(nearest[i], distance);
        nearest[j] = Math.min(nearest[j], distance);
      }
    }
    int[] picks = new int[count];
    picks[0] = Numbers.largest(nearest);
    Arrays.fill(nearest, Double.POSITIVE_INFINITY);
    for (int pick = 1; pick < count; pick++) {
      int last = picks[pick - 1];
      nearest[last] = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < unit.length; i++) {
        nearest[i] = Math.min(nearest[i], 1 - Numbers.dot(unit[i], unit[last]));
      }
      picks[pick] = Numbers.largest(nearest);
    }
    return picks;
  }
}
