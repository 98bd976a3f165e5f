package io.clipreduce.frames;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Eight neighbouring pixels in one {@code long}, the first in its lowest byte, so that a few
 * instructions do for all of them; Java 17 makes no vectors of arithmetic on unsigned bytes.
 */
final class PixelWords {
  /** Pixels in a word. */
  static final int PIXELS = 8;

  /** 1 in each of the four 16-bit lanes that hold every second pixel. */
  static final long ONES = 0x0001_0001_0001_0001L;

  private static final long EVEN = 0xff * ONES;
  private static final long ABOVE_BYTE = 0x100 * ONES;

  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private PixelWords() {}

  /** The pixels {@code [index, index + 8)}. */
  static long at(byte[] pixels, int index) {
    return (long) WORDS.get(pixels, index);
  }

  /** The first, third, fifth and seventh pixel, each in a lane of 16 bits. */
  static long even(long word) {
    return word & EVEN;
  }

  /** The second, fourth, sixth and eighth pixel, each in a lane of 16 bits. */
  static long odd(long word) {
    return word >>> 8 & EVEN;
  }

  /**
   * Which pixels are greater than others by a step or more: bit {@code 8 i} for pixel {@code i}.
   *
   * @param step 1 to 255
   */
  static long exceeding(long word, long other, int step) {
    // A lane holds 256 + difference, and reaches 512 with 256 - step more if the step is reached.
    long rest = (256 - step) * ONES;
    long evenLanes = (even(word) | ABOVE_BYTE) - even(other) + rest;
    long oddLanes = (odd(word) | ABOVE_BYTE) - odd(other) + rest;
    return evenLanes >>> 9 & ONES | (oddLanes >>> 9 & ONES) << 8;
  }
}
