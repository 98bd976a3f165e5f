package io.clipreduce.select;

import io.clipreduce.method.Numbers;
import java.util.Arrays;
import org.bytedeco.openblas.global.openblas;

/**
 * The first columns of {@code U * S} of a matrix's singular value decomposition, by the
 * eigenvectors of the smaller of its two Gram matrices: those of a clip by Jacobi's cyclic
 * rotations in a fixed order, the same bits on every machine; larger ones by LAPACK.
 */
final class PrincipalScores {
  /** Singular values below this share of the largest count as zero. */
  private static final double RANK_TOLERANCE = 1e-6;

  /** Jacobi's method converges quadratically; ten sweeps are plenty for any size met here. */
  private static final int MAX_SWEEPS = 30;

  /** Rotations of larger matrices take longer than LAPACK, which they leave to it. */
  private static final int MOST_ROTATED = 64;

  private PrincipalScores() {}

  /**
   * Reduces vectors.
   *
   * @param matrix {@code [row][dim]}, finite, at least one row
   * @param wanted the most columns
   * @return {@code [row][column]}, columns by falling singular value; fewer than wanted when the
   *     matrix has a smaller rank, none when it is zero. Signs of columns mean nothing.
   */
  static double[][] of(double[][] matrix, int wanted) {
    int rows = matrix.length;
    int dim = matrix[0].length;
    boolean byRows = rows <= dim;
    double[][] gram = byRows ? gramOfRows(matrix) : gramOfColumns(matrix);
    Eigen eigen = gram.length > MOST_ROTATED ? Lapack.eigen(gram) : rotated(gram);
    int[] order = Numbers.falling(eigen.values);

    double largest = Math.max(0, eigen.values[order[0]]);
    double smallestKept = largest * RANK_TOLERANCE * RANK_TOLERANCE;
    int columns = 0;
    while (columns < Math.min(wanted, gram.length) && eigen.values[order[columns]] > smallestKept) {
      columns++;
    }

    double[][] scores = new double[rows][columns];
    for (int column = 0; column < columns; column++) {
      double[] vector = eigen.vectors[order[column]];
      double singular = Math.sqrt(eigen.values[order[column]]);
      for (int row = 0; row < rows; row++) {
        scores[row][column] = byRows ? vector[row] * singular : Numbers.dot(matrix[row], vector);
      }
    }
    return scores;
  }

  /** Eigenvalues and their vectors, one a row, in any order. */
  private record Eigen(double[] values, double[][] vectors) {}

  /** Loads the library when it is first needed, and keeps its sums in one order by one thread. */
  private static final class Lapack {
    static {
      openblas.blas_set_num_threads(1);
    }

    static Eigen eigen(double[][] symmetric) {
      int size = symmetric.length;
      double[] matrix = new double[size * size];
      for (int row = 0; row < size; row++) {
        System.arraycopy(symmetric[row], 0, matrix, row * size, size);
      }
      double[] values = new double[size];
      int status =
          openblas.LAPACKE_dsyevd(
              openblas.LAPACK_COL_MAJOR, (byte) 'V', (byte) 'L', size, matrix, size, values);
      if (status != 0) {
        throw new IllegalStateException(
            "LAPACK's dsyevd found no eigenvectors of a matrix of %s rows: status %s."
                .formatted(size, status));
      }
      double[][] vectors = new double[size][];
      Arrays.setAll(vectors, i -> Arrays.copyOfRange(matrix, i * size, (i + 1) * size));
      return new Eigen(values, vectors);
    }
  }

  private static Eigen rotated(double[][] gram) {
    double[][] vectors = rotateToDiagonal(gram);
    double[] values = new double[gram.length];
    Arrays.setAll(values, i -> gram[i][i]);
    return new Eigen(values, vectors);
  }

  private static double[][] gramOfRows(double[][] matrix) {
    double[][] gram = new double[matrix.length][matrix.length];
    for (int i = 0; i < matrix.length; i++) {
      for (int j = 0; j <= i; j++) {
        gram[i][j] = Numbers.dot(matrix[i], matrix[j]);
        gram[j][i] = gram[i][j];
      }
    }
    return gram;
  }

