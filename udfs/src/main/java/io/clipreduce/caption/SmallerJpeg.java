package io.clipreduce.caption;

import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_QUALITY;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import java.util.function.IntUnaryOperator;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/** Scales pictures down before they are sent. */
public final class SmallerJpeg {
  private static final int QUALITY = 90;

  private SmallerJpeg() {}

  /**
   * A picture no longer than a number of pixels, its shape kept.
   *
   * @return the same bytes where it is small enough already
   * @throws IllegalArgumentException if the bytes are no picture
   */
  public static byte[] atMost(byte[] jpeg, int longSidePx) {
    return scaled(jpeg, longPx -> longSidePx);
  }

  /**
   * A picture of half the width and height.
   *
   * @throws IllegalArgumentException if the bytes are no picture
   */
  public static byte[] half(byte[] jpeg) {
    return scaled(jpeg, longPx -> Math.max(1, longPx / 2));
  }

  /** A picture whose longer side is as long as wanted, by its length; the same if it is so. */
  private static byte[] scaled(byte[] jpeg, IntUnaryOperator wanted) {
    try (Mat bytes = new Mat(jpeg);
        Mat picture = imdecode(bytes, IMREAD_COLOR | IMREAD_IGNORE_ORIENTATION)) {
      if (picture.empty()) {
        throw new IllegalArgumentException(
            "A picture is no JPEG that can be decoded (%s bytes)".formatted(jpeg.length));
      }
      int longPx = Math.max(picture.cols(), picture.rows());
      int longSidePx = wanted.applyAsInt(longPx);
      if (longPx <= longSidePx) {
        return jpeg;
      }
      try (Mat small = new Mat();
          Size size =
              new Size(
                  Math.max(1, Math.round((float) picture.cols() * longSidePx / longPx)),
                  Math.max(1, Math.round((float) picture.rows() * longSidePx / longPx)));
          BytePointer out = new BytePointer();
          IntPointer quality = new IntPointer(IMWRITE_JPEG_QUALITY, QUALITY)) {
        resize(picture, small, size, 0, 0, INTER_AREA);
        imencode(".jpg", small, out, quality);
        byte[] smaller = new byte[Math.toIntExact(out.limit())];
        out.get(smaller);
        return smaller;
      }
    }
  }
}
