package io.clipreduce.method;

/**
 * Random numbers that depend on a seed and a place alone, not on what was drawn before, so that
 * they are the same in whatever order and on whatever machine they are drawn: the output function
 * of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014) on its n-th state.
 */
public final class Draws {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private Draws() {}

  /** The {@code index}-th number of a seed, from 0 to below 1. */
  public static double uniform(long seed, long index) {
    return (bits(seed, index) >>> 11) * 0x1.0p-53;
  }

  /** The {@code index}-th whole number of a seed, from 0 to below {@code bound}. */
  public static int below(long seed, long index, int bound) {
    return (int) (uniform(seed, index) * bound);
  }

  private static long bits(long seed, long index) {
    long state = seed + (index + 1) * GOLDEN_GAMMA;
    state = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
    state = (state ^ (state >>> 27)) * 0x94D049BB133111EBL;
    return state ^ (state >>> 31);
  }
}
