package io.clipreduce.frames;

import java.util.Arrays;
import java.util.List;

/**
 * How the frames of a video, or of a part of it, change: the arrays of {@link CellSample}, which
 * say what the values mean, one entry per frame. The arrays are not copied and must not be changed.
 *
 * @param ptsUs presentation times, rising
 * @param meanDiff change to the next frame, in hundredths of a level
 * @param decorrelation change to the next frame, in thousandths
 * @param histogramDiff change to the next frame, in tenths of a per cent
 * @param blend mix of two pictures over six frames, in hundredths of a level
 * @param luma mean luma, in hundredths of a level
 * @param contrast deviation of luma, in hundredths of a level
 * @param flags the sum of the {@code FLAG_} bits of {@link CellSample}
 */
public record ChangeTrack(
    long[] ptsUs,
    short[] meanDiff,
    short[] decorrelation,
    short[] histogramDiff,
    short[] blend,
    short[] luma,
    short[] contrast,
    byte[] flags) {

  /** Checks that the arrays are as long as each other and that times rise. */
  public ChangeTrack {
    int size = ptsUs.length;
    if (meanDiff.length != size
        || decorrelation.length != size
        || histogramDiff.length != size
        || blend.length != size
        || luma.length != size
        || contrast.length != size
        || flags.length != size) {
      throw new IllegalArgumentException(
          "All arrays must have one entry per frame, %s, but have %s, %s, %s, %s, %s, %s and %s."
              .formatted(
                  size,
                  meanDiff.length,
                  decorrelation.length,
                  histogramDiff.length,
                  blend.length,
                  luma.length,
                  contrast.length,
                  flags.length));
    }
    for (int i = 1; i < size; i++) {
      if (ptsUs[i] <= ptsUs[i - 1]) {
        throw new IllegalArgumentException(
            "Times must rise, but frame %s at %s us follows %s us."
                .formatted(i, ptsUs[i], ptsUs[i - 1]));
      }
    }
  }

  /** The track of one cell. */
  public static ChangeTrack of(CellSample cell) {
    return new ChangeTrack(
        cell.ptsUs(),
        cell.meanDiff(),
        cell.decorrelation(),
        cell.histogramDiff(),
        cell.blend(),
        cell.luma(),
        cell.contrast(),
        cell.flags());
  }

  /** The tracks of all cells of a video, in order, as one. */
  public static ChangeTrack concat(List<ChangeTrack> parts) {
    int size = parts.stream().mapToInt(ChangeTrack::size).sum();
    long[] ptsUs = new long[size];
    short[][] scores = new short[6][size];
    byte[] flags = new byte[size];
    int at = 0;
    for (ChangeTrack part : parts) {
      short[][] from = {
        part.meanDiff, part.decorrelation, part.histogramDiff, part.blend, part.luma, part.contrast
      };
      for (int i = 0; i < scores.length; i++) {
        System.arraycopy(from[i], 0, scores[i], at, part.size());
      }
      System.arraycopy(part.ptsUs, 0, ptsUs, at, part.size());
      System.arraycopy(part.flags, 0, flags, at, part.size());
      at += part.size();
    }
    return new ChangeTrack(
        ptsUs, scores[0], scores[1], scores[2], scores[3], scores[4], scores[5], flags);
  }

  /** Number of frames. */
  public int size() {
    return ptsUs.length;
  }

  boolean has(int frame, byte flag) {
    return (flags[frame] & flag) != 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ChangeTrack track
        && Arrays.equals(ptsUs, track.ptsUs)
        && Arrays.equals(meanDiff, track.meanDiff)
        && Arrays.equals(decorrelation, track.decorrelation)
        && Arrays.equals(histogramDiff, track.histogramDiff)
        && Arrays.equals(blend, track.blend)
        && Arrays.equals(luma, track.luma)
        && Arrays.equals(contrast, track.contrast)
        && Arrays.equals(flags, track.flags);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(ptsUs) * 31 + Arrays.hashCode(meanDiff);
  }
}
