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
    return cosine(dot(a, b), norm(a), norm(b));
  }

  /** {@link #cosine(double[], double[])} where their product and their lengths are known. */
  public static double cosine(double product, double lengthA, double lengthB) {
    return product / Math.max(lengthA * lengthB, LEAST_LENGTH);
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
    double[] finite = scores.clone();
    double least = Double.POSITIVE_INFINITY;
    int count = 0;
    for (double score : scores) {
      if (Double.isFinite(score)) {
        least = Math.min(least, score);
        count++;
      }
    }
    for (int i = 0; i < finite.length && count < finite.length; i++) {
      finite[i] = Double.isFinite(finite[i]) ? finite[i] : count == 0 ? 0 : least;
    }
    return finite;
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
    for (double value : values) {
      if (value != values[0]) {
        return false;
      }
    }
    return true;
  }

  /** Values from 0, the lowest, to 1, the highest; they must differ. */
  public static double[] normalised(double[] values) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    double[] normalised = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      normalised[i] = (values[i] - least) / (most - least);
    }
    return normalised;
  }

  /** Indices by falling value; of equal values the lower index first. */
  public static int[] falling(double[] values) {
    return falling(values, values.length);
  }

  /** The first {@code count} of {@link #falling(double[])}, all where there are fewer. */
  public static int[] falling(double[] values, int count) {
    int[] largest = largest(values, count);
    double[] rising = new double[largest.length];
    for (int i = 0; i < rising.length; i++) {
      rising[i] = 0.0 - values[largest[i]];
    }
    Arrays.sort(rising);
    int[] taken = new int[rising.length];
    int[] order = new int[rising.length];
    for (int i : largest) {
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
    double[] rising = negatedLargest(values, 0, values.length, count);
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

  /** The mean of the {@code count} largest values in {@code [from, to)}, added by falling value. */
  public static double meanOfLargest(double[] values, int from, int to, int count) {
    return -mean(negatedLargest(values, from, to, Math.min(count, to - from)));
  }

  /**
   * The {@code count} largest values of a stretch, at least one, negated and sorted; both zeros are
   * the same. What may be among them is gathered, and sorted whenever there is twice as much.
   */
  private static double[] negatedLargest(double[] values, int from, int to, int count) {
    double[] gathered = new double[Math.min(2 * count, to - from)];
    Arrays.fill(gathered, Double.NaN);
    int next = 0;
    double last = Double.NaN;
    for (int i = from; i < to; i++) {
      double value = 0.0 - values[i];
      if (Double.compare(value, last) < 0) {
        if (next == gathered.length) {
          Arrays.sort(gathered);
          next = count;
          last = gathered[count - 1];
        }
        gathered[next] = value;
        next++;
      }
    }
    Arrays.sort(gathered, 0, next);
    return Arrays.copyOf(gathered, count);
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
      double part0 = values[from];
      double part1 = values[from + 1];
      double part2 = values[from + 2];
      double part3 = values[from + 3];
      double part4 = values[from + 4];
      double part5 = values[from + 5];
      double part6 = values[from + 6];
      double part7 = values[from + 7];
      for (next += 8; next + 8 <= to; next += 8) {
        part0 += values[next];
        part1 += values[next + 1];
        part2 += values[next + 2];
        part3 += values[next + 3];
        part4 += values[next + 4];
        part5 += values[next + 5];
        part6 += values[next + 6];
        part7 += values[next + 7];
      }
      sum = ((part0 + part1) + (part2 + part3)) + ((part4 + part5) + (part6 + part7));
    }
    for (; next < to; next++) {
      sum += values[next];
    }
    return sum;
  }

  /** The mean, by {@link #sum}; no number for none. */
  public static double mean(double[] values) {
    return mean(values, 0, values.length);
  }

  /** {@link #mean(double[])} of {@code [from, to)}. */
  public static double mean(double[] values, int from, int to) {
    return sum(values, from, to) / (to - from);
  }

  /**
   * The standard deviation.
   *
   * @param lost degrees of freedom lost: 0 for that of a population, 1 for that of a sample
   */
  public static double deviation(double[] values, int lost) {
    double mean = mean(values);
    double[] squares = new double[values.length];
    for (int i = 0; i < squares.length; i++) {
      squares[i] = (values[i] - mean) * (values[i] - mean);
    }
    return Math.sqrt(sum(squares) / (values.length - lost));
  }

  /** Exponentials that sum up to 1, of {@code values / temperature}. */
  public static double[] softmax(double[] values, double temperature) {
    double most = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      most = Math.max(most, value);
    }
    double[] shares = new double[values.length];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = Math.exp((values[i] - most) / temperature);
    }
    double sum = sum(shares);
    for (int i = 0; i < shares.length; i++) {
      shares[i] /= sum;
    }
    return shares;
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
