package io.clipreduce.select;

/** The square start of a maximum volume search. */
final class SquareStart {
  private SquareStart() {}

  /**
   * Chooses as many rows as there are columns, by Gaussian elimination with partial pivoting; of
   * equal pivots the one standing first.
   *
   * @param matrix {@code [row][column]}, left as it is
   * @return row numbers in the order of the pivots
   */
  static int[] pivotRows(double[][] matrix) {
    int rows = matrix.length;
    int columns = matrix[0].length;
    double[][] left = copy(matrix);
    int[] order = new int[rows];
    for (int row = 0; row < rows; row++) {
      order[row] = row;
    }

    for (int column = 0; column < columns; column++) {
      int pivot = column;
      for (int row = column + 1; row < rows; row++) {
        if (Math.abs(left[row][column]) > Math.abs(left[pivot][column])) {
          pivot = row;
        }
      }
      exchange(left, order, column, pivot);
      for (int row = column + 1; row < rows; row++) {
        double factor = left[row][column] / left[column][column];
        for (int i = column + 1; i < columns; i++) {
          left[row][i] -= factor * left[column][i];
        }
      }
    }

    int[] start = new int[columns];
    System.arraycopy(order, 0, start, 0, columns);
    return start;
  }

  /**
   * Writes every row as a combination of the start rows: {@code matrix * inverse(matrix[start])}.
   *
   * @param coefficients {@code [row][at least columns]}, filled in
   */
  static void coefficients(double[][] matrix, int[] start, double[][] coefficients) {
    int columns = start.length;
    double[][] inverse = inverse(matrix, start);
    for (int row = 0; row < matrix.length; row++) {
      for (int i = 0; i < columns; i++) {
        double sum = 0;
        for (int k = 0; k < columns; k++) {
          sum += matrix[row][k] * inverse[k][i];
        }
        coefficients[row][i] = sum;
      }
    }
  }

  /** Gauss and Jordan's inverse; the start rows come in pivot order, so no pivot is zero. */
  private static double[][] inverse(double[][] matrix, int[] start) {
    int size = start.length;
    double[][] left = new double[size][];
    double[][] inverse = new double[size][size];
    for (int i = 0; i < size; i++) {
      left[i] = matrix[start[i]].clone();
      inverse[i][i] = 1;
    }

    for (int column = 0; column < size; column++) {
      double pivot = left[column][column];
      for (int i = 0; i < size; i++) {
        left[column][i] /= pivot;
        inverse[column][i] /= pivot;
      }
      for (int row = 0; row < size; row++) {
        double factor = left[row][column];
        if (row != column && factor != 0) {
          for (int i = 0; i < size; i++) {
            left[row][i] -= factor * left[column][i];
            inverse[row][i] -= factor * inverse[column][i];
          }
        }
      }
    }
    return inverse;
  }

  private static void exchange(double[][] rows, int[] order, int a, int b) {
    double[] row = rows[a];
    rows[a] = rows[b];
    rows[b] = row;
    int number = order[a];
    order[a] = order[b];
    order[b] = number;
  }

  private static double[][] copy(double[][] matrix) {
    double[][] copy = new double[matrix.length][];
    for (int row = 0; row < matrix.length; row++) {
      copy[row] = matrix[row].clone();
    }
    return copy;
  }
}
