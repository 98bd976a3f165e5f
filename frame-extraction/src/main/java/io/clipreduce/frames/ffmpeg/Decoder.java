package io.clipreduce.frames.ffmpeg;

import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_flush_buffers;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_get;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_ENOMEM;

import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.DecodeException.Reason;
import io.clipreduce.frames.DecodeLimits;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVDictionaryEntry;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;

/** A decoder of one stream, of pictures or of sound, with one thread. */
final class Decoder implements AutoCloseable {
  /** Frames behind a broken one come out at the next attempt; this only bounds the attempts. */
  private static final int MAX_ERRORS_IN_A_ROW = 64;

  private final AVCodecContext context;
  private int errors;

  private Decoder(AVCodecContext context) {
    this.context = context;
  }

  /** Whether this build of FFmpeg can decode the stream. */
  static boolean exists(AVStream stream) {
    return find(stream) != null;
  }

  static Decoder open(AVStream stream, DecodeLimits limits) throws DecodeException {
    AVCodec codec = find(stream);
    AVCodecContext context = avcodec_alloc_context3(codec);
    if (context == null) {
      throw Failures.outOfMemory();
    }
    avcodec_parameters_to_context(context, stream.codecpar());
    context.pkt_timebase(stream.time_base());
    context.thread_count(1);
    context.max_pixels(limits.maxPixels());
    int result = avcodec_open2(context, codec, (AVDictionary) null);
    if (result < 0) {
      avcodec_free_context(context);
      enough(result);
      throw new DecodeException(
          Reason.DAMAGED,
          "The "
              + codec.name().getString()
              + " decoder refuses stream "
              + stream.index()
              + ": "
              + Failures.text(result)
              + ".");
    }
    return new Decoder(context);
  }

  /**
   * Chooses by name where several decoders could come first: FFmpeg's own {@code av1} needs
   * hardware, and its own VP8 and VP9 know no alpha.
   */
  private static AVCodec find(AVStream stream) {
    int id = stream.codecpar().codec_id();
    boolean alpha = "1".equals(tag(stream, "alpha_mode"));
    if (id == avcodec.AV_CODEC_ID_AV1) {
      return avcodec_find_decoder_by_name("libaom-av1");
    }
    if (id == avcodec.AV_CODEC_ID_VP9) {
      return avcodec_find_decoder_by_name(alpha ? "libvpx-vp9" : "vp9");
    }
    if (id == avcodec.AV_CODEC_ID_VP8) {
      return avcodec_find_decoder_by_name(alpha ? "libvpx" : "vp8");
    }
    return avcodec_find_decoder(id);
  }

  private static String tag(AVStream stream, String key) {
    AVDictionaryEntry entry = av_dict_get(stream.metadata(), key, null, 0);
    return entry == null ? null : entry.value().getString();
  }

  /**
   * Gives a fresh decoder the stream's first packet and forgets the picture. Some decoders learn
   * from it how later ones must be read, such as H.264 in 4:4:4 of old x264 builds.
   */
  void prime(AVPacket first, AVFrame scratch) throws DecodeException {
    send(first);
    while (receive(scratch)) {
      av_frame_unref(scratch);
    }
    avcodec_flush_buffers(context);
    errors = 0;
  }

  /**
   * Hands over a packet, or the end of the stream if null; then {@link #receive} until it is false.
   * An empty packet, which repeats the picture before it, is passed over.
   *
   * @throws DecodeException when memory runs out: what is missing then is not the packet's fault
   */
  void send(AVPacket packet) throws DecodeException {
    if (packet != null && packet.size() == 0 && packet.side_data_elems() == 0) {
      return;
    }
    int result = enough(avcodec_send_packet(context, packet));
    if (result < 0 && result != AVERROR_EOF) {
      errors++;
    }
  }

  /**
   * Takes the next decoded frame, false if more packets are needed first.
   *
   * @throws DecodeException when memory runs out
   */
  boolean receive(AVFrame frame) throws DecodeException {
    for (int attempt = 0; attempt < MAX_ERRORS_IN_A_ROW; attempt++) {
      int result = enough(avcodec_receive_frame(context, frame));
      if (result >= 0) {
        return true;
      }
      if (result == AVERROR_EOF || result == AVERROR_EAGAIN()) {
        return false;
      }
      errors++;
    }
    return false;
  }

  private static int enough(int result) throws DecodeException {
    if (result == AVERROR_ENOMEM()) {
      throw Failures.outOfMemory();
    }
    return result;
  }

  /** Number of packets the decoder could make nothing of. */
  int errors() {
    return errors;
  }

  @Override
  public void close() {
    avcodec_free_context(context);
  }
}
