package io.clipreduce.frames;

/**
 * A picture as full-range BT.601 YUV 4:2:0, the pixels that are stored as JPEG. Values are 0-255
 * and must be read as unsigned. The arrays are not copied; whoever keeps a picture must not change
 * them.
 *
 * @param y luma, {@code heightPx} rows of {@code widthPx} without padding
 * @param u blue chroma, {@code (heightPx + 1) / 2} rows of {@code (widthPx + 1) / 2} without
 *     padding
 * @param v red chroma, shaped like {@code u}
 * @param widthPx width in luma samples, at least 1
 * @param heightPx height in luma samples, at least 1
 */
public record Planes(byte[] y, byte[] u, byte[] v, int widthPx, int heightPx) {

  /** Width of the chroma planes in samples. */
  public int chromaWidthPx() {
    return (widthPx + 1) / 2;
  }

  /** Height of the chroma planes in samples. */
  public int chromaHeightPx() {
    return (heightPx + 1) / 2;
  }
}
