package io.clipreduce.frames.edit;

/**
 * The frames of a video that can be decoded, in order.
 *
 * @param ptsUs when each begins, microseconds, rising; at least one
 * @param endUs when the last one ends
 * @param widthPx width of the first as shown: square pixels, turned
 * @param heightPx height of the first as shown
 * @param fpsNum numerator of the nominal frame rate, at least 1
 * @param fpsDen denominator of that, at least 1
 */
public record FrameTimes(
    long[] ptsUs, long endUs, int widthPx, int heightPx, int fpsNum, int fpsDen) {

  public int count() {
    return ptsUs.length;
  }

  public long durationUs() {
    return endUs - ptsUs[0];
  }

  /** Nominal time of a frame, microseconds. */
  public long frameUs() {
    return 1_000_000L * fpsDen / fpsNum;
  }

  /**
   * Number of the frame that is shown so long after the first begins; the last one past its end.
   */
  public int frameAfter(long us) {
    int low = 0;
    int high = ptsUs.length - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (ptsUs[middle] - ptsUs[0] <= us) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** When a frame begins, from the first one on; the whole length for the frame after the last. */
  public long sinceStartUs(int frame) {
    return (frame < ptsUs.length ? ptsUs[frame] : endUs) - ptsUs[0];
  }
}
