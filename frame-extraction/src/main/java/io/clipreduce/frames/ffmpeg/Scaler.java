package io.clipreduce.frames.ffmpeg;

import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_UNSPECIFIED;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT2020_CL;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT2020_NCL;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT470BG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_FCC;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_SMPTE170M;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_SMPTE240M;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_RGB;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ411P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ422P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ440P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ444P;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_pix_fmt_desc_get;
import static org.bytedeco.ffmpeg.global.swscale.SWS_ACCURATE_RND;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BICUBIC;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BITEXACT;
import static org.bytedeco.ffmpeg.global.swscale.SWS_CS_BT2020;
import static org.bytedeco.ffmpeg.global.swscale.SWS_CS_FCC;
import static org.bytedeco.ffmpeg.global.swscale.SWS_CS_ITU601;
import static org.bytedeco.ffmpeg.global.swscale.SWS_CS_ITU709;
import static org.bytedeco.ffmpeg.global.swscale.SWS_CS_SMPTE240M;
import static org.bytedeco.ffmpeg.global.swscale.sws_alloc_context;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getCoefficients;
import static org.bytedeco.ffmpeg.global.swscale.sws_init_context;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale;
import static org.bytedeco.ffmpeg.global.swscale.sws_setColorspaceDetails;

import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.DecodeException.Reason;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.IntPointer;

/**
 * Scales frames with swscale and brings them to full range. YUV keeps its matrix where the result
 * is YUV too; RGB becomes BT.601. The flags make the same pixels on every x86-64 CPU. Keeps the
 * tables of the last kind of conversion.
 */
final class Scaler implements AutoCloseable {
  private static final int FLAGS = SWS_BICUBIC | SWS_ACCURATE_RND | SWS_BITEXACT;
  private static final int ONE = 1 << 16;

  /** From so many lines on, video that states no matrix is taken for BT.709. */
  private static final int HD_LINES = 720;

  private record Kind(
      int widthPx,
      int heightPx,
      int format,
      ColourMatrix matrix,
      int fullRange,
      DisplaySize size,
      int to) {}

  /** Of video that states none; null to go by its lines. */
  private final ColourMatrix unstated;

  private Kind kind;
  private SwsContext context;
  private AVFrame result;

  Scaler() {
    this(null);
  }

  /**
   * @param unstated what video that states no matrix is taken for, whatever its lines
   */
  Scaler(ColourMatrix unstated) {
    this.unstated = unstated;
  }

  /** Scales a frame; the result is overwritten by the next call and freed by {@link #close}. */
  AVFrame scale(AVFrame frame, DisplaySize size, int format) throws DecodeException {
    Kind wanted =
        new Kind(
            frame.width(),
            frame.height(),
            frame.format(),
            unstated == null ? matrix(frame) : matrix(frame, unstated),
            fullRange(frame) ? 1 : 0,
            size,
            format);
    if (!wanted.equals(kind)) {
      close();
      prepare(wanted);
    }
    sws_scale(
        context,
        frame.data(),
        frame.linesize(),
        0,
        frame.height(),
        result.data(),
        result.linesize());
    return result;
  }

  private void prepare(Kind wanted) throws DecodeException {
    // The ranges must be known when the tables are made: changed later they reach not every path.
    context = sws_alloc_context();
    if (context == null) {
      throw Failures.outOfMemory();
    }
    context
        .src_w(wanted.widthPx)
        .src_h(wanted.heightPx)
        .src_format(wanted.format)
        .src_range(wanted.fullRange)
        .dst_w(wanted.size.widthPx())
        .dst_h(wanted.size.heightPx())
        .dst_format(wanted.to)
        .dst_range(1)
        .flags(FLAGS);
    if (sws_init_context(context, null, null) < 0) {
      close();
      throw new DecodeException(
          Reason.UNSUPPORTED,
          "Pictures of pixel format "
              + wanted.format
              + " and size "
              + wanted.widthPx
              + "x"
              + wanted.heightPx
              + " cannot be converted.");
    }
    IntPointer to = sws_getCoefficients(SWS_CS_ITU601);
    IntPointer from = isRgb(wanted.to) ? sws_getCoefficients(coefficients(wanted.matrix)) : to;
    sws_setColorspaceDetails(context, from, wanted.fullRange, to, 1, 0, ONE, ONE);
    result = av_frame_alloc();
    result.width(wanted.size.widthPx());
    result.height(wanted.size.heightPx());
    result.format(wanted.to);
    if (av_frame_get_buffer(result, 0) < 0) {
      close();
      throw Failures.outOfMemory();
    }
    kind = wanted;
  }

  /** The matrix of a YUV frame: the stated one, else by the number of lines. */
  static ColourMatrix matrix(AVFrame frame) {
    return matrix(frame, frame.height() >= HD_LINES ? ColourMatrix.BT709 : ColourMatrix.BT601);
  }

  private static ColourMatrix matrix(AVFrame frame, ColourMatrix unstated) {
    int space = frame.colorspace();
    if (space == AVCOL_SPC_BT709) {
      return ColourMatrix.BT709;
    }
    if (space == AVCOL_SPC_BT2020_NCL || space == AVCOL_SPC_BT2020_CL) {
      return ColourMatrix.BT2020;
    }
    if (space == AVCOL_SPC_BT470BG || space == AVCOL_SPC_SMPTE170M) {
      return ColourMatrix.BT601;
    }
    if (space == AVCOL_SPC_SMPTE240M) {
      return ColourMatrix.SMPTE240M;
    }
    if (space == AVCOL_SPC_FCC) {
      return ColourMatrix.FCC;
    }
    return unstated;
  }

  private static int coefficients(ColourMatrix matrix) {
    return switch (matrix) {
      case BT601 -> SWS_CS_ITU601;
      case BT709 -> SWS_CS_ITU709;
      case FCC -> SWS_CS_FCC;
      case SMPTE240M -> SWS_CS_SMPTE240M;
      case BT2020 -> SWS_CS_BT2020;
    };
  }

  private static boolean isRgb(int format) {
    return (av_pix_fmt_desc_get(format).flags() & AV_PIX_FMT_FLAG_RGB) != 0;
  }

  private static boolean fullRange(AVFrame frame) {
    int format = frame.format();
    boolean jpegFormat =
        format == AV_PIX_FMT_YUVJ420P
            || format == AV_PIX_FMT_YUVJ422P
            || format == AV_PIX_FMT_YUVJ444P
            || format == AV_PIX_FMT_YUVJ440P
            || format == AV_PIX_FMT_YUVJ411P;
    return frame.color_range() == AVCOL_RANGE_JPEG
        || jpegFormat && frame.color_range() == AVCOL_RANGE_UNSPECIFIED;
  }

  @Override
  public void close() {
    if (context != null) {
      sws_freeContext(context);
      context = null;
    }
    if (result != null) {
      av_frame_free(result);
      result = null;
    }
    kind = null;
  }
}
