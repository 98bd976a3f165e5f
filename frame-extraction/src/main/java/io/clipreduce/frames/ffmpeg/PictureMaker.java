package io.clipreduce.frames.ffmpeg;

import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;

import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.Planes;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;

/** Makes pictures as shown out of decoded frames: square pixels, turned, full-range BT.601, small. */
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
    DisplaySize size =
        DisplaySize.square(frame.width(), frame.height(), aspect).within(shortSidePx);
    return turned(planes(with.scale(frame, size, AV_PIX_FMT_YUV420P)));
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
