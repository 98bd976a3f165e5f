package io.clipreduce.perceive;

import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_BGR2GRAY;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/** A JPEG, decoded once for all who look at it. Whoever decodes it closes it. */
final class Picture implements AutoCloseable {
  private final long ptsUs;
  private final Mat bgr;
  private final Mat grey = new Mat();

  private Picture(long ptsUs, Mat bgr) {
    this.ptsUs = ptsUs;
    this.bgr = bgr;
    cvtColor(bgr, grey, COLOR_BGR2GRAY);
  }

  /** Decodes a JPEG in colour. */
  static Picture decode(long ptsUs, byte[] jpeg) {
    return new Picture(ptsUs, decode(ptsUs, jpeg, IMREAD_COLOR));
  }

  /**
   * Decodes a JPEG; the caller closes the result.
   *
   * @param mode OpenCV's {@code IMREAD_COLOR} or {@code IMREAD_GRAYSCALE}
   * @throws IllegalArgumentException if the bytes are no picture
   */
  static Mat decode(long ptsUs, byte[] jpeg, int mode) {
    try (Mat bytes = new Mat(jpeg)) {
      Mat picture = imdecode(bytes, mode | IMREAD_IGNORE_ORIENTATION);
      if (picture.empty()) {
        picture.close();
        throw new IllegalArgumentException(
            "The picture at %s us is no JPEG that can be decoded (%s bytes)"
                .formatted(ptsUs, jpeg.length));
      }
      return picture;
    }
  }

  long ptsUs() {
    return ptsUs;
  }

  /** 8-bit blue, green, red, {@code [heightPx][widthPx][3]}. */
  Mat bgr() {
    return bgr;
  }

  /** 8-bit luma, {@code [heightPx][widthPx]}. */
  Mat grey() {
    return grey;
  }

  /** A copy of the luma that is at most {@code longSidePx} long; the caller closes it. */
  Mat smallGrey(int longSidePx) {
    Mat small = new Mat();
    try (Size size = fit(grey.cols(), grey.rows(), longSidePx)) {
      resize(grey, small, size, 0, 0, INTER_AREA);
    }
    return small;
  }

  /** The size of a picture scaled down to {@code longSidePx}; never up, no side under one pixel. */
  static Size fit(int widthPx, int heightPx, int longSidePx) {
    int longPx = Math.max(widthPx, heightPx);
    if (longPx <= longSidePx) {
      return new Size(widthPx, heightPx);
    }
    return new Size(
        Math.max(1, (int) Math.round((double) widthPx * longSidePx / longPx)),
        Math.max(1, (int) Math.round((double) heightPx * longSidePx / longPx)));
  }

  @Override
  public void close() {
    grey.close();
    bgr.close();
  }
}
