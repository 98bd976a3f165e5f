package io.clipreduce.frames.ffmpeg;

import static org.bytedeco.ffmpeg.avutil.AVFrame.AV_FRAME_FLAG_INTERLACED;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_BAYER;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_BE;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_BITSTREAM;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_FLOAT;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_HWACCEL;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_PAL;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_RGB;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_XYZ;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV444P;
import static org.bytedeco.ffmpeg.global.avutil.av_pix_fmt_desc_get;

import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.TinyFrame;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.bytedeco.ffmpeg.avutil.AVComponentDescriptor;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;
import org.bytedeco.javacpp.BytePointer;

/**
 * Reduces decoded frames to {@link TinyFrame}s from a bounded number of samples, whatever their
 * size: 128x72 of luma, 64x36 of each chroma (of RGB 128x72 each), at the middles of an even grid.
 * Only the first field of an interlaced frame is read. Values keep the range of the video.
 */
final class FrameReducer implements AutoCloseable {
  private static final int WIDTH = TinyFrame.WIDTH;
  private static final int HEIGHT = TinyFrame.HEIGHT;

  /** Formats whose samples do not lie in whole bytes, or are no integers: swscale reads those. */
  private static final long NOT_DIRECT =
      AV_PIX_FMT_FLAG_BITSTREAM
          | AV_PIX_FMT_FLAG_PAL
          | AV_PIX_FMT_FLAG_HWACCEL
          | AV_PIX_FMT_FLAG_BAYER
          | AV_PIX_FMT_FLAG_FLOAT
          | AV_PIX_FMT_FLAG_XYZ;

  private final Scaler scaler;
  private Layout layout;

  FrameReducer() {
    this.scaler = new Scaler();
  }

  TinyFrame reduce(AVFrame frame) throws DecodeException {
    boolean interlaced = (frame.flags() & AV_FRAME_FLAG_INTERLACED) != 0 && frame.height() >= 2;
    if (layout == null || !layout.fits(frame, interlaced)) {
      layout = new Layout(frame, interlaced);
    }
    if (!layout.direct) {
      AVFrame small =
          scaler.scale(frame, new DisplaySize(2 * WIDTH, 2 * HEIGHT), AV_PIX_FMT_YUV444P);
      return new Layout(small, false).reduce(small);
    }
    return layout.reduce(frame);
  }

  @Override
  public void close() {
    scaler.close();
  }

  /** Where the samples of frames of one format and size lie. */
  private static final class Layout {
    private final int format;
    private final int widthPx;
    private final int heightPx;
    private final boolean interlaced;
    private final boolean direct;
    private final boolean rgb;
    private final Component[] components;

    private Layout(AVFrame frame, boolean interlaced) {
      this.format = frame.format();
      this.widthPx = frame.width();
      this.heightPx = frame.height();
      this.interlaced = interlaced;
      AVPixFmtDescriptor description = av_pix_fmt_desc_get(format);
      this.rgb = (description.flags() & AV_PIX_FMT_FLAG_RGB) != 0;
      int colours = description.nb_components() < 3 ? 1 : 3;
      this.components = new Component[colours];
      boolean wholeBytes = (description.flags() & NOT_DIRECT) == 0;
      for (int i = 0; i < colours; i++) {
        wholeBytes &= description.comp(i).depth() >= 8;
      }
      this.direct = wholeBytes;
      boolean bigEndian = (description.flags() & AV_PIX_FMT_FLAG_BE) != 0;
      for (int i = 0; i < colours; i++) {
        boolean chroma = i > 0 && !rgb;
        int shiftX = chroma ? description.log2_chroma_w() : 0;
        int shiftY = chroma ? description.log2_chroma_h() : 0;
        components[i] =
            new Component(
                description.comp(i),
                bigEndian,
                -(-widthPx >> shiftX),
                -(-heightPx >> shiftY),
                chroma ? 1 : 2,
                interlaced);
      }
    }

    private boolean fits(AVFrame frame, boolean frameInterlaced) {
      return frame.format() == format
          && frame.width() == widthPx
          && frame.height() == heightPx
          && frameInterlaced == interlaced;
    }

    private TinyFrame reduce(AVFrame frame) {
      byte[] first = components[0].reduce(frame);
      if (components.length == 1) {
        return new TinyFrame(first, middle(), middle());
      }
      byte[] second = components[1].reduce(frame);
      byte[] third = components[2].reduce(frame);
      return rgb ? toYuv(first, second, third) : new TinyFrame(first, second, third);
    }

