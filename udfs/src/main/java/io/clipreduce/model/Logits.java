package io.clipreduce.model;

import java.util.Arrays;

/** Arithmetic on the scores of a decoder, one a token. */
final class Logits {
  private Logits() {}

  /** Logarithm of the sum of the exponentials: what scores less it are logarithms of chances. */
  static double logSum(float[] scores) {
    double most = Double.NEGATIVE_INFINITY;
    for (float score : scores) {
      most = Math.max(most, score);
    }
    double sum = 0;
    for (float score : scores) {
      sum += Math.exp(score - most);
    }
    return most + Math.log(sum);
  }

  /** The tokens of the highest scores, highest first; of equal ones that with the lowest number. */
  static int[] best(float[] scores, int count) {
    long[] packed = new long[scores.length];
    for (int token = 0; token < scores.length; token++) {
      int bits = Float.floatToIntBits(scores[token]);
      int ascending = bits >= 0 ? bits : bits ^ Integer.MAX_VALUE;
      packed[token] = (long) ~ascending << Integer.SIZE | token;
    }
    Arrays.sort(packed);
    int[] best = new int[Math.min(count, packed.length)];
    for (int i = 0; i < best.length; i++) {
      best[i] = (int) packed[i];
    }
    return best;
  }
}
