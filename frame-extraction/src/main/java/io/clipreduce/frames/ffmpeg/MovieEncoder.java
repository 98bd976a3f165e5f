package io.clipreduce.frames.ffmpeg;

import static org.bytedeco.ffmpeg.avformat.AVFormatContext.AVFMT_FLAG_BITEXACT;
import static org.bytedeco.ffmpeg.avformat.AVFormatContext.AVFMT_FLAG_CUSTOM_IO;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_BITEXACT;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_GLOBAL_HEADER;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_move_ref;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_rescale_ts;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_from_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_write_trailer;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_PRI_SMPTE170M;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_MPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_SMPTE170M;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_TRC_SMPTE170M;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_make_writable;

import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.DecodeException.Reason;
import io.clipreduce.frames.Planes;
import io.clipreduce.frames.edit.VideoEditor.MovieSink;
import java.io.IOException;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVOutputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;

/**
 * Writes pictures as MP4 with H.264. One thread and no clock: the same pictures make the same
 * bytes. The rate follows from size and speed, and the quantiser is bounded so that small letters
 * stay readable.
 */
final class MovieEncoder implements AutoCloseable {
  private static final int TICKS_PER_S = 90_000;
  private static final double BITS_PER_PIXEL = 0.2;
  private static final long LEAST_BITS_PER_S = 300_000;

  /** Quantisers of H.264 run from 0, the finest, to 51. */
  private static final int FINEST = 12;

  private static final int COARSEST = 26;

  private static final double KEYFRAMES_S = 2;

  private final SinkIo io;
  private final AVFormatContext output = new AVFormatContext(null);
  private final AVFrame frame = av_frame_alloc();
  private final AVPacket packet = av_packet_alloc();

  /** The last packet encoded, which is written when it is known how long it lasts. */
  private final AVPacket held = av_packet_alloc();

  private final byte[] lumaToLimited = new byte[256];
  private final byte[] chromaToLimited = new byte[256];
  private AVCodecContext context;
  private AVStream stream;

