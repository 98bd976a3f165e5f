package io.clipreduce.frames.ffmpeg;

import static org.bytedeco.ffmpeg.global.avutil.AVCOL_TRC_ARIB_STD_B67;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_TRC_SMPTE2084;

/**
 * Brings BT.2020 pictures in PQ or HLG to sRGB: linear light, reference white (203 cd/m2, ITU-R
 * BT.2408) to 1, a curve that leaves the lower 60 % alone and bends the rest below 1, BT.709
 * primaries, sRGB's transfer. Tables and fixed order of operations, so equal input gives equal
 * bytes.
 */
final class HdrToSdr {
  private static final double REFERENCE_WHITE_NITS = 203;
  private static final double HLG_PEAK_NITS = 1000;
  private static final double KNEE = 0.6;

  /** Entries of the tables from 16-bit codes. */
  private static final int CODES = 4096;

  private static final int CODE_SHIFT = 4;

  /** Entries of the table from linear light, 0 to 1. */
  private static final int LEVELS = 4096;

  private static final float[] PQ = new float[CODES];
  private static final float[] HLG = new float[CODES];

  /** HLG's system gamma of 1.2: luminance to the power 0.2, times the peak. */
  private static final float[] HLG_GAIN = new float[CODES];

  private static final byte[] SRGB = new byte[LEVELS + 1];

  static {
    for (int i = 0; i < CODES; i++) {
      double code = (double) i / (CODES - 1);
      PQ[i] = (float) (10_000 * pq(code) / REFERENCE_WHITE_NITS);
      HLG[i] = (float) hlg(code);
      HLG_GAIN[i] = (float) (HLG_PEAK_NITS * StrictMath.pow(code, 0.2) / REFERENCE_WHITE_NITS);
    }
    for (int i = 0; i <= LEVELS; i++) {
      SRGB[i] = (byte) Math.round(255 * srgb((double) i / LEVELS));
    }
  }

  private HdrToSdr() {}

  static boolean applies(int transfer) {
    return transfer == AVCOL_TRC_SMPTE2084 || transfer == AVCOL_TRC_ARIB_STD_B67;
  }

  /** SMPTE ST 2084: code to light, 1 being 10 000 cd/m2. */
  private static double pq(double code) {
    double root = StrictMath.pow(code, 32 / 2523.0);
    double light = Math.max(0, root - 3424 / 4096.0) / (2413 / 128.0 - 2392 / 128.0 * root);
    return StrictMath.pow(light, 16384 / 2610.0);
  }

  /** ITU-R BT.2100: HLG code to scene light, 0 to 1. */
  private static double hlg(double code) {
    if (code <= 0.5) {
      return code * code / 3;
    }
    return (StrictMath.exp((code - 0.55991073) / 0.17883277) + 0.28466892) / 12;
  }

  private static double srgb(double light) {
    return light <= 0.0031308 ? 12.92 * light : 1.055 * StrictMath.pow(light, 1 / 2.4) - 0.055;
  }

  /**
   * Converts one pixel.
   *
   * @param transfer one that {@link #applies}
   * @param red 16-bit code, as are the others
   * @return 0xRRGGBB
   */
  static int convert(int transfer, int red, int green, int blue) {
    float r;
    float g;
    float b;
    if (transfer == AVCOL_TRC_SMPTE2084) {
      r = PQ[red >> CODE_SHIFT];
      g = PQ[green >> CODE_SHIFT];
      b = PQ[blue >> CODE_SHIFT];
    } else {
      r = HLG[red >> CODE_SHIFT];
      g = HLG[green >> CODE_SHIFT];
      b = HLG[blue >> CODE_SHIFT];
      float luminance = 0.2627f * r + 0.678f * g + 0.0593f * b;
      float gain = HLG_GAIN[Math.min(CODES - 1, (int) (luminance * (CODES - 1) + 0.5f))];
      r *= gain;
      g *= gain;
      b *= gain;
    }
    float strongest = Math.max(r, Math.max(g, b));
    float scale = strongest <= KNEE ? 1 : bent(strongest) / strongest;
    // BT.2020 to BT.709 primaries, ITU-R BT.2087.
    float r709 = (1.6605f * r - 0.5876f * g - 0.0728f * b) * scale;
    float g709 = (-0.1246f * r + 1.1329f * g - 0.0083f * b) * scale;
    float b709 = (-0.0182f * r - 0.1006f * g + 1.1187f * b) * scale;
    return coded(r709) << 16 | coded(g709) << 8 | coded(b709);
  }

  private static float bent(float light) {
    float above = (light - (float) KNEE) / (1 - (float) KNEE);
    return (float) KNEE + (1 - (float) KNEE) * above / (1 + above);
  }

  private static int coded(float light) {
    int level = (int) (light * LEVELS + 0.5f);
    return SRGB[Math.max(0, Math.min(LEVELS, level))] & 0xff;
  }
}
