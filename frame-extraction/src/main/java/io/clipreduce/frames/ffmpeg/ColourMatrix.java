package io.clipreduce.frames.ffmpeg;

import io.clipreduce.frames.Planes;

/**
 * Brings full-range YUV of one matrix to BT.601, on the small picture: swscale would go through RGB
 * at full size. Luma weights of red and blue after ITU-T H.273, table 4; integers in 1/65536.
 */
enum ColourMatrix {
  BT601(0.299, 0.114),
  BT709(0.2126, 0.0722),
  FCC(0.30, 0.11),
  SMPTE240M(0.212, 0.087),
  BT2020(0.2627, 0.0593);

  private static final int ONE = 1 << 16;
  private static final int HALF = ONE / 2;

  private final int lumaOfU;
  private final int lumaOfV;
  private final int uOfU;
  private final int uOfV;
  private final int vOfU;
  private final int vOfV;

  /**
   * @param red weight of red in this matrix' luma, the same for blue
   */
  ColourMatrix(double red, double blue) {
    double green = 1 - red - blue;
    double redTo = 0.299;
    double blueTo = 0.114;
    double greenTo = 1 - redTo - blueTo;
    // R = Y + 2 (1 - red) V, B = Y + 2 (1 - blue) U, and green from the luma equation.
    double redOfV = 2 * (1 - red);
    double blueOfU = 2 * (1 - blue);
    double greenOfU = -blue / green * blueOfU;
    double greenOfV = -red / green * redOfV;
    double lumaU = greenTo * greenOfU + blueTo * blueOfU;
    double lumaV = redTo * redOfV + greenTo * greenOfV;
    lumaOfU = fixed(lumaU);
    lumaOfV = fixed(lumaV);
    uOfU = fixed((blueOfU - lumaU) / (2 * (1 - blueTo)));
    uOfV = fixed(-lumaV / (2 * (1 - blueTo)));
    vOfU = fixed(-lumaU / (2 * (1 - redTo)));
    vOfV = fixed((redOfV - lumaV) / (2 * (1 - redTo)));
  }

  private static int fixed(double value) {
    return (int) Math.round(value * ONE);
  }

  /** Converts a picture of this matrix in place. */
  void toBt601(Planes picture) {
    if (this == BT601) {
      return;
    }
    int chromaWidthPx = picture.chromaWidthPx();
    for (int row = 0; row < picture.chromaHeightPx(); row++) {
      int top = 2 * row * picture.widthPx();
      boolean two = 2 * row + 1 < picture.heightPx();
      for (int column = 0; column < chromaWidthPx; column++) {
        int at = row * chromaWidthPx + column;
        int u = (picture.u()[at] & 0xff) - 128;
        int v = (picture.v()[at] & 0xff) - 128;
        picture.u()[at] = clipped(128 + (uOfU * u + uOfV * v + HALF >> 16));
        picture.v()[at] = clipped(128 + (vOfU * u + vOfV * v + HALF >> 16));
        int change = lumaOfU * u + lumaOfV * v + HALF >> 16;
        int left = top + 2 * column;
        int count = Math.min(2, picture.widthPx() - 2 * column);
        add(picture.y(), left, count, change);
        if (two) {
          add(picture.y(), left + picture.widthPx(), count, change);
        }
      }
    }
  }

  private static void add(byte[] luma, int from, int count, int change) {
    for (int i = from; i < from + count; i++) {
      luma[i] = clipped((luma[i] & 0xff) + change);
    }
  }

  private static byte clipped(int value) {
    return (byte) Math.max(0, Math.min(255, value));
  }
}
