package io.clipreduce.frames;

import java.util.Arrays;

/**
 * Decides whether a sampled picture shows anything new. A picture repeats the one last
 * <em>stored</em> when no 8x8 block of luma differs from it by the threshold or more on average.
 * Comparing with the stored picture, and not with the previous one, lets slow drift show.
 *
 * <p>Blocks are 8x8 because one changed digit in text of 10-16 px moves such a block by 23-37
 * levels, but a 16x16 block by less than 10. Blocks at the right and lower border may be smaller.
 *
 * <p>One instance serves one cell: its first picture is always new.
 */
public final class RepeatRule {
  private static final int BLOCK_PX = 8;

  private final int thresholdLevels;
  private byte[] storedLuma;
  private int storedWidthPx;

  /**
   * @param thresholdLevels mean absolute difference of a block, in levels of 0-255, from which a
   *     picture is new; 0 makes every picture new
   */
  public RepeatRule(int thresholdLevels) {
    if (thresholdLevels < 0 || thresholdLevels > 255) {
      throw new IllegalArgumentException(
          "Repeat threshold is " + thresholdLevels + ", allowed are 0 to 255");
    }

    this.thresholdLevels = thresholdLevels;
  }

  /** Whether the picture is to be stored; if so, later pictures are compared with it. */
  public boolean isNew(Planes picture) {
    boolean isNew = storedLuma == null || differs(picture);
    if (isNew) {
      storedLuma = picture.y().clone();
      storedWidthPx = picture.widthPx();
    }

    return isNew;
  }

  private boolean differs(Planes picture) {
    int widthPx = picture.widthPx();
    int heightPx = picture.heightPx();
    if (widthPx != storedWidthPx || picture.y().length != storedLuma.length) {
      return true;
    }

    int[] sums = new int[(widthPx + BLOCK_PX - 1) / BLOCK_PX];
    for (int top = 0; top < heightPx; top += BLOCK_PX) {
      int bottom = Math.min(top + BLOCK_PX, heightPx);
      sumDifferences(picture.y(), widthPx, top, bottom, sums);
      for (int block = 0; block < sums.length; block++) {
        int blockWidthPx = Math.min(BLOCK_PX, widthPx - block * BLOCK_PX);
        if (sums[block] >= thresholdLevels * blockWidthPx * (bottom - top)) {
          return true;
        }
      }
    }

    return false;
  }

  private void sumDifferences(byte[] luma, int widthPx, int top, int bottom, int[] sums) {
    Arrays.fill(sums, 0);
    for (int y = top; y < bottom; y++) {
      int row = y * widthPx;
      int whole = widthPx / BLOCK_PX;
      for (int block = 0; block < whole; block++) {
        int at = row + block * BLOCK_PX;
        int sum = 0;
        for (int i = at; i < at + BLOCK_PX; i++) {
          sum += Math.abs((luma[i] & 0xff) - (storedLuma[i] & 0xff));
        }
        sums[block] += sum;
      }
      for (int i = row + whole * BLOCK_PX; i < row + widthPx; i++) {
        sums[whole] += Math.abs((luma[i] & 0xff) - (storedLuma[i] & 0xff));
      }
    }
  }
}
