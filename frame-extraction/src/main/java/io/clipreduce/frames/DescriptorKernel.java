package io.clipreduce.frames;

import java.util.Arrays;

/**
 * A hand-made description of a picture: where it is bright and coloured, which way its edges run,
 * and how finely it is textured. Enough to tell pictures apart by the look of them; it knows
 * nothing of what they show.
 *
 * <p>The picture is first reduced to {@value #RASTER} x {@value #RASTER} box means, whatever its
 * shape and size, so that the same picture in two sizes has nearly the same descriptor. Layout of
 * the {@value #DIM} values, each group row by row, left to right:
 *
 * <ul>
 *   <li>64: mean luma of an 8x8 grid, after the colour layout descriptor of MPEG-7 (ISO/IEC
 *       15938-3) but without its cosine transform, which would not change any distance;
 *   <li>32: mean blue, then mean red chroma of a 4x4 grid;
 *   <li>128: for each cell of a 4x4 grid, the mean gradient magnitude in each of eight
 *       orientations, 0, 22.5, ... 157.5 degrees (after Dalal and Triggs, 2005, without overlapping
 *       blocks), under a square root so that one strong contour does not hide the others;
 *   <li>16: for each cell of a 4x4 grid, the standard deviation of luma inside the boxes: detail
 *       finer than the raster; 0 for pictures smaller than it.
 * </ul>
 *
 * <p>Everything is summed in integers and the groups are weighted by constants, so equal pixels
 * give equal bits. The vector has unit length; a picture of even middle grey has none and is
 * described by {@code 1 / sqrt(DIM)} everywhere.
 */
public final class DescriptorKernel {
  /** Length of a descriptor. */
  public static final int DIM = 240;

  /** Changes whenever the values change for any picture. */
  public static final int VERSION = 1;

  private static final int RASTER = 96;
  private static final int LUMA_GRID = 8;
  private static final int GRID = 4;
  private static final int BINS = 8;

  /** Where chroma begins, after luma. */
  public static final int CHROMA_AT = LUMA_GRID * LUMA_GRID;

  /** Where edges begin. */
  public static final int EDGES_AT = CHROMA_AT + 2 * GRID * GRID;

  /** Where texture begins. */
  public static final int TEXTURE_AT = EDGES_AT + GRID * GRID * BINS;

  /** Box means and gradients are kept in 1/16 levels. */
  private static final int SCALE = 16;

  private static final int TANGENT_ONE = 4096;

  /** Borders between orientation bins: tangents of 11.25, 33.75, 56.25 and 78.75 degrees. */
  private static final int[] TANGENTS = {815, 2737, 6130, 20592};

  // Weights that give each group about the same length on ordinary footage.
  private static final double LUMA_WEIGHT = 1.0;
  private static final double CHROMA_WEIGHT = 4.0;
  private static final double EDGE_WEIGHT = 2.0;
  private static final double TEXTURE_WEIGHT = 2.5;

  private DescriptorKernel() {}

  /** Describes a picture of any size, from 1x1 on. Returns a new array of {@value #DIM} values. */
  public static float[] describe(Planes picture) {
    int[] raster = new int[RASTER * RASTER];
    long[] texture = new long[GRID * GRID];
    reduce(picture, raster, texture);

    double[] values = new double[DIM];
    luma(raster, values);
    chroma(picture.u(), picture.chromaWidthPx(), picture.chromaHeightPx(), values, CHROMA_AT);
    chroma(
        picture.v(),
        picture.chromaWidthPx(),
        picture.chromaHeightPx(),
        values,
        CHROMA_AT + GRID * GRID);
    edges(raster, values);
    for (int cell = 0; cell < texture.length; cell++) {
      double variance = (double) texture[cell] / (cellBoxes() * SCALE);
      values[TEXTURE_AT + cell] = TEXTURE_WEIGHT * Math.sqrt(variance) / 255;
    }

    return unitLength(values);
  }