  MovieEncoder(int widthPx, int heightPx, int fpsNum, int fpsDen, MovieSink sink)
      throws DecodeException, IOException {
    for (int i = 0; i < 256; i++) {
      lumaToLimited[i] = (byte) (16 + (219 * i + 127) / 255);
      chromaToLimited[i] = (byte) Math.round(128 + (i - 128) * 224 / 255.0);
    }
    io = new SinkIo(sink);
    try {
      openEncoder(widthPx, heightPx, fpsNum, fpsDen);
      openFile();
    } catch (DecodeException | IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private void openEncoder(int widthPx, int heightPx, int fpsNum, int fpsDen)
      throws DecodeException {
    AVCodec codec = avcodec_find_encoder_by_name("libopenh264");
    double fps = (double) fpsNum / fpsDen;
    context = avcodec_alloc_context3(codec);
    context.width(widthPx);
    context.height(heightPx);
    context.pix_fmt(AV_PIX_FMT_YUV420P);
    context.color_range(AVCOL_RANGE_MPEG);
    context.colorspace(AVCOL_SPC_SMPTE170M);
    context.color_primaries(AVCOL_PRI_SMPTE170M);
    context.color_trc(AVCOL_TRC_SMPTE170M);
    context.time_base().num(1).den(TICKS_PER_S);
    context.framerate().num(fpsNum).den(fpsDen);
    context.gop_size((int) Math.max(1, Math.round(KEYFRAMES_S * fps)));
    context.bit_rate(
        Math.max(LEAST_BITS_PER_S, Math.round(BITS_PER_PIXEL * widthPx * heightPx * fps)));
    context.qmin(FINEST);
    context.qmax(COARSEST);
    context.thread_count(1);
    context.flags(context.flags() | AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT);
    check(avcodec_open2(context, codec, (AVDictionary) null), "encoded");
    frame.width(widthPx);
    frame.height(heightPx);
    frame.format(AV_PIX_FMT_YUV420P);
    frame.color_range(AVCOL_RANGE_MPEG);
    frame.colorspace(AVCOL_SPC_SMPTE170M);
    if (av_frame_get_buffer(frame, 0) < 0) {
      throw Failures.outOfMemory();
    }
  }

  private void openFile() throws DecodeException, IOException {
    check(
        avformat_alloc_output_context2(output, (AVOutputFormat) null, "mp4", (String) null),
        "written");
    output.pb(io.context());
    output.flags(output.flags() | AVFMT_FLAG_CUSTOM_IO | AVFMT_FLAG_BITEXACT);
    stream = avformat_new_stream(output, null);
    avcodec_parameters_from_context(stream.codecpar(), context);
    stream.time_base().num(1).den(TICKS_PER_S);
    stream.avg_frame_rate(context.framerate());
    AVDictionary options = new AVDictionary(null);
    av_dict_set(options, "video_track_timescale", Integer.toString(TICKS_PER_S), 0);
    int result = avformat_write_header(output, options);
    av_dict_free(options);
    io.rethrow();
    check(result, "written");
  }

  /**
   * Adds a picture of the size of the video.
   *
   * @param startUs when it is shown from; above that of the picture before
   */
  void add(Planes picture, long startUs) throws DecodeException, IOException {
    av_frame_make_writable(frame);
    fill(0, picture.y(), picture.widthPx(), picture.heightPx(), lumaToLimited);
    fill(1, picture.u(), picture.chromaWidthPx(), picture.chromaHeightPx(), chromaToLimited);
    fill(2, picture.v(), picture.chromaWidthPx(), picture.chromaHeightPx(), chromaToLimited);
    frame.pts(ticks(startUs));
    check(avcodec_send_frame(context, frame), "encoded");
    take();
  }

  private void fill(int plane, byte[] values, int widthPx, int heightPx, byte[] toLimited) {
    byte[] row = new byte[widthPx];
    BytePointer data = frame.data(plane);
    int stride = frame.linesize(plane);
    for (int y = 0; y < heightPx; y++) {
      for (int x = 0; x < widthPx; x++) {
        row[x] = toLimited[values[y * widthPx + x] & 0xff];
      }
      data.position((long) y * stride).put(row, 0, widthPx);
    }
  }

  private void take() throws DecodeException, IOException {
    while (avcodec_receive_packet(context, packet) >= 0) {
      packet.stream_index(0);
      packet.dts(packet.pts());
      release(packet.pts());
      av_packet_move_ref(held, packet);
    }
  }

  /** Writes the packet held, which lasts until the given time. */
  private void release(long untilTicks) throws DecodeException, IOException {
    if (held.size() > 0) {
      held.duration(untilTicks - held.pts());
      av_packet_rescale_ts(held, context.time_base(), stream.time_base());
      int result = av_write_frame(output, held);
      io.rethrow();
      check(result, "written");
      av_packet_unref(held);
    }
  }

  /** Ends the file. */
  void finish(long endUs) throws DecodeException, IOException {
    avcodec_send_frame(context, null);
    take();
    release(ticks(endUs));
    int result = av_write_trailer(output);
    io.rethrow();
    check(result, "written");
  }

  private static long ticks(long us) {
    return Math.round(us * (TICKS_PER_S / 1e6));
  }

  private void check(int result, String done) throws DecodeException {
    if (result < 0) {
      throw new DecodeException(
          Reason.UNSUPPORTED,
          "A video of %sx%s cannot be %s: %s."
              .formatted(context.width(), context.height(), done, Failures.text(result)));
    }
  }

  @Override
  public void close() {
    av_frame_free(frame);
    av_packet_free(packet);
    av_packet_free(held);
    if (context != null) {
      avcodec_free_context(context);
    }
    if (!output.isNull()) {
      avformat_free_context(output);
    }
    io.close();
  }
}
