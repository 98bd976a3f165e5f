package io.clipreduce.frames.ffmpeg;

/**
 * Size of a picture as shown, or as stored.
 *
 * @param widthPx at least 1
 * @param heightPx at least 1
 */
record DisplaySize(int widthPx, int heightPx) {
  /** A coded picture with square pixels (the height is kept) and turned. */
  static DisplaySize of(int widthPx, int heightPx, PixelAspect aspect, Orientation orientation) {
    DisplaySize square = square(widthPx, heightPx, aspect);
    return orientation.transposed()
        ? new DisplaySize(/* widthPx= */ square.heightPx, /* heightPx= */ square.widthPx)
        : square;
  }

  /** A coded picture with square pixels, not turned. */
  static DisplaySize square(int widthPx, int heightPx, PixelAspect aspect) {
    return new DisplaySize(scaled(widthPx, aspect.num(), aspect.den()), heightPx);
  }

  /** This shape with a short side of at most the given length, never larger than this. */
  DisplaySize within(int shortSidePx) {
    int shortSide = Math.min(widthPx, heightPx);
    if (shortSide <= shortSidePx) {
      return this;
    }
    return new DisplaySize(
        scaled(widthPx, shortSidePx, shortSide), scaled(heightPx, shortSidePx, shortSide));
  }

  private static int scaled(int lengthPx, long num, long den) {
    return (int) Math.max(1, (2L * lengthPx * num + den) / (2 * den));
  }
}
