package io.clipreduce.select;

import java.util.Arrays;

/**
 * Vectors far from one another, by distance {@code 1 - cosine}: the first is that whose nearest
 * other is farthest away, each further one that whose nearest picked one is. Of equal distances the
 * lowest index.
 */
public final class FarthestFirst {
  /** The distance of what is picked. */
  private static final double TAKEN = Double.NEGATIVE_INFINITY;

  /** Distances below this are rounding: vectors of one direction, which are at 0. */
  private static final double ROUNDING = 1e-12;

  private FarthestFirst() {}

  /**
   * Picks.
   *
   * @param vectors {@code [n][dim]}; a zero vector has distance 1 to everything, what is no finite
   *     number counts as 0
   * @param count how many, at most n unless {@code again}
   * @param again whether what is picked stays in the running with distance 0, so that it is picked
   *     again when all others have that too
   * @return indices in the order of picking, {@code count} of them
   */
  public static int[] picks(double[][] vectors, int count, boolean again) {
    Cosines cosines = new Cosines(vectors);
    int[] picks = new int[count];
    double[] nearest = new double[vectors.length];
    Arrays.fill(nearest, Double.POSITIVE_INFINITY);
    int pick = count == 0 ? 0 : loneliest(cosines, vectors.length);
    for (int i = 0; i < count; i++) {
      picks[i] = pick;
      int next = 0;
      double farthest = Double.NEGATIVE_INFINITY;
      for (int row = 0; row < vectors.length; row++) {
        if (nearest[row] != TAKEN) {
          nearest[row] = row == pick ? TAKEN : Math.min(nearest[row], distance(cosines, row, pick));
        }
        double distance = nearest[row] == TAKEN && again ? 0 : nearest[row];
        if (distance > farthest) {
          farthest = distance;
          next = row;
        }
      }
      pick = next;
    }
    return picks;
  }

  /**
   * The vector whose nearest other one is farthest away. A vector is out as soon as another is seen
   * as near as the nearest of the best so far; as neighbours are looked at first, frames of a video
   * are out at once mostly.
   */
  private static int loneliest(Cosines cosines, int count) {
    int best = 0;
    double bestDistance = Double.NEGATIVE_INFINITY;
    boolean[] out = new boolean[count];
    for (int row = 0; row < count; row++) {
      double nearest = Double.POSITIVE_INFINITY;
      for (int step = 1; step < count && !out[row]; step++) {
        for (int side = -1; side <= 1; side += 2) {
          int other = row + side * step;
          if (other >= 0 && other < count) {
            double distance = distance(cosines, row, other);
            nearest = Math.min(nearest, distance);
            if (distance <= bestDistance) {
              out[row] = true;
              out[other] |= other > row;
            }
          }
        }
      }
      if (!out[row]) {
        bestDistance = nearest;
        best = row;
      }
    }
    return best;
  }

  private static double distance(Cosines cosines, int a, int b) {
    double distance = 1 - cosines.of(a, b);
    return Math.abs(distance) < ROUNDING ? 0 : distance;
  }
}
