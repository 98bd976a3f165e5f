package io.clipreduce.frames.edit;

/**
 * A picture made outside, to be shown or laid over frames.
 *
 * @param rgba four bytes a pixel, red, green, blue and opacity (not premultiplied), rows from the
 *     top without padding; not copied
 * @param widthPx at least 1
 * @param heightPx at least 1
 */
public record Drawing(byte[] rgba, int widthPx, int heightPx) {
  public Drawing {
    if (widthPx < 1 || heightPx < 1 || rgba.length != 4 * widthPx * heightPx) {
      throw new IllegalArgumentException(
          "%s bytes are no picture of %sx%s".formatted(rgba.length, widthPx, heightPx));
    }
  }
}