  /** Four rows at a time, as the sums are read and written as often as they are added to. */
  private static double[][] gramOfColumns(double[][] matrix) {
    int dim = matrix[0].length;
    double[] none = new double[dim];
    double[][] gram = new double[dim][dim];
    for (int row = 0; row < matrix.length; row += 4) {
      double[] a = matrix[row];
      double[] b = row + 1 < matrix.length ? matrix[row + 1] : none;
      double[] c = row + 2 < matrix.length ? matrix[row + 2] : none;
      double[] d = row + 3 < matrix.length ? matrix[row + 3] : none;
      for (int i = 0; i < dim; i++) {
        double[] sums = gram[i];
        double byA = a[i];
        double byB = b[i];
        double byC = c[i];
        double byD = d[i];
        for (int j = 0; j <= i; j++) {
          sums[j] += byA * a[j] + byB * b[j] + byC * c[j] + byD * d[j];
        }
      }
    }
    for (int i = 0; i < dim; i++) {
      for (int j = 0; j < i; j++) {
        gram[j][i] = gram[i][j];
      }
    }
    return gram;
  }

  /**
   * Rotates a symmetric matrix until its off-diagonal part has vanished (Golub and Van Loan, Matrix
   * Computations, 8.5).
   *
   * @param symmetric turned into its diagonal form
   * @return the eigenvectors, one per row, in the order of the diagonal
   */
  private static double[][] rotateToDiagonal(double[][] symmetric) {
    int size = symmetric.length;
    double[][] vectors = new double[size][size];
    for (int i = 0; i < size; i++) {
      vectors[i][i] = 1;
    }
    double negligible = 1e-30 * squaredNorm(symmetric);
    for (int sweep = 0; sweep < MAX_SWEEPS && offDiagonal(symmetric) > negligible; sweep++) {
      for (int p = 0; p < size - 1; p++) {
        for (int q = p + 1; q < size; q++) {
          rotate(symmetric, vectors, p, q);
        }
      }
    }
    return vectors;
  }

  private static void rotate(double[][] symmetric, double[][] vectors, int p, int q) {
    double off = symmetric[p][q];
    if (off == 0) {
      return;
    }
    double theta = (symmetric[q][q] - symmetric[p][p]) / (2 * off);
    double tangent =
        theta >= 0
            ? 1 / (theta + Math.sqrt(1 + theta * theta))
            : -1 / (-theta + Math.sqrt(1 + theta * theta));
    double cosine = 1 / Math.sqrt(1 + tangent * tangent);
    double sine = tangent * cosine;

    double[] rowP = symmetric[p];
    double[] rowQ = symmetric[q];
    double diagonalP = rowP[p] - tangent * off;
    double diagonalQ = rowQ[q] + tangent * off;
    for (int i = 0; i < symmetric.length; i++) {
      double a = rowP[i];
      double b = rowQ[i];
      rowP[i] = cosine * a - sine * b;
      rowQ[i] = sine * a + cosine * b;
      symmetric[i][p] = rowP[i];
      symmetric[i][q] = rowQ[i];
      double v = vectors[p][i];
      double w = vectors[q][i];
      vectors[p][i] = cosine * v - sine * w;
      vectors[q][i] = sine * v + cosine * w;
    }
    symmetric[p][p] = diagonalP;
    symmetric[q][q] = diagonalQ;
    symmetric[p][q] = 0;
    symmetric[q][p] = 0;
  }

  private static double squaredNorm(double[][] matrix) {
    double sum = 0;
    for (double[] row : matrix) {
      sum += Numbers.dot(row, row);
    }
    return sum;
  }

  private static double offDiagonal(double[][] symmetric) {
    double sum = 0;
    for (int i = 0; i < symmetric.length; i++) {
      for (int j = 0; j < i; j++) {
        sum += 2 * symmetric[i][j] * symmetric[i][j];
      }
    }
    return sum;
  }
}
