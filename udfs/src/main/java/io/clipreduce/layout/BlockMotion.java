package io.clipreduce.layout;

import java.awt.image.BufferedImage;
import java.util.Arrays;

/**
 * Motion between two pictures by matching blocks of 16x16 pixels, in place of a codec's motion
 * vectors: for every block of the later picture the place in the earlier one that differs least in
 * luma, found in steps of 8, 4, 2 and 1 pixels (three-step search; Koga and others, 1981). Of equal
 * places the nearest to where the block stands is taken.
 */
public final class BlockMotion {
  private static final int BLOCK_PX = MotionMap.BLOCK_PX;
  private static final int FIRST_STEP_PX = 8;

  private final int widthPx;
  private final int heightPx;
  private final int[] before;
  private final int[] after;

  private BlockMotion(BufferedImage before, BufferedImage after) {
    widthPx = after.getWidth();
    heightPx = after.getHeight();
    this.before = luma(before);
    this.after = luma(after);
  }

  /**
   * The vectors of a picture's blocks, as {@link VideoLavitLayout#MOTION_VECTORS} has them.
   *
   * @param before the earlier picture
   * @param after the later one; without vectors where it has another size
   */
  public static double[][] between(BufferedImage before, BufferedImage after) {
    if (before.getWidth() != after.getWidth() || before.getHeight() != after.getHeight()) {
      return new double[0][];
    }
    return new BlockMotion(before, after).vectors();
  }

  private static int[] luma(BufferedImage picture) {
    int width = picture.getWidth();
    int[] rgb = picture.getRGB(0, 0, width, picture.getHeight(), null, 0, width);
    // ITU-R BT.601 in parts of 1000.
    Arrays.setAll(
        rgb,
        i ->
            (299 * (rgb[i] >> 16 & 0xff) + 587 * (rgb[i] >> 8 & 0xff) + 114 * (rgb[i] & 0xff))
                / 1000);
    return rgb;
  }

  private double[][] vectors() {
    int columns = (widthPx + BLOCK_PX - 1) / BLOCK_PX;
    int rows = (heightPx + BLOCK_PX - 1) / BLOCK_PX;
    double[][] vectors = new double[rows * columns][];
    for (int block = 0; block < vectors.length; block++) {
      vectors[block] = vector(block % columns * BLOCK_PX, block / columns * BLOCK_PX);
    }
    return vectors;
  }

  private double[] vector(int left, int top) {
    int toX = 0;
    int toY = 0;
    long least = difference(left, top, 0, 0, Long.MAX_VALUE);
    for (int step = FIRST_STEP_PX; step > 0; step /= 2) {
      int middleX = toX;
      int middleY = toY;
      for (int i = 0; i < 9; i++) {
        int x = middleX + (i % 3 - 1) * step;
        int y = middleY + (i / 3 - 1) * step;
        long difference = difference(left, top, x, y, least);
        if (difference < least) {
          least = difference;
          toX = x;
          toY = y;
        }
      }
    }
    return new double[] {-1, left + BLOCK_PX / 2.0, top + BLOCK_PX / 2.0, toX, toY, 1};
  }

  /** Sum of absolute differences, or something not less than {@code enough}. */
  private long difference(int left, int top, int toX, int toY, long enough) {
    int right = Math.min(widthPx, left + BLOCK_PX);
    int bottom = Math.min(heightPx, top + BLOCK_PX);
    if (left + toX < 0 || top + toY < 0 || right + toX > widthPx || bottom + toY > heightPx) {
      return Long.MAX_VALUE;
    }
    long sum = 0;
    for (int y = top; y < bottom && sum < enough; y++) {
      int here = y * widthPx;
      int there = (y + toY) * widthPx + toX;
      for (int x = left; x < right; x++) {
        sum += Math.abs(after[here + x] - before[there + x]);
      }
    }
    return sum;
  }
}
