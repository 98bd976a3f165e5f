package io.clipreduce.frames;

import java.util.List;

/**
 * Everything one cell leaves behind. The arrays have one entry per decoded frame, in order of pts.
 *
 * @param index the cell's index
 * @param startUs the cell's first owned pts
 * @param endUs the cell's end
 * @param ptsUs presentation time of each frame, rising
 * @param meanDiff change to the next frame: mean |dY|+|dU|+|dV| over 3 of the 64x36 reduction, in
 *     hundredths of a level
 * @param decorrelation change to the next frame: 1 - luma correlation, in thousandths, 0-2000
 * @param histogramDiff change to the next frame: distance of 4x4-block luma histograms, in tenths
 *     of a per cent
 * @param blend how much of the change to the sixth frame after is a mix of the two pictures: mean
 *     |f6 - f0| less mean |f6 + f0 - 2 f3| over the three planes, at least 0, in hundredths of a
 *     level; large in fades and dissolves, about 0 for motion and cuts
 * @param luma mean luma of each frame, in hundredths of a level, 0-25500
 * @param contrast standard deviation of each frame's luma, in hundredths of a level, 0-12750
 * @param flags per frame, the sum of the {@code FLAG_} bits that hold
 * @param frames the sampled frames, in order of pts
 * @param sound one entry per whole second of sound owned
 * @param timeSource where frame times come from: {@code pts}, {@code dts} or {@code nominal}
 * @param note one line about what went wrong while decoding, null if nothing did
 */
public record CellSample(
    int index,
    long startUs,
    long endUs,
    long[] ptsUs,
    short[] meanDiff,
    short[] decorrelation,
    short[] histogramDiff,
    short[] blend,
    short[] luma,
    short[] contrast,
    byte[] flags,
    List<FrameSample> frames,
    List<AudioSecond> sound,
    String timeSource,
    String note) {

  /** The decoder marked this frame corrupt; it takes no part in cuts. */
  public static final byte FLAG_DAMAGED = 1;

  /**
   * This frame's picture goes with the change after it and returns within five frames of that
   * change: a flash.
   */
  public static final byte FLAG_FLASH = 2;

  /** This frame is almost black. */
  public static final byte FLAG_DARK = 4;
}
