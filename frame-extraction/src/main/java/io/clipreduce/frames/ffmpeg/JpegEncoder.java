package io.clipreduce.frames.ffmpeg;

import static org.bytedeco.ffmpeg.avcodec.AVCodecContext.FF_DCT_INT;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_BITEXACT;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_QSCALE;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MJPEG;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ420P;
import static org.bytedeco.ffmpeg.global.avutil.FF_QP2LAMBDA;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_make_writable;

import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.DecodeException.Reason;
import io.clipreduce.frames.Planes;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;

/** Writes pictures as JPEG files: integer transform, fixed quantiser, no comment, one thread. */
final class JpegEncoder implements AutoCloseable {
  private final int quality;
  private final AVPacket packet = av_packet_alloc();
  private AVCodecContext context;
  private AVFrame frame;

  /**
   * @param quality FFmpeg's quantiser scale, 2 (best) to 31
   */
  JpegEncoder(int quality) {
    this.quality = quality;
  }

  byte[] encode(Planes picture) throws DecodeException {
    if (frame == null
        || frame.width() != picture.widthPx()
        || frame.height() != picture.heightPx()) {
      release();
      prepare(picture.widthPx(), picture.heightPx());
    }
    av_frame_make_writable(frame);
    fill(0, picture.y(), picture.widthPx(), picture.heightPx());
    fill(1, picture.u(), picture.chromaWidthPx(), picture.chromaHeightPx());
    fill(2, picture.v(), picture.chromaWidthPx(), picture.chromaHeightPx());
    frame.pts(frame.pts() + 1);
    int result = avcodec_send_frame(context, frame);
    if (result >= 0) {
      result = avcodec_receive_packet(context, packet);
    }
    if (result < 0) {
      throw new DecodeException(
          Reason.UNSUPPORTED,
          "A picture of "
              + picture.widthPx()
              + "x"
              + picture.heightPx()
              + " cannot be stored as JPEG: "
              + Failures.text(result)
              + ".");
    }
    byte[] jpeg = new byte[packet.size()];
    packet.data().get(jpeg);
    av_packet_unref(packet);
    return jpeg;
  }

  private void prepare(int widthPx, int heightPx) throws DecodeException {
    AVCodec codec = avcodec_find_encoder(AV_CODEC_ID_MJPEG);
    context = avcodec_alloc_context3(codec);
    context.width(widthPx);
    context.height(heightPx);
    context.pix_fmt(AV_PIX_FMT_YUVJ420P);
    context.color_range(AVCOL_RANGE_JPEG);
    context.time_base().num(1).den(1);
    context.flags(context.flags() | AV_CODEC_FLAG_BITEXACT | AV_CODEC_FLAG_QSCALE);
    context.global_quality(quality * FF_QP2LAMBDA);
    context.dct_algo(FF_DCT_INT);
    context.thread_count(1);
    int result = avcodec_open2(context, codec, (AVDictionary) null);
    if (result < 0) {
      throw new DecodeException(
          Reason.UNSUPPORTED,
          "Pictures of "
              + widthPx
              + "x"
              + heightPx
              + " cannot be stored as JPEG: "
              + Failures.text(result)
              + ".");
    }
    frame = av_frame_alloc();
    frame.width(widthPx);
    frame.height(heightPx);
    frame.format(AV_PIX_FMT_YUVJ420P);
    frame.color_range(AVCOL_RANGE_JPEG);
    frame.quality(quality * FF_QP2LAMBDA);
    frame.pts(0);
    if (av_frame_get_buffer(frame, 0) < 0) {
      throw Failures.outOfMemory();
    }
  }

  private void fill(int plane, byte[] values, int widthPx, int heightPx) {
    BytePointer data = frame.data(plane);
    int stride = frame.linesize(plane);
    for (int row = 0; row < heightPx; row++) {
      data.position((long) row * stride).put(values, row * widthPx, widthPx);
    }
  }

  private void release() {
    if (context != null) {
      avcodec_free_context(context);
      context = null;
    }
    if (frame != null) {
      av_frame_free(frame);
      frame = null;
    }
  }

  @Override
  public void close() {
    release();
    av_packet_free(packet);
  }
}
