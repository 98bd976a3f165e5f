package io.clipreduce.frames.ffmpeg;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_BITEXACT;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_FLAC;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_NEW_EXTRADATA;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_get_side_data;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_S16;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_copy;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_default;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;

import io.clipreduce.frames.AudioMeter;
import io.clipreduce.frames.ByteSource;
import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.DecodeException.Reason;
import io.clipreduce.frames.DecodeLimits;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.ShortPointer;
import org.bytedeco.javacpp.SizeTPointer;

/** Mono sound of 16 bits at the meter's rate as FLAC, without loss. */
public final class Flac {
  private static final byte[] MAGIC = "fLaC".getBytes(StandardCharsets.US_ASCII);

  /** Header of the one metadata block: the last, of type 0, STREAMINFO, with 34 bytes. */
  private static final byte[] STREAM_INFO = {(byte) 0x80, 0, 0, 34};

  /** For what this class made itself. */
  private static final DecodeLimits OWN = new DecodeLimits(1 << 20, 1_000_000, 1, 1 << 30, 0, 1, 1);

  private Flac() {}

  /**
   * Makes a whole FLAC file. Its bytes are the same on every CPU: prediction is by fixed
   * polynomials, in integers.
   *
   * @param count number of samples, from index 0, at least 1
   */
  static byte[] encode(short[] samples, int count) throws DecodeException {
    AVCodecContext context = avcodec_alloc_context3(avcodec_find_encoder(AV_CODEC_ID_FLAC));
    AVDictionary options = new AVDictionary(null);
    AVFrame frame = av_frame_alloc();
    AVPacket packet = av_packet_alloc();
    try {
      context.sample_fmt(AV_SAMPLE_FMT_S16);
      context.sample_rate(AudioMeter.SAMPLE_RATE_HZ);
      av_channel_layout_default(context.ch_layout(), 1);
      context.time_base().num(1).den(AudioMeter.SAMPLE_RATE_HZ);
      context.flags(context.flags() | AV_CODEC_FLAG_BITEXACT);
      context.thread_count(1);
      av_dict_set(options, "lpc_type", "fixed", 0);
      enough(avcodec_open2(context, null, options));
      byte[] info = bytes(context.extradata(), context.extradata_size());
      ByteArrayOutputStream frames = new ByteArrayOutputStream(count);
      for (int from = 0; from <= count; from += context.frame_size()) {
        int length = Math.min(context.frame_size(), count - from);
        if (length > 0) {
          frame.format(AV_SAMPLE_FMT_S16);
          frame.sample_rate(AudioMeter.SAMPLE_RATE_HZ);
          av_channel_layout_copy(frame.ch_layout(), context.ch_layout());
          frame.nb_samples(length);
          frame.pts(from);
          enough(av_frame_get_buffer(frame, 0));
          new ShortPointer(frame.data(0)).put(samples, from, length);
          enough(avcodec_send_frame(context, frame));
          av_frame_unref(frame);
        }
        if (from + length >= count) {
          enough(avcodec_send_frame(context, null));
        }
        while (avcodec_receive_packet(context, packet) >= 0) {
          frames.writeBytes(bytes(packet.data(), packet.size()));
          info = newInfo(packet, info);
          av_packet_unref(packet);
        }
        if (from + length >= count) {
          break;
        }
      }
      ByteArrayOutputStream file = new ByteArrayOutputStream(frames.size() + 42);
      file.writeBytes(MAGIC);
      file.writeBytes(STREAM_INFO);
      file.writeBytes(info);
      file.writeBytes(frames.toByteArray());
      return file.toByteArray();
    } finally {
      av_packet_free(packet);
      av_frame_free(frame);
      av_dict_free(options);
      avcodec_free_context(context);
    }
  }

  /** The encoder tells sizes and checksum of the whole with its last packet. */
  private static byte[] newInfo(AVPacket packet, byte[] info) {
    try (SizeTPointer size = new SizeTPointer(1)) {
      BytePointer data = av_packet_get_side_data(packet, AV_PKT_DATA_NEW_EXTRADATA, size);
      return data == null ? info : bytes(data, (int) size.get());
    }
  }

  private static byte[] bytes(BytePointer data, int size) {
    byte[] bytes = new byte[size];
    if (size > 0) {
      data.get(bytes);
    }
    return bytes;
  }

  private static void enough(int result) throws DecodeException {
    if (result < 0) {
      throw new DecodeException(
          Reason.UNSUPPORTED, "Sound cannot be stored as FLAC: " + Failures.text(result) + ".");
    }
  }

  /**
   * Reads back what {@link #encode} made.
   *
   * @throws DecodeException when the bytes are none of that
   */
  public static short[] decode(byte[] flac) throws DecodeException {
    short[] samples = new short[20 * AudioMeter.SAMPLE_RATE_HZ];
    int count = 0;
    AVFrame frame = av_frame_alloc();
    AVPacket packet = av_packet_alloc();
    try (MediaInput input = MediaInput.open(new Bytes(flac), OWN, new ReadCounter());
        Decoder decoder = Decoder.open(input.stream(0), OWN)) {
      boolean more = true;
      while (more) {
        more = input.read(packet);
        decoder.send(more ? packet : null);
        while (decoder.receive(frame)) {
          int end = count + frame.nb_samples();
          if (frame.format() != AV_SAMPLE_FMT_S16) {
            throw new DecodeException(Reason.DAMAGED, "Kept sound is not of 16 bits.");
          }
          if (end > samples.length) {
            samples = Arrays.copyOf(samples, Math.max(end, 2 * samples.length));
          }
          new ShortPointer(frame.data(0)).get(samples, count, frame.nb_samples());
          count = end;
          av_frame_unref(frame);
        }
      }
      if (decoder.errors() > 0) {
        throw new DecodeException(Reason.DAMAGED, "Kept sound cannot be decoded.");
      }
    } finally {
      av_packet_free(packet);
      av_frame_free(frame);
    }
    return Arrays.copyOf(samples, count);
  }

  private record Bytes(byte[] bytes) implements ByteSource {
    @Override
    public long sizeBytes() {
      return bytes.length;
    }

    @Override
    public int read(long position, byte[] buffer, int offset, int length) {
      if (position >= bytes.length) {
        return -1;
      }
      int count = (int) Math.min(length, bytes.length - position);
      System.arraycopy(bytes, (int) position, buffer, offset, count);
      return count;
    }

    @Override
    public void close() {}
  }
}