  /** The descriptor of the mirrored picture, left for right, up to rounding; a new array. */
  public static float[] mirrored(float[] descriptor) {
    float[] mirrored = new float[DIM];
    for (int row = 0; row < LUMA_GRID; row++) {
      mirrorRow(descriptor, mirrored, row * LUMA_GRID, LUMA_GRID, 1);
    }
    for (int at = CHROMA_AT; at < EDGES_AT; at += GRID) {
      mirrorRow(descriptor, mirrored, at, GRID, 1);
    }
    for (int at = EDGES_AT; at < TEXTURE_AT; at += GRID * BINS) {
      mirrorRow(descriptor, mirrored, at, GRID, BINS);
    }
    for (int at = TEXTURE_AT; at < DIM; at += GRID) {
      mirrorRow(descriptor, mirrored, at, GRID, 1);
    }
    return mirrored;
  }

  /**
   * What a descriptor says of each cell of its 4x4 grid, row by row: the four means of luma, blue
   * chroma, red chroma, the eight orientations, texture; a new array.
   */
  public static float[][] cells(float[] descriptor) {
    float[][] cells = new float[GRID * GRID][];
    int finer = LUMA_GRID / GRID;
    for (int cell = 0; cell < cells.length; cell++) {
      float[] values = new float[DIM / cells.length];
      int at = 0;
      for (int row = cell / GRID * finer; row < (cell / GRID + 1) * finer; row++) {
        int first = row * LUMA_GRID + cell % GRID * finer;
        System.arraycopy(descriptor, first, values, at, finer);
        at += finer;
      }
      values[at++] = descriptor[CHROMA_AT + cell];
      values[at++] = descriptor[CHROMA_AT + cells.length + cell];
      System.arraycopy(descriptor, EDGES_AT + cell * BINS, values, at, BINS);
      values[at + BINS] = descriptor[TEXTURE_AT + cell];
      cells[cell] = values;
    }
    return cells;
  }

  /** Cells of a row in reverse; an edge of an angle becomes one of 180 degrees less it. */
  private static void mirrorRow(float[] from, float[] to, int at, int cells, int bins) {
    for (int cell = 0; cell < cells; cell++) {
      for (int bin = 0; bin < bins; bin++) {
        to[at + cell * bins + bin] = from[at + (cells - 1 - cell) * bins + (bins - bin) % bins];
      }
    }
  }

  private static int cellBoxes() {
    return (RASTER / GRID) * (RASTER / GRID);
  }

  /**
   * Box means in 1/16 levels, and per cell the sum of the boxes' variances in 1/16 levels squared.
   */
  private static void reduce(Planes picture, int[] raster, long[] texture) {
    int widthPx = picture.widthPx();
    int heightPx = picture.heightPx();
    byte[] luma = picture.y();
    int[] left = new int[RASTER];
    int[] right = new int[RASTER];
    for (int i = 0; i < RASTER; i++) {
      left[i] = i * widthPx / RASTER;
      right[i] = Math.max(left[i] + 1, (i + 1) * widthPx / RASTER);
    }

    int[] sums = new int[RASTER];
    long[] squares = new long[RASTER];
    for (int row = 0; row < RASTER; row++) {
      int top = row * heightPx / RASTER;
      int bottom = Math.max(top + 1, (row + 1) * heightPx / RASTER);
      Arrays.fill(sums, 0);
      Arrays.fill(squares, 0);
      for (int y = top; y < bottom; y++) {
        addRow(luma, y * widthPx, left, right, sums, squares);
      }

      int cellRow = row / (RASTER / GRID) * GRID;
      for (int i = 0; i < RASTER; i++) {
        int count = (right[i] - left[i]) * (bottom - top);
        raster[row * RASTER + i] = sums[i] * SCALE / count;
        long spread = squares[i] * count - (long) sums[i] * sums[i];
        texture[cellRow + i / (RASTER / GRID)] += spread * SCALE / ((long) count * count);
      }
    }
  }

