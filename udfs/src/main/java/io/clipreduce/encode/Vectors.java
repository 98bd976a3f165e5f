package io.clipreduce.encode;

import java.nio.FloatBuffer;

/** Vectors out of the outputs of models. */
final class Vectors {
  private Vectors() {}

  /**
   * Mean of rows, made unit length.
   *
   * @param rows {@code [...][dim]} in one row
   * @param first index of the first row that counts
   * @param count number of rows that count, at least 1
   * @return {@code dim} values; zeros if the mean is zero
   */
  static float[] unitMean(FloatBuffer rows, int first, int count, int dim) {
    double[] sums = new double[dim];
    for (int row = first; row < first + count; row++) {
      for (int i = 0; i < dim; i++) {
        sums[i] += rows.get(row * dim + i);
      }
    }

    double squared = 0;
    for (double sum : sums) {
      squared += sum * sum;
    }
    float[] vector = new float[dim];
    for (int i = 0; i < dim && squared > 0; i++) {
      vector[i] = (float) (sums[i] / Math.sqrt(squared));
    }
    return vector;
  }
}
