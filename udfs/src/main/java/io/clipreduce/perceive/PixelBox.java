package io.clipreduce.perceive;

/** A rectangle of whole pixels, from the top left corner. */
record PixelBox(int x, int y, int widthPx, int heightPx) {

  int endX() {
    return x + widthPx;
  }

  int endY() {
    return y + heightPx;
  }

  /** Number of columns that both boxes have. */
  int sharedWidthPx(PixelBox other) {
    return Math.max(0, Math.min(endX(), other.endX()) - Math.max(x, other.x));
  }

  /** Number of rows that both boxes have. */
  int sharedHeightPx(PixelBox other) {
    return Math.max(0, Math.min(endY(), other.endY()) - Math.max(y, other.y));
  }

  boolean touches(PixelBox other) {
    return sharedWidthPx(other) > 0 && sharedHeightPx(other) > 0;
  }

  /** The smallest box that holds both. */
  PixelBox union(PixelBox other) {
    int left = Math.min(x, other.x);
    int top = Math.min(y, other.y);
    return new PixelBox(
        left, top, Math.max(endX(), other.endX()) - left, Math.max(endY(), other.endY()) - top);
  }

  /** The box with a margin on all sides, cut at the borders of a picture. */
  PixelBox grown(int marginPx, int pictureWidthPx, int pictureHeightPx) {
    int left = Math.max(0, x - marginPx);
    int top = Math.max(0, y - marginPx);
    return new PixelBox(
        left,
        top,
        Math.min(pictureWidthPx, endX() + marginPx) - left,
        Math.min(pictureHeightPx, endY() + marginPx) - top);
  }

  /** The same box in fractions of a picture. */
  Box fractionOf(int pictureWidthPx, int pictureHeightPx) {
    return new Box(
        (float) x / pictureWidthPx,
        (float) y / pictureHeightPx,
        (float) widthPx / pictureWidthPx,
        (float) heightPx / pictureHeightPx);
  }
}
