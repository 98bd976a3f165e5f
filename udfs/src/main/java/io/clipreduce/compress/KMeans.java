package io.clipreduce.compress;

import io.clipreduce.method.Numbers;

/** Weighted k-means; Euclidean; of equally near centres the first. */
final class KMeans {
  private static final int ROUNDS = 10;
  private static final double LEAST_SHIFT = 1e-4;

  private KMeans() {}

  /**
   * Clusters.
   *
   * @param centres {@code [K][D]}
   * @param weights of the points of each, by the last assignment
   * @param cluster of each point
   */
  record Clusters(double[][] centres, double[] weights, int[] cluster) {}

  /**
   * Clusters points. At most 10 rounds; where the centres of a round together moved less than
   * 0.0001, those before it are given. A cluster without points is moved to the point that is
   * farthest from its own centre.
   *
   * @param points {@code [n][D]}
   * @param starts {@code [K][D]}, the centres at the start, no more than points
   */
  static Clusters of(double[][] points, double[] weights, double[][] starts) {
    int count = starts.length;
    double[][] centres = starts;
    int[] cluster = new int[points.length];
    double[] sums = new double[count];
    for (int round = 0; round < ROUNDS; round++) {
      double[] distances = new double[points.length];
      double[] squares = new double[points[0].length];
      for (int i = 0; i < points.length; i++) {
        cluster[i] = nearest(points[i], centres);
        distances[i] = distance(points[i], centres[cluster[i]], squares);
      }
      sums = new double[count];
      double[][] moved = means(points, weights, cluster, sums);
      double shift = 0;
      for (int k = 0; k < count; k++) {
        if (sums[k] == 0) {
          int farthest = Numbers.largest(distances);
          distances[farthest] = -1;
          moved[k] = points[farthest];
        }
        shift += Math.sqrt(distance(centres[k], moved[k], squares));
      }
      if (shift < LEAST_SHIFT) {
        break;
      }
      centres = moved;
    }
    return new Clusters(centres, sums, cluster);
  }

  private static double[][] means(
      double[][] points, double[] weights, int[] cluster, double[] sums) {
    double[][] means = new double[sums.length][points[0].length];
    for (int i = 0; i < points.length; i++) {
      sums[cluster[i]] += weights[i];
      for (int d = 0; d < points[i].length; d++) {
        means[cluster[i]][d] += weights[i] * points[i][d];
      }
    }
    for (int k = 0; k < sums.length; k++) {
      for (int d = 0; d < means[k].length && sums[k] > 0; d++) {
        means[k][d] /= sums[k];
      }
    }
    return means;
  }

  /** The candidate nearest to a point. */
  static int nearest(double[] point, double[][] candidates) {
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    double[] squares = new double[point.length];
    for (int i = 0; i < candidates.length; i++) {
      double distance = distance(point, candidates[i], squares);
      if (distance < least) {
        least = distance;
        best = i;
      }
    }
    return best;
  }

  /**
   * The squared distance, summed as numpy does: two points are as far from their middle.
   *
   * @param squares what it works in, as long as the points
   */
  private static double distance(double[] a, double[] b, double[] squares) {
    for (int i = 0; i < a.length; i++) {
      squares[i] = (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Numbers.sum(squares);
  }
}
