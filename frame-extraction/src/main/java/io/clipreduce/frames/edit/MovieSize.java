package io.clipreduce.frames.edit;

/**
 * A frame size that the encoder takes: even sides, as 4:2:0 has them.
 *
 * @param widthPx even, 16 to 3840
 * @param heightPx even, 16 to 3840
 */
public record MovieSize(int widthPx, int heightPx) {
  private static final int LEAST_PX = 16;

  /** OpenH264 takes frames of up to 3840x2160, upright or lying. */
  private static final int LONG_SIDE_PX = 3840;

  private static final int SHORT_SIDE_PX = 2160;

  /**
   * The size for pictures of a given size: the same where it can be; odd sides gain one pixel,
   * which repeats their edge; what is too large shrinks in proportion.
   */
  public static MovieSize of(int widthPx, int heightPx) {
    double shrink =
        Math.min(
            1,
            Math.min(
                (double) LONG_SIDE_PX / Math.max(widthPx, heightPx),
                (double) SHORT_SIDE_PX / Math.min(widthPx, heightPx)));
    return new MovieSize(even(widthPx * shrink), even(heightPx * shrink));
  }

  private static int even(double lengthPx) {
    int whole = (int) Math.round(lengthPx);
    return Math.max(LEAST_PX, whole + whole % 2);
  }
}
