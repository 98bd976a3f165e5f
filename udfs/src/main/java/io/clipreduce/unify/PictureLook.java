package io.clipreduce.unify;

import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_QUALITY;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_BGR2YUV_I420;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;

import io.clipreduce.frames.DescriptorKernel;
import io.clipreduce.frames.Planes;
import io.clipreduce.perceive.Box;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;

/** Parts of pictures: how they look, and cut out. */
final class PictureLook {
  private static final int QUALITY = 90;

  private PictureLook() {}

  /** Where the groups of a descriptor begin, and its end. */
  private static final int[] GROUPS = {
    0,
    DescriptorKernel.CHROMA_AT,
    DescriptorKernel.EDGES_AT,
    DescriptorKernel.TEXTURE_AT,
    DescriptorKernel.DIM
  };

  /**
   * How a part of a picture looks, as the frame encoder {@code descriptor} would say, but with
   * luma, chroma, edges and texture of equal length: a coloured wall behind somebody must not
   * outweigh all else. So the cosine of two looks is the mean of the cosines of the four.
   *
   * @param box the part; null for the whole
   * @return a unit vector, shorter where a group is zero; null for a picture of less than two
   *     pixels either way
   * @throws IllegalArgumentException if the bytes are no picture
   */
  static float[] of(byte[] jpeg, Box box) {
    try (Mat bytes = new Mat(jpeg);
        Mat picture = decoded(bytes)) {
      return picture.cols() < 2 || picture.rows() < 2 ? null : described(picture, box);
    }
  }

  private static float[] described(Mat picture, Box box) {
    try (Rect rect = even(box, picture);
        Mat part = new Mat(picture, rect);
        Mat yuv = new Mat()) {
      cvtColor(part, yuv, COLOR_BGR2YUV_I420);
      int widthPx = rect.width();
      int heightPx = rect.height();
      byte[] all = new byte[widthPx * heightPx * 3 / 2];
      yuv.data().get(all);
      byte[] y = new byte[widthPx * heightPx];
      byte[] u = new byte[y.length / 4];
      byte[] v = new byte[y.length / 4];
      System.arraycopy(all, 0, y, 0, y.length);
      System.arraycopy(all, y.length, u, 0, u.length);
      System.arraycopy(all, y.length + u.length, v, 0, v.length);
      return balanced(DescriptorKernel.describe(new Planes(y, u, v, widthPx, heightPx)));
    }
  }

  private static float[] balanced(float[] descriptor) {
    float[] look = new float[descriptor.length];
    for (int group = 0; group + 1 < GROUPS.length; group++) {
      double squares = 0;
      for (int i = GROUPS[group]; i < GROUPS[group + 1]; i++) {
        squares += (double) descriptor[i] * descriptor[i];
      }
      double length = Math.sqrt(squares * (GROUPS.length - 1));
      for (int i = GROUPS[group]; i < GROUPS[group + 1] && length > 0; i++) {
        look[i] = (float) (descriptor[i] / length);
      }
    }
    return look;
  }

  /** A part of a picture as a JPEG of its own. */
  static byte[] cut(byte[] jpeg, Box box) {
    try (Mat bytes = new Mat(jpeg);
        Mat picture = decoded(bytes);
        Rect rect = even(box, picture);
        Mat part = new Mat(picture, rect);
        BytePointer out = new BytePointer();
        IntPointer quality = new IntPointer(IMWRITE_JPEG_QUALITY, QUALITY)) {
      imencode(".jpg", part, out, quality);
      byte[] cut = new byte[Math.toIntExact(out.limit())];
      out.get(cut);
      return cut;
    }
  }

  /** A face with the head round it and what is worn below: the box that is compared. */
  static Box withShoulders(Box face) {
    float left = Math.max(0, face.x() - 0.6f * face.width());
    float top = Math.max(0, face.y() - 0.3f * face.height());
    float right = Math.min(1, face.x() + 1.6f * face.width());
    float bottom = Math.min(1, face.y() + 2.6f * face.height());
    return new Box(left, top, right - left, bottom - top);
  }

  private static Mat decoded(Mat bytes) {
    Mat picture = imdecode(bytes, IMREAD_COLOR | IMREAD_IGNORE_ORIENTATION);
    if (picture.empty()) {
      throw new IllegalArgumentException("A kept picture cannot be decoded");
    }
    return picture;
  }

  /** The part in pixels, of even width and height, as chroma at half resolution takes. */
  private static Rect even(Box box, Mat picture) {
    Box part = box == null ? new Box(0, 0, 1, 1) : box;
    int x = Math.min(Math.max(0, Math.round(part.x() * picture.cols())), picture.cols() - 2);
    int y = Math.min(Math.max(0, Math.round(part.y() * picture.rows())), picture.rows() - 2);
    int widthPx = Math.min(picture.cols() - x, Math.round(part.width() * picture.cols()));
    int heightPx = Math.min(picture.rows() - y, Math.round(part.height() * picture.rows()));
    return new Rect(x, y, Math.max(2, widthPx & ~1), Math.max(2, heightPx & ~1));
  }
}
