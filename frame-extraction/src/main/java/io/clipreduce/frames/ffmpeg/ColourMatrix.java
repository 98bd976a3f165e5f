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
    int[] changes = new int[picture.chromaWidthPx()];
    for (int row = 0; row < picture.chromaHeightPx(); row++) {
      chroma(picture.u(), picture.v(), row * changes.length, changes);
      int top = 2 * row;
      luma(picture.y(), top * picture.widthPx(), picture.widthPx(), changes);
      if (top + 1 < picture.heightPx()) {
        luma(picture.y(), (top + 1) * picture.widthPx(), picture.widthPx(), changes);
      }
    }
  }

  /** Converts a row of both chromas and says by how much the luma over each of them changes. */
  private void chroma(byte[] us, byte[] vs, int from, int[] changes) {
    for (int i = 0; i < changes.length; i++) {
      int u = (us[from + i] & 0xff) - 128;
      int v = (vs[from + i] & 0xff) - 128;
      us[from + i] = clipped(128 + (uOfU * u + uOfV * v + HALF >> 16));
      vs[from + i] = clipped(128 + (vOfU * u + vOfV * v + HALF >> 16));
      changes[i] = lumaOfU * u + lumaOfV * v + HALF >> 16;
    }
  }

  private static void luma(byte[] values, int from, int widthPx, int[] changes) {
    int pairs = widthPx / 2;
    for (int i = 0; i < pairs; i++) {
      int left = from + 2 * i;
      values[left] = clipped((values[left] & 0xff) + changes[i]);
      values[left + 1] = clipped((values[left + 1] & 0xff) + changes[i]);
    }
    if (pairs < changes.length) {
      int last = from + widthPx - 1;
      values[last] = clipped((values[last] & 0xff) + changes[pairs]);
    }
  }

  private static byte clipped(int value) {
    return (byte) Math.max(0, Math.min(255, value));
  }
}
