package io.clipreduce.layout;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * One component of the motion of a frame by blocks of 16x16 pixels.
 *
 * @param blocks {@code [row][column]}, the largest value of each block
 */
record MotionMap(double[][] blocks) {
  static final int BLOCK_PX = 16;

  /** What a pixel has that no vector belongs to; blocks of nothing else do not move. */
  private static final double NONE = -10000;

  private static final double LEAST = -1000;

  /** Of bicubic interpolation, as PyTorch has it. */
  private static final double CUBIC_A = -0.75;

  /**
   * The map of some vectors.
   *
   * @param vectors each source, x, y, motion x, motion y, scale; of several at one pixel the last
   *     counts
   * @param axis 0 for motion to the right, 1 for down
   * @param unitPx what motion is divided by
   */
  static MotionMap of(double[][] vectors, int axis, int widthPx, int heightPx, double unitPx) {
    int columns = (widthPx + BLOCK_PX - 1) / BLOCK_PX;
    int rows = (heightPx + BLOCK_PX - 1) / BLOCK_PX;
    Map<Long, Double> pixels = new HashMap<>();
    for (double[] vector : vectors) {
      long x = (long) Math.max(0, Math.min(widthPx - 1, vector[1]));
      long y = (long) Math.max(0, Math.min(heightPx - 1, vector[2]));
      pixels.put(y * widthPx + x, vector[0] * vector[3 + axis] / vector[5] / unitPx);
    }
    double[][] blocks = new double[rows][columns];
    for (double[] row : blocks) {
      Arrays.fill(row, NONE);
    }
    pixels.forEach(
        (pixel, value) -> {
          double[] row = blocks[(int) (pixel / widthPx) / BLOCK_PX];
          int column = (int) (pixel % widthPx) / BLOCK_PX;
          row[column] = Math.max(row[column], value);
        });
    for (double[] row : blocks) {
      for (int column = 0; column < columns; column++) {
        row[column] = row[column] < LEAST ? 0 : row[column];
      }
    }
    return new MotionMap(blocks);
  }

  /** Half way between two maps of one size. */
  static MotionMap mean(MotionMap a, MotionMap b) {
    double[][] blocks = new double[a.blocks.length][];
    for (int row = 0; row < blocks.length; row++) {
      blocks[row] = new double[a.blocks[row].length];
      for (int column = 0; column < blocks[row].length; column++) {
        blocks[row][column] = 0.5 * a.blocks[row][column] + 0.5 * b.blocks[row][column];
      }
    }
    return new MotionMap(blocks);
  }

  /** Bicubic, edges repeated, the filter not widened when there are fewer places. */
  double[][] resized(int columns, int rows) {
    double[][] wide = new double[blocks.length][];
    for (int row = 0; row < wide.length; row++) {
      wide[row] = resized(blocks[row], columns);
    }
    double[][] resized = new double[rows][columns];
    double[] line = new double[wide.length];
    for (int column = 0; column < columns; column++) {
      for (int row = 0; row < line.length; row++) {
        line[row] = wide[row][column];
      }
      double[] tall = resized(line, rows);
      for (int row = 0; row < rows; row++) {
        resized[row][column] = tall[row];
      }
    }
    return resized;
  }

  private static double[] resized(double[] values, int count) {
    double[] resized = new double[count];
    double scale = (double) values.length / count;
    for (int i = 0; i < count; i++) {
      double place = (i + 0.5) * scale - 0.5;
      int before = (int) Math.floor(place);
      double t = place - before;
      double[] weights = {outer(t + 1), inner(t), inner(1 - t), outer(2 - t)};
      for (int tap = 0; tap < weights.length; tap++) {
        int from = Math.max(0, Math.min(values.length - 1, before - 1 + tap));
        resized[i] += weights[tap] * values[from];
      }
    }
    return resized;
  }

  /** Keys' cubic up to a distance of 1. */
  private static double inner(double x) {
    return ((CUBIC_A + 2) * x - (CUBIC_A + 3)) * x * x + 1;
  }

  /** Keys' cubic from a distance of 1 to 2. */
  private static double outer(double x) {
    return ((CUBIC_A * x - 5 * CUBIC_A) * x + 8 * CUBIC_A) * x - 4 * CUBIC_A;
  }
}
