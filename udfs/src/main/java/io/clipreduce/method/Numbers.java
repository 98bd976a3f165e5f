package io.clipreduce.method;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Arithmetic that several methods share, in 64-bit floats and a fixed order. Rounding is numpy's:
 * half to even, or towards zero where a name says truncated.
 */
public final class Numbers {
  /** Products of lengths below this count as this, in cosines. */
  private static final double LEAST_LENGTH = 1e-8;

  private Numbers() {}

  /** The sum of products, in four parts that are added last. */
  public static double dot(double[] a, double[] b) {
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    int whole = a.length & -4;
    for (int i = 0; i < whole; i += 4) {
      sum0 += a[i] * b[i];
      sum1 += a[i + 1] * b[i + 1];
      sum2 += a[i + 2] * b[i + 2];
      sum3 += a[i + 3] * b[i + 3];
    }
    for (int i = whole; i < a.length; i++) {
      sum0 += a[i] * b[i];
    }
    return (sum0 + sum1) + (sum2 + sum3);
  }

  public static double norm(double[] vector) {
    return Math.sqrt(dot(vector, vector));
  }

  /** The cosine of the angle between two vectors; 0 where one of them is zero. */
  public static double cosine(double[] a, double[] b) {
    return dot(a, b) / Math.max(norm(a) * norm(b), LEAST_LENGTH);
  }

  /** Vectors of unit length, so that cosines are dot products; zero vectors stay zero. */
  public static double[][] unit(double[][] vectors) {
    double[][] unit = new double[vectors.length][];
    for (int row = 0; row < vectors.length; row++) {
      double norm = norm(vectors[row]);
      double[] values = vectors[row].clone();
      for (int i = 0; i < values.length && norm > 0; i++) {
        values[i] /= norm;
      }
      unit[row] = values;
    }
    return unit;
  }

  /** Scores in which the lowest finite one stands for what is no finite number; 0 if none is. */
  public static double[] finite(double[] scores) {
    double least = Arrays.stream(scores).filter(Double::isFinite).min().orElse(0);
    return Arrays.stream(scores).map(s -> Double.isFinite(s) ? s : least).toArray();
  }

  /** Vectors in which 0 stands for what is no finite number; those without it as they are. */
  public static double[][] finite(double[][] vectors) {
    double[][] finite = vectors.clone();
    for (int row = 0; row < finite.length; row++) {
      // a sum is finite if all are, but for an overflow, and then a copy does no harm
      if (!Double.isFinite(sum(finite[row]))) {
        finite[row] =
            Arrays.stream(finite[row]).map(value -> Double.isFinite(value) ? value : 0).toArray();
      }
    }
    return finite;
  }

  /** Whether all are equal; true for none. */
  public static boolean constant(double[] values) {
    return Arrays.stream(values).allMatch(value -> value == values[0]);
  }

  /** Values from 0, the lowest, to 1, the highest; they must differ. */
  public static double[] normalised(double[] values) {
    double least = Arrays.stream(values).min().orElse(0);
    double range = Arrays.stream(values).max().orElse(0) - least;
    return Arrays.stream(values).map(value -> (value - least) / range).toArray();
  }

