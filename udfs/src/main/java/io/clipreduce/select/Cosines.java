package io.clipreduce.select;

import io.clipreduce.method.Numbers;
import java.util.Arrays;

/**
 * Cosines between vectors, as {@link Numbers#cosine} has them, with the lengths taken once. Values
 * that are no finite number count as 0.
 */
public final class Cosines {
  private final double[][] vectors;
  private final double[] lengths;

  /**
   * @param vectors {@code [n][dim]}
   */
  public Cosines(double[][] vectors) {
    this.vectors = Numbers.finite(vectors);
    this.lengths = Arrays.stream(this.vectors).mapToDouble(Numbers::norm).toArray();
  }

  /** The cosine of two of them. */
  public double of(int a, int b) {
    return Numbers.cosine(Numbers.dot(vectors[a], vectors[b]), lengths[a], lengths[b]);
  }

  /**
   * Of each of those in {@code [from, to)} the sum of its cosines with them, in their order.
   *
   * @param withItself whether its cosine with itself counts
   */
  public double[] sums(int from, int to, boolean withItself) {
    double[] sums = new double[to - from];
    for (int one = from; one < to; one++) {
      for (int other = from; other < one; other++) {
        double cosine = of(one, other);
        sums[one - from] += cosine;
        sums[other - from] += cosine;
      }
      sums[one - from] += withItself ? of(one, one) : 0;
    }
    return sums;
  }
}