  private static void addRow(
      byte[] luma, int row, int[] left, int[] right, int[] sums, long[] squares) {
    for (int i = 0; i < RASTER; i++) {
      int sum = 0;
      int square = 0;
      for (int at = row + left[i], end = row + right[i]; at < end; at++) {
        int value = luma[at] & 0xff;
        sum += value;
        square += value * value;
      }

      sums[i] += sum;
      squares[i] += square;
    }
  }

  private static void luma(int[] raster, double[] values) {
    int step = RASTER / LUMA_GRID;
    int[] sums = new int[LUMA_GRID * LUMA_GRID];
    for (int at = 0; at < raster.length; at += step) {
      int sum = 0;
      for (int i = at; i < at + step; i++) {
        sum += raster[i];
      }
      sums[at / RASTER / step * LUMA_GRID + at % RASTER / step] += sum;
    }

    for (int i = 0; i < sums.length; i++) {
      double mean = (double) sums[i] / (step * step * SCALE);
      values[i] = LUMA_WEIGHT * (mean - 128) / 128 / LUMA_GRID;
    }
  }

  private static void chroma(byte[] plane, int widthPx, int heightPx, double[] values, int at) {
    for (int row = 0; row < GRID; row++) {
      int top = row * heightPx / GRID;
      int bottom = Math.max(top + 1, (row + 1) * heightPx / GRID);
      for (int column = 0; column < GRID; column++) {
        int left = column * widthPx / GRID;
        int right = Math.max(left + 1, (column + 1) * widthPx / GRID);
        long sum = 0;
        for (int y = top; y < bottom; y++) {
          for (int x = left; x < right; x++) {
            sum += plane[y * widthPx + x] & 0xff;
          }
        }

        double mean = (double) sum / ((long) (right - left) * (bottom - top));
        values[at + row * GRID + column] = CHROMA_WEIGHT * (mean - 128) / 128 / GRID;
      }
    }
  }

  private static void edges(int[] raster, double[] values) {
    long[] histogram = new long[GRID * GRID * BINS];
    int step = RASTER / GRID;
    for (int y = 1; y < RASTER - 1; y++) {
      int cellRow = y / step * GRID;
      for (int x = 1; x < RASTER - 1; x++) {
        int at = y * RASTER + x;
        int dx = raster[at + 1] - raster[at - 1];
        int dy = raster[at + RASTER] - raster[at - RASTER];
        int longer = Math.max(Math.abs(dx), Math.abs(dy));
        int shorter = Math.min(Math.abs(dx), Math.abs(dy));
        int magnitude = longer + 3 * shorter / 8;
        histogram[(cellRow + x / step) * BINS + orientation(dx, dy)] += magnitude;
      }
    }

    for (int i = 0; i < histogram.length; i++) {
      double mean = (double) histogram[i] / (cellBoxes() * SCALE);
      values[EDGES_AT + i] = EDGE_WEIGHT * Math.sqrt(mean / 255) / GRID;
    }
  }

  /** The multiple of 22.5 degrees nearest to the direction, modulo 180, in integers only. */
  private static int orientation(int dx, int dy) {
    int across = Math.abs(dx);
    int along = Math.abs(dy) * TANGENT_ONE;
    int steps = 0;
    for (int tangent : TANGENTS) {
      // They rise: whoever passes one has passed those before. No branch, for none can be foreseen.
      steps += across * tangent - along >>> 31;
    }

    boolean rising = (dx >= 0) == (dy >= 0);
    return rising ? steps : (BINS - steps) % BINS;
  }

  private static float[] unitLength(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value * value;
    }

    float[] unit = new float[DIM];
    for (int i = 0; i < DIM; i++) {
      unit[i] = (float) (sum > 0 ? values[i] / Math.sqrt(sum) : 1 / Math.sqrt(DIM));
    }

    return unit;
  }
}
