package io.clipreduce.model;

import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR_RGB;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;

import org.bytedeco.opencv.opencv_core.Mat;

/**
 * A picture as models see it.
 *
 * @param rgb 8-bit red, green and blue, {@code [heightPx][widthPx][3]} in one row
 */
public record RgbPicture(int widthPx, int heightPx, byte[] rgb) {

  public RgbPicture {
    if (widthPx < 1 || heightPx < 1 || rgb.length != 3 * widthPx * heightPx) {
      throw new IllegalArgumentException(
          "A picture of %s x %s pixels has %s bytes".formatted(widthPx, heightPx, rgb.length));
    }
  }

  /**
   * Decodes a JPEG or PNG, without regard to a stored orientation.
   *
   * @throws IllegalArgumentException if the bytes are no such picture
   */
  public static RgbPicture decode(byte[] file) {
    try (Mat bytes = new Mat(file);
        Mat picture = imdecode(bytes, IMREAD_COLOR_RGB | IMREAD_IGNORE_ORIENTATION)) {
      if (picture.empty()) {
        throw new IllegalArgumentException(
            "%s bytes are no picture that can be decoded".formatted(file.length));
      }
      byte[] rgb = new byte[3 * picture.cols() * picture.rows()];
      picture.data().get(rgb);
      return new RgbPicture(picture.cols(), picture.rows(), rgb);
    }
  }
}
