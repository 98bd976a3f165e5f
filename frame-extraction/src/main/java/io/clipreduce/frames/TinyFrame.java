package io.clipreduce.frames;

/**
 * A frame reduced for change scores: three planes of 64x36 values, 0-255, to be read as unsigned,
 * row by row. Each value is the mean of the samples read from its part of the picture.
 *
 * @param y luma
 * @param u blue chroma
 * @param v red chroma
 */
public record TinyFrame(byte[] y, byte[] u, byte[] v) {

  /** Columns of each plane. */
  public static final int WIDTH = 64;

  /** Rows of each plane. */
  public static final int HEIGHT = 36;
}
