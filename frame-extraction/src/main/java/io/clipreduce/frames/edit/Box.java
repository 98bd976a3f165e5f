package io.clipreduce.frames.edit;

/**
 * A rectangle in shares of a picture's width and height: 0 is left and top, 1 right and bottom.
 *
 * @param left from 0
 * @param top from 0
 * @param width above 0; {@code left + width} is at most 1
 * @param height above 0; {@code top + height} is at most 1
 */
public record Box(double left, double top, double width, double height) {
  /** All of a picture. */
  public static final Box WHOLE = new Box(0, 0, 1, 1);

  private static final double ROUNDING = 1e-9;

  public Box {
    if (!(left >= 0 && top >= 0 && width > 0 && height > 0)
        || left + width > 1 + ROUNDING
        || top + height > 1 + ROUNDING) {
      throw new IllegalArgumentException(
          "Not a rectangle within a picture: %s %s %s %s".formatted(left, top, width, height));
    }
  }

  /**
   * Where a picture is shown whole and undistorted in the middle of a frame; the rest stays black.
   */
  public static Box fitting(int widthPx, int heightPx, int frameWidthPx, int frameHeightPx) {
    double ratio = (double) widthPx * frameHeightPx / ((double) heightPx * frameWidthPx);
    return ratio >= 1
        ? new Box(0, (1 - 1 / ratio) / 2, 1, 1 / ratio)
        : new Box((1 - ratio) / 2, 0, ratio, 1);
  }

  /** The rectangle a share of the way from this one to another. */
  public Box towards(Box other, double share) {
    return new Box(
        left + share * (other.left - left),
        top + share * (other.top - top),
        width + share * (other.width - width),
        height + share * (other.height - height));
  }
}