  /** Indices by falling value; of equal values the lower index first. */
  public static int[] falling(double[] values) {
    double[] rising = rising(values);
    int[] taken = new int[values.length];
    int[] order = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      int first = firstAtLeast(rising, 0.0 - values[i]);
      order[first + taken[first]] = i;
      taken[first]++;
    }
    return order;
  }

  /** The {@code count} largest values' indices, rising; of equal values the lower index. */
  public static int[] largest(double[] values, int count) {
    if (count >= values.length) {
      return IntStream.range(0, values.length).toArray();
    }
    if (count <= 0) {
      return new int[0];
    }
    double[] rising = rising(values);
    double last = rising[count - 1];
    int equals = count - firstAtLeast(rising, last);
    int[] largest = new int[count];
    int found = 0;
    for (int i = 0; found < count; i++) {
      int order = Double.compare(0.0 - values[i], last);
      if (order < 0 || (order == 0 && equals-- > 0)) {
        largest[found] = i;
        found++;
      }
    }
    return largest;
  }

  /** The negated values, sorted; both zeros are the same. */
  private static double[] rising(double[] values) {
    double[] rising = Arrays.stream(values).map(value -> 0.0 - value).toArray();
    Arrays.sort(rising);
    return rising;
  }

  /** The first place in sorted values of one that is not below a number; their count for none. */
  public static int firstAtLeast(double[] rising, double number) {
    int low = 0;
    int high = rising.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Double.compare(rising[middle], number) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The index of the largest value, the first of equals; -1 for none. */
  public static int largest(double[] values) {
    int best = -1;
    for (int i = 0; i < values.length; i++) {
      if (best < 0 || values[i] > values[best]) {
        best = i;
      }
    }
    return best;
  }

  /** The sum as numpy has it: pairwise, of blocks of up to 128 numbers in eight parts each. */
  public static double sum(double[] values) {
    return sum(values, 0, values.length);
  }

  private static double sum(double[] values, int from, int to) {
    int count = to - from;
    if (count > 128) {
      int half = from + ((count / 2) & -8);
      return sum(values, from, half) + sum(values, half, to);
    }
    double sum = 0;
    int next = from;
    if (count >= 8) {
      double[] parts = Arrays.copyOfRange(values, from, from + 8);
      for (next += 8; next + 8 <= to; next += 8) {
        for (int i = 0; i < 8; i++) {
          parts[i] += values[next + i];
        }
      }
      sum =
          ((parts[0] + parts[1]) + (parts[2] + parts[3]))
              + ((parts[4] + parts[5]) + (parts[6] + parts[7]));
    }
    for (; next < to; next++) {
      sum += values[next];
    }
    return sum;
  }

  /** The mean, by {@link #sum}; no number for none. */
  public static double mean(double[] values) {
    return sum(values) / values.length;
  }

  /**
   * The standard deviation.
   *
   * @param lost degrees of freedom lost: 0 for that of a population, 1 for that of a sample
   */
  public static double deviation(double[] values, int lost) {
    double mean = mean(values);
    double[] squares =
        Arrays.stream(values).map(value -> (value - mean) * (value - mean)).toArray();
    return Math.sqrt(sum(squares) / (values.length - lost));
  }

  /** Exponentials that sum up to 1, of {@code values / temperature}. */
  public static double[] softmax(double[] values, double temperature) {
    double most = Arrays.stream(values).max().orElse(0);
    double[] shares =
        Arrays.stream(values).map(value -> Math.exp((value - most) / temperature)).toArray();
    double sum = sum(shares);
    return Arrays.stream(shares).map(share -> share / sum).toArray();
  }

  /**
   * numpy's {@code linspace}, {@code count} numbers from {@code first} to {@code last}; {@code
   * first} alone for a count of 1.
   */
  public static double[] linspace(double first, double last, int count) {
    double step = count > 1 ? (last - first) / (count - 1) : 0;
    double[] numbers = new double[Math.max(0, count)];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = i == count - 1 && count > 1 ? last : first + i * step;
    }
    return numbers;
  }

  /** {@link #linspace} cut towards zero. */
  public static int[] truncated(double first, double last, int count) {
    return Arrays.stream(linspace(first, last, count)).mapToInt(number -> (int) number).toArray();
  }

  /** {@link #linspace} rounded, half to even. */
  public static int[] rounded(double first, double last, int count) {
    return Arrays.stream(linspace(first, last, count))
        .mapToInt(number -> (int) Math.rint(number))
        .toArray();
  }

  /**
   * {@code count} of {@code length} places by a plain stride: {@code floor(i * length / count)}.
   */
  public static int[] strided(int length, int count) {
    return IntStream.range(0, Math.max(0, count))
        .map(i -> (int) ((long) i * length / count))
        .toArray();
  }

  /** The same numbers at twice the width. */
  public static double[] doubles(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }

  /** The nearest numbers of half the width. */
  public static float[] floats(double[] values) {
    float[] narrow = new float[values.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (float) values[i];
    }
    return narrow;
  }
}
