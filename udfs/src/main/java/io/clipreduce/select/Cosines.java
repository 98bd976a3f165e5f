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
}
