package io.clipreduce.frames;

import java.util.Arrays;

/**
 * Tells pictures that may show text from those that surely show none, cheaply enough to be asked
 * about every stored picture. It misses as little as possible and lets some fences, facades and
 * foliage pass.
 *
 * <p>Lines of text are rows of upright strokes: along a row of pixels, steep rises and falls of
 * luma follow each other within a few pixels. Such alternations are counted in cells of {@value
 * #CELL_WIDTH_PX} x {@value #CELL_HEIGHT_PX} px; runs of dense cells that are low (one line of
 * text, or a few that touch) and lie between emptier rows are candidates. This is done at full,
 * half and quarter size, so that letters of about 6 to 60 px are seen. The last partial cells at
 * the right and lower border are not looked at.
 */
public final class TextGate {
  /** Score from which a picture goes to text recognition: about eight small letters in a row. */
  public static final float PASS = 7f;

  private static final int SIZES = 3;

  /** Pixels that a word of the larger picture becomes. */
  private static final int HALVED = PixelWords.PIXELS / 2;

  private static final int CELL_WIDTH_PX = 8;
  private static final int CELL_HEIGHT_PX = 4;

  /** Least change of luma over two pixels that counts as the edge of a stroke. */
  private static final int MIN_STEP = 36;

  /** Longest way from a rise to the next fall, or back, inside a word. */
  private static final int MAX_STROKE_PX = 10;

  /** A dense cell has one alternation a row on average. */
  private static final int MIN_ALTERNATIONS = CELL_HEIGHT_PX;

  /** Sparse cells that a run may step over: the space between words. */
  private static final int MAX_GAP_CELLS = 2;

  private static final int MIN_RUN_CELLS = 5;

  /** Tallest stack of dense rows that is still text: three tight lines. */
  private static final int MAX_STACK_CELLS = 6;

  /** A row with at most this percentage of dense cells ends the stack. */
  private static final int CLEAR_PERCENT = 35;

  private TextGate() {}

  /**
   * Scores a picture: the number of dense cells in its best run, times the dense share of that run.
   * 0 if there is no candidate; compare with {@link #PASS}.
   *
   * @param luma {@code heightPx} rows of {@code widthPx} unsigned bytes without padding
   */
  public static float score(byte[] luma, int widthPx, int heightPx) {
    byte[] picture = luma;
    int width = widthPx;
    int height = heightPx;
    float best = 0;
    for (int size = 0; size < SIZES; size++) {
      best = Math.max(best, bestRun(picture, width, height));
      picture = halve(picture, width, height);
      width /= 2;
      height /= 2;
    }

    return best;
  }

  private static float bestRun(byte[] luma, int widthPx, int heightPx) {
    int columns = widthPx / CELL_WIDTH_PX;
    int rows = heightPx / CELL_HEIGHT_PX;
    if (columns < MIN_RUN_CELLS) {
      return 0;
    }

    boolean[] dense = denseCells(luma, widthPx, columns, rows);
    float best = 0;
    for (int row = 0; row < rows; row++) {
      int column = 0;
      while (column < columns) {
        if (!dense[row * columns + column]) {
          column++;
          continue;
        }

        int first = column;
        int last = column;
        int count = 0;
        for (; column < columns && column - last <= MAX_GAP_CELLS; column++) {
          if (dense[row * columns + column]) {
            last = column;
            count++;
          }
        }

        float score = (float) count * count / (last - first + 1);
        if (count >= MIN_RUN_CELLS
            && score > best
            && stackHeight(dense, columns, rows, row, first, last) <= MAX_STACK_CELLS) {
          best = score;
        }
      }
    }

    return best;
  }

  private static boolean[] denseCells(byte[] luma, int widthPx, int columns, int rows) {
    boolean[] dense = new boolean[columns * rows];
    int[] alternations = new int[columns];
    for (int row = 0; row < rows; row++) {
      Arrays.fill(alternations, 0);
      for (int line = 0; line < CELL_HEIGHT_PX; line++) {
        countAlternations(luma, (row * CELL_HEIGHT_PX + line) * widthPx, alternations);
      }

      for (int column = 0; column < columns; column++) {
        dense[row * columns + column] = alternations[column] >= MIN_ALTERNATIONS;
      }
    }

    return dense;
  }

  private static void countAlternations(byte[] luma, int start, int[] alternations) {
    int lastSign = 0;
    int lastAt = 0;
    int end = alternations.length * CELL_WIDTH_PX - 2;
    for (int left = 0; left < end; left += PixelWords.PIXELS) {
      // The last word is the one that ends at the end: its first two pixels were seen before.
      int first = Math.min(left, end - PixelWords.PIXELS);
      long here = PixelWords.at(luma, start + first);
      long there = PixelWords.at(luma, start + first + 2);
      long rises = PixelWords.exceeding(there, here, MIN_STEP);
      long steps = rises | PixelWords.exceeding(here, there, MIN_STEP);
      for (steps &= -1L << 8 * (left - first); steps != 0; steps &= steps - 1) {
        int bit = Long.numberOfTrailingZeros(steps);
        int x = first + bit / 8;
        int sign = (rises >>> bit & 1) != 0 ? 1 : -1;
        if (sign == -lastSign && x - lastAt <= MAX_STROKE_PX) {
          alternations[x / CELL_WIDTH_PX]++;
        }

        lastSign = sign;
        lastAt = x;
      }
    }
  }

  private static int stackHeight(
      boolean[] dense, int columns, int rows, int row, int first, int last) {
    int top = row;
    while (top > 0 && !isClear(dense, (top - 1) * columns, first, last)) {
      top--;
    }

    int bottom = row;
    while (bottom < rows - 1 && !isClear(dense, (bottom + 1) * columns, first, last)) {
      bottom++;
    }

    return bottom - top + 1;
  }

  private static boolean isClear(boolean[] dense, int start, int first, int last) {
    int count = 0;
    for (int column = first; column <= last; column++) {
      if (dense[start + column]) {
        count++;
      }
    }

    return 100 * count <= CLEAR_PERCENT * (last - first + 1);
  }

  private static byte[] halve(byte[] luma, int widthPx, int heightPx) {
    int halfWidthPx = widthPx / 2;
    int halfHeightPx = heightPx / 2;
    byte[] half = new byte[halfWidthPx * halfHeightPx];
    for (int y = 0; y < halfHeightPx; y++) {
      int upper = 2 * y * widthPx;
      int lower = upper + widthPx;
      int to = y * halfWidthPx;
      int x = 0;
      for (; x + HALVED <= halfWidthPx; x += HALVED) {
        long top = PixelWords.at(luma, upper + 2 * x);
        long bottom = PixelWords.at(luma, lower + 2 * x);
        long means =
            PixelWords.even(top)
                    + PixelWords.odd(top)
                    + PixelWords.even(bottom)
                    + PixelWords.odd(bottom)
                    + 2 * PixelWords.ONES
                >>> 2;
        half[to + x] = (byte) means;
        half[to + x + 1] = (byte) (means >>> 16);
        half[to + x + 2] = (byte) (means >>> 32);
        half[to + x + 3] = (byte) (means >>> 48);
      }

      for (; x < halfWidthPx; x++) {
        int sum =
            (luma[upper + 2 * x] & 0xff)
                + (luma[upper + 2 * x + 1] & 0xff)
                + (luma[lower + 2 * x] & 0xff)
                + (luma[lower + 2 * x + 1] & 0xff);
        half[to + x] = (byte) ((sum + 2) / 4);
      }
    }

    return half;
  }
}
