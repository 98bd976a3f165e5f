package io.clipreduce.model;

/**
 * Resizing of 8-bit pictures as Pillow does it, bit for bit (up to its version 12; 13 shrinks some
 * tall pictures downwards first), since the published models were trained and are described with
 * it: separable filters whose support grows when a picture shrinks, weights as fixed-point numbers,
 * rounding to 8 bits after either pass (Pillow, {@code src/libImaging/Resample.c}).
 */
public enum Resampling {
  LANCZOS(3) {
    @Override
    double weight(double x) {
      return Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0;
    }
  },
  BILINEAR(1) {
    @Override
    double weight(double x) {
      return Math.max(0, 1 - Math.abs(x));
    }
  },
  BICUBIC(2) {
    @Override
    double weight(double x) {
      double a = -0.5;
      double d = Math.abs(x);
      if (d < 1) {
        return ((a + 2) * d - (a + 3)) * d * d + 1;
      }
      return d < 2 ? (((d - 5) * d + 8) * d - 4) * a : 0;
    }
  };

  private static final int PRECISION_BITS = 32 - 8 - 2;

  private final double support;

  Resampling(double support) {
    this.support = support;
  }

  /**
   * The filter with Pillow's number, as {@code preprocessor_config.json} states it.
   *
   * @throws IllegalArgumentException for a number that is not known here
   */
  public static Resampling of(int number) {
    return switch (number) {
      case 1 -> LANCZOS;
      case 2 -> BILINEAR;
      case 3 -> BICUBIC;
      default ->
          throw new IllegalArgumentException(
              "resample = %s is not known. Allowed: 1 (lanczos), 2 (bilinear), 3 (bicubic)."
                  .formatted(number));
    };
  }

  /** Weight of a source pixel at a distance, in pixels of the coarser picture. */
  abstract double weight(double x);

  private static double sinc(double x) {
    return x == 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
  }

  /** The picture in another size. */
  public RgbPicture resize(RgbPicture picture, int widthPx, int heightPx) {
    RgbPicture result = picture;
    if (widthPx != picture.widthPx()) {
      result = across(result, new Taps(picture.widthPx(), widthPx));
    }
    if (heightPx != picture.heightPx()) {
      result = down(result, new Taps(picture.heightPx(), heightPx));
    }
    return result;
  }

  private static RgbPicture across(RgbPicture picture, Taps taps) {
    int height = picture.heightPx();
    int width = taps.first.length;
    byte[] from = picture.rgb();
    byte[] to = new byte[3 * width * height];
    int out = 0;
    for (int y = 0; y < height; y++) {
      int row = 3 * y * picture.widthPx();
      for (int x = 0; x < width; x++) {
        int[] weights = taps.weights[x];
        int in = row + 3 * taps.first[x];
        int red = 1 << (PRECISION_BITS - 1);
        int green = red;
        int blue = red;
        for (int weight : weights) {
          red += (from[in] & 0xff) * weight;
          green += (from[in + 1] & 0xff) * weight;
          blue += (from[in + 2] & 0xff) * weight;
          in += 3;
        }
        to[out++] = clip(red);
        to[out++] = clip(green);
        to[out++] = clip(blue);
      }
    }
    return new RgbPicture(width, height, to);
  }

  private static RgbPicture down(RgbPicture picture, Taps taps) {
    int stride = 3 * picture.widthPx();
    int height = taps.first.length;
    byte[] from = picture.rgb();
    byte[] to = new byte[stride * height];
    int[] sums = new int[stride];
    for (int y = 0; y < height; y++) {
      java.util.Arrays.fill(sums, 1 << (PRECISION_BITS - 1));
      int in = taps.first[y] * stride;
      for (int weight : taps.weights[y]) {
        for (int i = 0; i < stride; i++) {
          sums[i] += (from[in + i] & 0xff) * weight;
        }
        in += stride;
      }
      for (int i = 0; i < stride; i++) {
        to[y * stride + i] = clip(sums[i]);
      }
    }
    return new RgbPicture(picture.widthPx(), height, to);
  }

  private static byte clip(int sum) {
    return (byte) Math.max(0, Math.min(255, sum >> PRECISION_BITS));
  }

  /** Which source pixels make a pixel, and with which weights. */
  private final class Taps {
    private final int[] first;
    private final int[][] weights;

    Taps(int from, int to) {
      first = new int[to];
      weights = new int[to][];
      double scale = (double) from / to;
      double widening = Math.max(1, scale);
      double reach = support * widening;
      for (int i = 0; i < to; i++) {
        double centre = (i + 0.5) * scale;
        first[i] = Math.max(0, (int) (centre - reach + 0.5));
        int end = Math.min(from, (int) (centre + reach + 0.5));
        double[] exact = new double[end - first[i]];
        double sum = 0;
        for (int k = 0; k < exact.length; k++) {
          exact[k] = weight((k + first[i] - centre + 0.5) * (1 / widening));
          sum += exact[k];
        }
        weights[i] = new int[exact.length];
        for (int k = 0; k < exact.length; k++) {
          double share = sum == 0 ? exact[k] : exact[k] / sum;
          weights[i][k] = (int) (share * (1 << PRECISION_BITS) + (share < 0 ? -0.5 : 0.5));
        }
      }
    }
  }
}
