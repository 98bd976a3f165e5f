package io.clipreduce.layout;

import io.clipreduce.layout.Arrangement.Scaling;
import java.awt.image.BufferedImage;

/**
 * Brings pictures to another size by a filter along either axis, in 64-bit floats: no pixel is left
 * out when they shrink, and the outcome is the same on every machine.
 */
final class Resampler {
  private static final int CHANNELS = 3;
  private static final double CUBIC_A = -0.5;

  private Resampler() {}

  /** What a place along an axis is made of: weights from a first place on, 1 in all. */
  private record Taps(int first, double[] weights) {}

  static BufferedImage resize(BufferedImage picture, int widthPx, int heightPx, Scaling scaling) {
    int fromWidth = picture.getWidth();
    int fromHeight = picture.getHeight();
    if (fromWidth == widthPx && fromHeight == heightPx) {
      return picture;
    }
    Taps[] across = taps(fromWidth, widthPx, scaling);
    Taps[] down = taps(fromHeight, heightPx, scaling);

    double[][] narrow = new double[fromHeight][widthPx * CHANNELS];
    int[] line = new int[fromWidth];
    for (int y = 0; y < fromHeight; y++) {
      picture.getRGB(0, y, fromWidth, 1, line, 0, fromWidth);
      for (int x = 0; x < widthPx; x++) {
        double[] weights = across[x].weights();
        for (int tap = 0; tap < weights.length; tap++) {
          int rgb = line[across[x].first() + tap];
          narrow[y][x * CHANNELS] += weights[tap] * (rgb >> 16 & 0xff);
          narrow[y][x * CHANNELS + 1] += weights[tap] * (rgb >> 8 & 0xff);
          narrow[y][x * CHANNELS + 2] += weights[tap] * (rgb & 0xff);
        }
      }
    }

    BufferedImage resized = new BufferedImage(widthPx, heightPx, BufferedImage.TYPE_INT_RGB);
    int[] rgb = new int[widthPx];
    for (int y = 0; y < heightPx; y++) {
      double[] sums = new double[widthPx * CHANNELS];
      for (int tap = 0; tap < down[y].weights().length; tap++) {
        double weight = down[y].weights()[tap];
        double[] row = narrow[down[y].first() + tap];
        for (int i = 0; i < sums.length; i++) {
          sums[i] += weight * row[i];
        }
      }
      for (int x = 0; x < widthPx; x++) {
        rgb[x] =
            value(sums[x * CHANNELS]) << 16
                | value(sums[x * CHANNELS + 1]) << 8
                | value(sums[x * CHANNELS + 2]);
      }
      resized.setRGB(0, y, widthPx, 1, rgb, 0, widthPx);
    }
    return resized;
  }

  private static int value(double sum) {
    return (int) Math.max(0, Math.min(255, Math.rint(sum)));
  }

  private static Taps[] taps(int from, int to, Scaling scaling) {
    double step = (double) from / to;
    double wide = Math.max(1, step);
    boolean area = scaling == Scaling.AREA && step > 1;
    double reach = area ? step / 2 : scaling == Scaling.BICUBIC ? 2 * wide : wide;
    Taps[] taps = new Taps[to];
    for (int i = 0; i < to; i++) {
      double middle = (i + 0.5) * step;
      int first = (int) Math.max(0, Math.floor(middle - reach));
      int end = (int) Math.min(from, Math.ceil(middle + reach));
      double[] weights = new double[end - first];
      double sum = 0;
      for (int tap = 0; tap < weights.length; tap++) {
        double left = first + tap;
        weights[tap] =
            area
                ? Math.max(0, Math.min(left + 1, middle + reach) - Math.max(left, middle - reach))
                : weight(Math.abs(left + 0.5 - middle) / wide, scaling);
        sum += weights[tap];
      }
      for (int tap = 0; tap < weights.length; tap++) {
        weights[tap] /= sum;
      }
      taps[i] = new Taps(first, weights);
    }
    return taps;
  }

  private static double weight(double distance, Scaling scaling) {
    if (scaling != Scaling.BICUBIC) {
      return Math.max(0, 1 - distance);
    }
    if (distance >= 2) {
      return 0;
    }
    return distance < 1
        ? ((CUBIC_A + 2) * distance - (CUBIC_A + 3)) * distance * distance + 1
        : ((CUBIC_A * distance - 5 * CUBIC_A) * distance + 8 * CUBIC_A) * distance - 4 * CUBIC_A;
  }
}
