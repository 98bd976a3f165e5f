package io.clipreduce.frames.ffmpeg;

/**
 * The points of time at which a video is sampled: point k lies {@code k / fps} seconds after its
 * first frame. The same for every cell, whoever decodes it.
 *
 * @param firstUs presentation time of the video's first frame
 * @param fps points a second, more than 0
 */
record SampleGrid(long firstUs, double fps) {
  private static final double US_PER_S = 1e6;

  /**
   * Whether a frame shown from {@code ptsUs} until {@code nextPtsUs} is shown at one of the points.
   */
  boolean shows(long ptsUs, long nextPtsUs) {
    long k = Math.max(0, (long) Math.ceil((ptsUs - firstUs) * fps / US_PER_S));
    // Rounding may have left k one off.
    while (k > 0 && pointUs(k - 1) >= ptsUs) {
      k--;
    }
    while (pointUs(k) < ptsUs) {
      k++;
    }
    return pointUs(k) < nextPtsUs;
  }

  private long pointUs(long k) {
    return firstUs + Math.round(k * US_PER_S / fps);
  }
}
