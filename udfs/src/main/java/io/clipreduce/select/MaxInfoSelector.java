package io.clipreduce.select;

import java.util.Arrays;

/**
 * MaxInfo: the frames whose vectors span the largest volume, so that every other frame is nearly a
 * combination of them (rectangular maximum volume; Mikhalev and Oseledets, 2018). Knows nothing of
 * questions and needs no training.
 *
 * <ol>
 *   <li>The vectors are reduced to the first {@value #RANK} columns of {@code U * S} of their
 *       singular value decomposition, uncentred.
 *   <li>A square start of as many frames as columns, by LU with partial pivoting and at most
 *       {@value #MAX_SWAPS} swaps that each enlarge the determinant by more than {@value
 *       #SWAP_TOLERANCE}.
 *   <li>Growth: the frame that is worst explained by the chosen ones is added while its
 *       coefficients are longer than {@value #TOLERANCE} and the budget lasts.
 * </ol>
 *
 * <p>The budget is kept: the published method raises a budget below the rank to the rank, here the
 * rank is lowered to the budget. The rank is also lowered to the numerical rank of the vectors. Of
 * frames with equal vectors only the earliest is taken, where the published method adds copies too.
 * No more candidates than the budget: all of them. All vectors zero: evenly spread frames, as
 * {@link UniformSelector} has them. Values that are no finite number count as 0. Of equally good
 * frames the earliest is taken.
 *
 * <p>The score is the length of the frame's coefficients when it was added, 1 for the start: how
 * much of it the frames chosen before left open.
 */
public final class MaxInfoSelector implements KeyframeSelector {
  private static final int RANK = 8;
  private static final double TOLERANCE = 0.3;
  private static final double SWAP_TOLERANCE = 1.05;
  private static final int MAX_SWAPS = 10;

  @Override
  public String name() {
    return "maxinfo";
  }

  @Override
  public String version() {
    return "1";
  }

  @Override
  public Selection select(Candidates candidates, int budget) {
    int count = candidates.ptsUs().length;
    if (count <= Math.max(0, budget) || budget <= 0) {
      return new UniformSelector().select(candidates, budget);
    }
    double[][] vectors = finite(candidates.vectors());
    double[][] reduced = PrincipalScores.of(vectors, Math.min(RANK, budget));
    if (reduced[0].length == 0) {
      return new UniformSelector().select(candidates, budget);
    }
    return rectangularVolume(reduced, budget, TOLERANCE, firstEqual(vectors));
  }

  /**
   * Chooses rows of large volume.
   *
   * @param matrix {@code [row][column]}, of full column rank, more rows than columns
   * @param budget the most rows, at least the number of columns
   * @param tolerance length of coefficients from which a row is worth adding
   * @param firstEqual for each row the first that is equal to it; only such rows are chosen
   */
  static Selection rectangularVolume(
      double[][] matrix, int budget, double tolerance, int[] firstEqual) {
    int rows = matrix.length;
    int columns = matrix[0].length;
    int[] start = SquareStart.pivotRows(matrix);
    double[][] coefficients = new double[rows][budget];
    SquareStart.coefficients(matrix, start, coefficients);
    swap(coefficients, start, columns);

    float[] scores = new float[rows];
    double[] squaredLength = new double[rows];
    boolean[] chosen = new boolean[rows];
    for (int row : start) {
      chosen[firstEqual[row]] = true;
      scores[firstEqual[row]] = 1;
    }
    for (int row = 0; row < rows; row++) {
      squaredLength[row] = dot(coefficients[row], coefficients[row], columns);
    }

    for (int width = columns; width < budget; width++) {
      for (int row = 0; row < rows; row++) {
        squaredLength[row] = chosen[firstEqual[row]] ? 0 : squaredLength[row];
      }
      int next = largest(squaredLength);
      if (squaredLength[next] <= tolerance * tolerance) {
        break;
      }
      chosen[firstEqual[next]] = true;
      scores[firstEqual[next]] = (float) Math.sqrt(squaredLength[next]);
      add(coefficients, next, width, squaredLength);
    }
    return selection(chosen, scores);
  }

  /** Swaps rows of the square start while that enlarges its determinant clearly. */
  private static void swap(double[][] coefficients, int[] start, int columns) {
    for (int swaps = 0; swaps < MAX_SWAPS; swaps++) {
      int pivot = 0;
      int row = 0;
      double best = -1;
      for (int i = 0; i < columns; i++) {
        for (int j = 0; j < coefficients.length; j++) {
          if (Math.abs(coefficients[j][i]) > best) {
            best = Math.abs(coefficients[j][i]);
            pivot = i;
            row = j;
          }
        }
      }
      if (best <= SWAP_TOLERANCE) {
        return;
      }

      double[] entering = Arrays.copyOf(coefficients[row], columns);
      double divisor = entering[pivot];
      entering[pivot] -= 1;
      for (double[] each : coefficients) {
        double factor = each[pivot] / divisor;
        for (int i = 0; i < columns; i++) {
          each[i] -= factor * entering[i];
        }
      }
      start[pivot] = row;
    }
  }

  /** Makes {@code next} a chosen row: one more column of coefficients, and shorter ones for all. */
  private static void add(double[][] coefficients, int next, int width, double[] squaredLength) {
    double[] added = Arrays.copyOf(coefficients[next], width);
    double scale = 1 / (1 + dot(added, added, width));
    for (int row = 0; row < coefficients.length; row++) {
      double product = dot(coefficients[row], added, width);
      double share = scale * product;
      for (int i = 0; i < width; i++) {
        coefficients[row][i] -= share * added[i];
      }
      coefficients[row][width] = share;
      squaredLength[row] -= share * product;
    }
  }

  private static Selection selection(boolean[] chosen, float[] scores) {
    int[] indices = new int[chosen.length];
    float[] chosenScores = new float[chosen.length];
    int count = 0;
    for (int row = 0; row < chosen.length; row++) {
      if (chosen[row]) {
        indices[count] = row;
        chosenScores[count++] = scores[row];
      }
    }
    return new Selection(Arrays.copyOf(indices, count), Arrays.copyOf(chosenScores, count));
  }

  private static double dot(double[] a, double[] b, int length) {
    double sum = 0;
    for (int i = 0; i < length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static int largest(double[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      if (values[i] > values[best]) {
        best = i;
      }
    }
    return best;
  }

  private static double[][] finite(float[][] vectors) {
    double[][] copy = new double[vectors.length][];
    for (int row = 0; row < vectors.length; row++) {
      copy[row] = new double[vectors[row].length];
      for (int i = 0; i < copy[row].length; i++) {
        copy[row][i] = Float.isFinite(vectors[row][i]) ? vectors[row][i] : 0;
      }
    }
    return copy;
  }

  /** For each vector the index of the first that is equal to it. */
  private static int[] firstEqual(double[][] vectors) {
    int[] first = new int[vectors.length];
    for (int row = 0; row < vectors.length; row++) {
      while (!Arrays.equals(vectors[first[row]], vectors[row])) {
        first[row]++;
      }
    }
    return first;
  }
}
