package io.clipreduce.frames.ffmpeg;

import io.clipreduce.frames.Planes;

/**
 * An RGB picture on its way to {@link Planes}: full-range BT.601 as JFIF has it, chroma the mean of
 * up to four pixels.
 */
final class RgbPicture {
  private final int[] pixels;
  private final int widthPx;
  private final int heightPx;

  /**
   * @param pixels 0xRRGGBB, row by row
   */
  RgbPicture(int[] pixels, int widthPx, int heightPx) {
    this.pixels = pixels;
    this.widthPx = widthPx;
    this.heightPx = heightPx;
  }

  Planes toPlanes() {
    int chromaWidthPx = (widthPx + 1) / 2;
    int chromaHeightPx = (heightPx + 1) / 2;
    byte[] y = new byte[widthPx * heightPx];
    byte[] u = new byte[chromaWidthPx * chromaHeightPx];
    byte[] v = new byte[chromaWidthPx * chromaHeightPx];
    for (int i = 0; i < y.length; i++) {
      int pixel = pixels[i];
      // 0.299 R + 0.587 G + 0.114 B in 1/65536.
      y[i] = (byte) (19595 * red(pixel) + 38470 * green(pixel) + 7471 * blue(pixel) + 32768 >> 16);
    }
    for (int row = 0; row < chromaHeightPx; row++) {
      for (int column = 0; column < chromaWidthPx; column++) {
        chroma(row, column, row * chromaWidthPx + column, u, v);
      }
    }
    return new Planes(y, u, v, widthPx, heightPx);
  }

  private void chroma(int row, int column, int at, byte[] u, byte[] v) {
    int red = 0;
    int green = 0;
    int blue = 0;
    for (int i = 0; i < 4; i++) {
      // Beyond an odd edge the edge itself counts twice.
      int y = Math.min(heightPx - 1, 2 * row + i / 2);
      int x = Math.min(widthPx - 1, 2 * column + i % 2);
      int pixel = pixels[y * widthPx + x];
      red += red(pixel);
      green += green(pixel);
      blue += blue(pixel);
    }
    // Sums of four: divided by 4 * 65536; 128 and a half are added before.
    int half = 1 << 17;
    u[at] = clip((-11059 * red - 21709 * green + 32768 * blue + half >> 18) + 128);
    v[at] = clip((32768 * red - 27439 * green - 5329 * blue + half >> 18) + 128);
  }

  private static byte clip(int value) {
    return (byte) Math.max(0, Math.min(255, value));
  }

  private static int red(int pixel) {
    return pixel >> 16 & 0xff;
  }

  private static int green(int pixel) {
    return pixel >> 8 & 0xff;
  }

  private static int blue(int pixel) {
    return pixel & 0xff;
  }
}