    private static byte[] middle() {
      byte[] plane = new byte[WIDTH * HEIGHT];
      Arrays.fill(plane, (byte) 128);
      return plane;
    }

    /** BT.601, limited range, in 1/256. */
    private static TinyFrame toYuv(byte[] red, byte[] green, byte[] blue) {
      byte[] y = new byte[WIDTH * HEIGHT];
      byte[] u = new byte[WIDTH * HEIGHT];
      byte[] v = new byte[WIDTH * HEIGHT];
      for (int i = 0; i < y.length; i++) {
        int r = red[i] & 0xff;
        int g = green[i] & 0xff;
        int b = blue[i] & 0xff;
        y[i] = (byte) ((66 * r + 129 * g + 25 * b + 128 >> 8) + 16);
        u[i] = (byte) ((-38 * r - 74 * g + 112 * b + 128 >> 8) + 128);
        v[i] = (byte) ((112 * r - 94 * g - 18 * b + 128 >> 8) + 128);
      }
      return new TinyFrame(y, u, v);
    }
  }

  /** Sample positions of one component. */
  private static final class Component {
    private final int plane;
    private final int rowsInPlane;
    private final int perSide;
    private final int[] rows;
    private final int[] columns;
    private final boolean wide;
    private final boolean bigEndian;
    private final int shift;
    private final int mask;

    /**
     * @param perSide samples per value along each side, 1 or 2
     */
    private Component(
        AVComponentDescriptor description,
        boolean bigEndian,
        int columnsInPlane,
        int rowsInPlane,
        int perSide,
        boolean oneField) {
      this.plane = description.plane();
      this.rowsInPlane = rowsInPlane;
      this.perSide = perSide;
      this.wide = description.depth() > 8;
      this.bigEndian = bigEndian;
      this.shift = description.shift() + Math.max(0, description.depth() - 8);
      this.mask = 0xff;
      this.columns = middles(columnsInPlane, perSide * WIDTH);
      for (int i = 0; i < columns.length; i++) {
        columns[i] = columns[i] * description.step() + description.offset();
      }
      this.rows = middles(oneField ? (rowsInPlane + 1) / 2 : rowsInPlane, perSide * HEIGHT);
      for (int i = 0; oneField && i < rows.length; i++) {
        rows[i] *= 2;
      }
    }

    /** Positions of {@code count} samples over {@code length}, each in the middle of its share. */
    private static int[] middles(int length, int count) {
      int[] positions = new int[count];
      for (int i = 0; i < count; i++) {
        positions[i] = (int) ((2L * i + 1) * length / (2L * count));
      }
      return positions;
    }

    private byte[] reduce(AVFrame frame) {
      int stride = frame.linesize(plane);
      ByteBuffer bytes = plane(frame, plane, stride, rowsInPlane);
      int top = stride < 0 ? -stride * (rowsInPlane - 1) : 0;
      byte[] values = new byte[WIDTH * HEIGHT];
      int at = 0;
      for (int row = 0; row < HEIGHT; row++) {
        if (perSide == 1) {
          int start = top + rows[row] * stride;
          for (int column = 0; column < WIDTH; column++) {
            values[at++] = (byte) sample(bytes, start + columns[column]);
          }
        } else {
          int upper = top + rows[2 * row] * stride;
          int lower = top + rows[2 * row + 1] * stride;
          for (int column = 0; column < WIDTH; column++) {
            int left = columns[2 * column];
            int right = columns[2 * column + 1];
            int sum =
                sample(bytes, upper + left)
                    + sample(bytes, upper + right)
                    + sample(bytes, lower + left)
                    + sample(bytes, lower + right);
            values[at++] = (byte) (sum + 2 >> 2);
          }
        }
      }
      return values;
    }

    private int sample(ByteBuffer bytes, int at) {
      if (!wide) {
        return bytes.get(at) & 0xff;
      }
      int first = bytes.get(at) & 0xff;
      int second = bytes.get(at + 1) & 0xff;
      return (bigEndian ? first << 8 | second : second << 8 | first) >> shift & mask;
    }
  }

  /** A plane's memory, from its lowest address on. */
  private static ByteBuffer plane(AVFrame frame, int plane, int stride, int rows) {
    BytePointer data = frame.data(plane);
    long size = (long) Math.abs(stride) * rows;
    if (stride < 0) {
      data = data.getPointer((long) stride * (rows - 1));
    }
    return data.capacity(size).asByteBuffer();
  }
}
