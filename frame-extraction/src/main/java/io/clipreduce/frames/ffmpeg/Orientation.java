package io.clipreduce.frames.ffmpeg;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_DISPLAYMATRIX;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_side_data_get;

import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;

/**
 * How a decoded picture is turned for display: transposed first if so said, then mirrored.
 *
 * @param transposed rows become columns
 * @param mirroredX left and right change places, after transposing
 * @param mirroredY top and bottom change places, after transposing
 */
record Orientation(boolean transposed, boolean mirroredX, boolean mirroredY) {
  static final Orientation UPRIGHT = new Orientation(false, false, false);

  private static final int MATRIX_BYTES = 9 * Integer.BYTES;

  /** Reads a track's display matrix, by quarter turns; upright if there is none. */
  static Orientation of(AVCodecParameters parameters) {
    AVPacketSideData data =
        av_packet_side_data_get(
            parameters.coded_side_data(),
            parameters.nb_coded_side_data(),
            AV_PKT_DATA_DISPLAYMATRIX);
    if (data == null || data.size() < MATRIX_BYTES) {
      return UPRIGHT;
    }
    BytePointer bytes = data.data();
    IntPointer matrix = new IntPointer(bytes);
    // x' = a x + c y, y' = b x + d y (ISO/IEC 14496-12, 6.2.2).
    return ofMatrix(matrix.get(0), matrix.get(1), matrix.get(3), matrix.get(4));
  }

  static Orientation ofMatrix(int a, int b, int c, int d) {
    long straight = Math.abs((long) a) + Math.abs((long) d);
    boolean transposed = Math.abs((long) b) + Math.abs((long) c) > straight;
    return transposed ? new Orientation(true, c < 0, b < 0) : new Orientation(false, a < 0, d < 0);
  }

  /** Clockwise turn for display, without the mirroring that may come with it. */
  int rotationDegrees() {
    if (transposed) {
      return mirroredY && !mirroredX ? 270 : 90;
    }
    return mirroredY ? 180 : 0;
  }

  /**
   * Turns a plane of {@code widthPx x heightPx}; the result is as wide as this was high if
   * transposed.
   */
  byte[] apply(byte[] plane, int widthPx, int heightPx) {
    if (equals(UPRIGHT)) {
      return plane;
    }
    int outWidthPx = transposed ? heightPx : widthPx;
    int outHeightPx = transposed ? widthPx : heightPx;
    byte[] turned = new byte[plane.length];
    for (int y = 0; y < outHeightPx; y++) {
      int row = mirroredY ? outHeightPx - 1 - y : y;
      for (int x = 0; x < outWidthPx; x++) {
        int column = mirroredX ? outWidthPx - 1 - x : x;
        int from = transposed ? column * widthPx + row : row * widthPx + column;
        turned[y * outWidthPx + x] = plane[from];
      }
    }
    return turned;
  }
}
