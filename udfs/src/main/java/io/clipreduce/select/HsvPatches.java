package io.clipreduce.select;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_RGB2HSV;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;

import io.clipreduce.model.Resampling;
import io.clipreduce.model.RgbPicture;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Pictures as {@link KeyeSelector} compares them: at 48 to 256 patches of 28 x 28 pixels, in
 * OpenCV's 8-bit HSV, as keye-vl-utils has it.
 */
public final class HsvPatches {
  private static final int SIDE_PX = KeyeSelector.TOKEN_PX;
  private static final int LEAST = 48;
  private static final int MOST = 256;
  private static final int CHANNELS = 3;

  private final int widthPx;
  private final int heightPx;

  /** Patches of pictures of a video, however large each is: as many as suit one of this size. */
  public HsvPatches(int widthPx, int heightPx) {
    int[] size = KeyeSelector.size(widthPx, heightPx, LEAST, MOST);
    this.widthPx = size[0];
    this.heightPx = size[1];
  }

  /**
   * The patches of a picture, {@code [N][28 * 28 * 3]}, in raster order.
   *
   * @param file a JPEG or PNG
   * @throws IllegalArgumentException if it is no such picture
   */
  public double[][] of(byte[] file) {
    byte[] hsv = hsv(Resampling.BILINEAR.resize(RgbPicture.decode(file), widthPx, heightPx)).rgb();
    int columns = widthPx / SIDE_PX;
    int rowLength = SIDE_PX * CHANNELS;
    double[][] patches = new double[columns * (heightPx / SIDE_PX)][SIDE_PX * rowLength];
    for (int i = 0; i < hsv.length; i++) {
      int y = i / (widthPx * CHANNELS);
      int x = i % (widthPx * CHANNELS);
      patches[y / SIDE_PX * columns + x / rowLength][y % SIDE_PX * rowLength + x % rowLength] =
          hsv[i] & 0xff;
    }
    return patches;
  }

  /** A picture with hue (0 to 179), saturation and value in place of red, green and blue. */
  private static RgbPicture hsv(RgbPicture picture) {
    try (BytePointer rgb = new BytePointer(picture.rgb());
        Mat from = new Mat(picture.heightPx(), picture.widthPx(), CV_8UC3, rgb);
        Mat to = new Mat()) {
      cvtColor(from, to, COLOR_RGB2HSV);
      byte[] values = new byte[picture.rgb().length];
      to.data().get(values);
      return new RgbPicture(picture.widthPx(), picture.heightPx(), values);
    }
  }
}
