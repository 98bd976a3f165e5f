package io.clipreduce.frames.ffmpeg;

import static org.bytedeco.ffmpeg.avutil.AVFrame.AV_FRAME_FLAG_INTERLACED;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_BE;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_PLANAR;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_clone;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_make_writable;
import static org.bytedeco.ffmpeg.global.avutil.av_pix_fmt_desc_get;

import io.clipreduce.frames.DecodeException;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;
import org.bytedeco.javacpp.BytePointer;

/**
 * Takes the combs out of an interlaced frame: each line of the second field becomes the median of
 * itself and its neighbours above and below, which keeps what stands still and drops what moved
 * between the fields. For planar formats; others are left as they are.
 */
final class Deinterlacer {
  private Deinterlacer() {}

  static boolean applies(AVFrame frame) {
    if ((frame.flags() & AV_FRAME_FLAG_INTERLACED) == 0 || frame.height() < 3) {
      return false;
    }
    AVPixFmtDescriptor description = av_pix_fmt_desc_get(frame.format());
    return (description.flags() & AV_PIX_FMT_FLAG_PLANAR) != 0
        && (description.flags() & AV_PIX_FMT_FLAG_BE) == 0
        && frame.linesize(0) > 0;
  }

  /** A deinterlaced copy, which the caller frees. */
  static AVFrame deinterlaced(AVFrame frame) throws DecodeException {
    AVFrame copy = av_frame_clone(frame);
    if (copy == null || av_frame_make_writable(copy) < 0) {
      if (copy != null) {
        av_frame_free(copy);
      }
      throw Failures.outOfMemory();
    }
    AVPixFmtDescriptor description = av_pix_fmt_desc_get(frame.format());
    for (int i = 0; i < description.nb_components(); i++) {
      boolean chroma = i == 1 || i == 2;
      int rows = chroma ? -(-frame.height() >> description.log2_chroma_h()) : frame.height();
      int columns = chroma ? -(-frame.width() >> description.log2_chroma_w()) : frame.width();
      int bytesPerSample = description.comp(i).depth() > 8 ? 2 : 1;
      int plane = description.comp(i).plane();
      medians(copy.data(plane), copy.linesize(plane), rows, columns, bytesPerSample);
    }
    return copy;
  }

  private static void medians(
      BytePointer plane, int stride, int rows, int columns, int bytesPerSample) {
    int length = columns * bytesPerSample;
    byte[] above = new byte[length];
    byte[] line = new byte[length];
    byte[] below = new byte[length];
    plane.position(0).get(above, 0, length);
    for (int row = 1; row + 1 < rows; row += 2) {
      plane.position((long) row * stride).get(line, 0, length);
      plane.position((long) (row + 1) * stride).get(below, 0, length);
      for (int at = 0; at < length; at += bytesPerSample) {
        int middle =
            median(
                value(above, at, bytesPerSample),
                value(line, at, bytesPerSample),
                value(below, at, bytesPerSample));
        line[at] = (byte) middle;
        if (bytesPerSample == 2) {
          line[at + 1] = (byte) (middle >> 8);
        }
      }
      plane.position((long) row * stride).put(line, 0, length);
      byte[] reused = above;
      above = below;
      below = reused;
    }
  }

  private static int value(byte[] line, int at, int bytesPerSample) {
    int low = line[at] & 0xff;
    return bytesPerSample == 1 ? low : low | (line[at + 1] & 0xff) << 8;
  }

  private static int median(int a, int b, int c) {
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }
}
