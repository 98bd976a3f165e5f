package io.clipreduce.frames.ffmpeg;

import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_ALPHA;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_RGB;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB48LE;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGBA;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_pix_fmt_desc_get;

import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.Planes;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;

/**
 * Makes pictures as shown out of decoded frames: square pixels, turned, full-range BT.601, small.
 */
final class PictureMaker implements AutoCloseable {
  private final PixelAspect aspect;
  private final Orientation orientation;
  private final Scaler scaler = new Scaler();
  private final Scaler textScaler = new Scaler();

  PictureMaker(PixelAspect aspect, Orientation orientation) {
    this.aspect = aspect;
    this.orientation = orientation;
  }

  /** Short side of the frame as shown, before any scaling down. */
  int shortSidePx(AVFrame frame) {
    DisplaySize shown = DisplaySize.square(frame.width(), frame.height(), aspect);
    return Math.min(shown.widthPx(), shown.heightPx());
  }

  /** The picture that is stored. */
  Planes picture(AVFrame frame, int shortSidePx) throws DecodeException {
    return make(frame, shortSidePx, scaler);
  }

  /** The larger picture for reading text. */
  Planes textPicture(AVFrame frame, int shortSidePx) throws DecodeException {
    return make(frame, shortSidePx, textScaler);
  }

  private Planes make(AVFrame frame, int shortSidePx, Scaler with) throws DecodeException {
    if (!Deinterlacer.applies(frame)) {
      return progressive(frame, shortSidePx, with);
    }
    AVFrame still = Deinterlacer.deinterlaced(frame);
    try {
      return progressive(still, shortSidePx, with);
    } finally {
      av_frame_free(still);
    }
  }

  private Planes progressive(AVFrame frame, int shortSidePx, Scaler with) throws DecodeException {
    DisplaySize size =
        DisplaySize.square(frame.width(), frame.height(), aspect).within(shortSidePx);
    if (HdrToSdr.applies(frame.color_trc())) {
      return turned(toneMapped(with.scale(frame, size, AV_PIX_FMT_RGB48LE), frame.color_trc()));
    }
    long flags = av_pix_fmt_desc_get(frame.format()).flags();
    if ((flags & AV_PIX_FMT_FLAG_ALPHA) != 0) {
      return turned(overBlack(with.scale(frame, size, AV_PIX_FMT_RGBA)));
    }
    Planes picture = planes(with.scale(frame, size, AV_PIX_FMT_YUV420P));
    if ((flags & AV_PIX_FMT_FLAG_RGB) == 0) {
      Scaler.matrix(frame).toBt601(picture);
    }
    return turned(picture);
  }

  private static Planes toneMapped(AVFrame rgb48, int transfer) {
    int widthPx = rgb48.width();
    int[] pixels = new int[widthPx * rgb48.height()];
    byte[] values = plane(rgb48, 0, 6 * widthPx, rgb48.height());
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] =
          HdrToSdr.convert(
              transfer, wide(values, 6 * i), wide(values, 6 * i + 2), wide(values, 6 * i + 4));
    }
    return new RgbPicture(pixels, widthPx, rgb48.height()).toPlanes();
  }

  private static int wide(byte[] values, int at) {
    return values[at] & 0xff | (values[at + 1] & 0xff) << 8;
  }

  private static Planes overBlack(AVFrame rgba) {
    int widthPx = rgba.width();
    byte[] values = plane(rgba, 0, 4 * widthPx, rgba.height());
    int[] pixels = new int[widthPx * rgba.height()];
    for (int i = 0; i < pixels.length; i++) {
      int alpha = values[4 * i + 3] & 0xff;
      pixels[i] =
          weighted(values[4 * i], alpha) << 16
              | weighted(values[4 * i + 1], alpha) << 8
              | weighted(values[4 * i + 2], alpha);
    }
    return new RgbPicture(pixels, widthPx, rgba.height()).toPlanes();
  }

  private static int weighted(byte value, int alpha) {
    return ((value & 0xff) * alpha + 127) / 255;
  }

  private Planes turned(Planes upright) {
    int widthPx = upright.widthPx();
    int heightPx = upright.heightPx();
    boolean transposed = orientation.transposed();
    return new Planes(
        orientation.apply(upright.y(), widthPx, heightPx),
        orientation.apply(upright.u(), upright.chromaWidthPx(), upright.chromaHeightPx()),
        orientation.apply(upright.v(), upright.chromaWidthPx(), upright.chromaHeightPx()),
        transposed ? heightPx : widthPx,
        transposed ? widthPx : heightPx);
  }

  private static Planes planes(AVFrame frame) {
    int widthPx = frame.width();
    int heightPx = frame.height();
    int chromaWidthPx = (widthPx + 1) / 2;
    int chromaHeightPx = (heightPx + 1) / 2;
    return new Planes(
        plane(frame, 0, widthPx, heightPx),
        plane(frame, 1, chromaWidthPx, chromaHeightPx),
        plane(frame, 2, chromaWidthPx, chromaHeightPx),
        widthPx,
        heightPx);
  }

  private static byte[] plane(AVFrame frame, int plane, int widthPx, int heightPx) {
    byte[] values = new byte[widthPx * heightPx];
    BytePointer data = frame.data(plane);
    int stride = frame.linesize(plane);
    for (int row = 0; row < heightPx; row++) {
      data.position((long) row * stride).get(values, row * widthPx, widthPx);
    }
    return values;
  }

  @Override
  public void close() {
    scaler.close();
    textScaler.close();
  }
}
