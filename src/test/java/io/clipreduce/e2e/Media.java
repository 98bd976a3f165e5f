package io.clipreduce.e2e;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ShortBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.IntFunction;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.FFmpegFrameRecorder;
import org.bytedeco.javacv.FFmpegLogCallback;
import org.bytedeco.javacv.Java2DFrameConverter;

/** Small videos, painted frame by frame. */
final class Media {
  private static final int FPS = 25;
  private static final int SAMPLE_RATE_HZ = 48_000;
  private static final int VOICE_RATE_HZ = 16_000;

  private Media() {}

  /** Paints one frame on a black picture. */
  interface Painter {
    void paint(int number, Graphics2D pen);
  }

  /**
   * Scenes of a colour each, with a pattern that moves, hard cuts between them, and a tone.
   *
   * @param file its name's ending chooses the container
   * @param audioCodec FFmpeg's name of an encoder
   */
  static Path scenes(Path file, int scenes, int sceneS, String audioCodec) {
    int frames = scenes * sceneS * FPS;
    return write(
        file, frames, 320, 180, audioCodec, (number, pen) -> scene(number, sceneS * FPS, pen));
  }

  private static void scene(int number, int sceneFrames, Graphics2D pen) {
    int scene = number / sceneFrames;
    pen.setColor(Color.getHSBColor(scene * 0.29f, 0.7f, 0.5f + 0.15f * (scene % 3)));
    pen.fillRect(0, 0, 320, 180);
    pen.setColor(Color.getHSBColor(scene * 0.29f + 0.45f, 0.8f, 0.9f));
    for (int i = 0; i < 12; i++) {
      int x = (i * 61 + scene * 31 + number % sceneFrames) % 320;
      pen.fillOval(x, 15 * ((i * 7 + scene) % 12), 24, 12);
    }
  }

  /** Frames that the painter makes, at 25 a second, without sound. */
  static Path painted(Path file, int frames, int widthPx, int heightPx, Painter painter) {
    return write(file, frames, widthPx, heightPx, null, painter);
  }

  /** Sound without a picture. */
  static Path soundOnly(Path file, int durationS) {
    return write(file, durationS * FPS, 0, 0, "aac", (number, pen) -> {});
  }

  /**
   * Somebody speaks, beside a picture that is black, and white in its second half, or without one.
   *
   * @param file its name's ending chooses the container
   * @param audioCodec FFmpeg's name of an encoder
   * @param voice mono samples, 16000 a second, heard from each of the given seconds on
   */
  static Path speech(
      Path file, int durationS, boolean picture, String audioCodec, short[] voice, int... fromS) {
    int perFrame = VOICE_RATE_HZ / FPS;
    short[] all = new short[durationS * VOICE_RATE_HZ];
    for (int second : fromS) {
      System.arraycopy(voice, 0, all, second * VOICE_RATE_HZ, voice.length);
    }
    return write(
        file,
        durationS * FPS,
        picture ? 64 : 0,
        picture ? 36 : 0,
        audioCodec,
        (number, pen) -> {
          if (number >= durationS * FPS / 2) {
            pen.setColor(Color.WHITE);
            pen.fillRect(0, 0, 64, 36);
          }
        },
        VOICE_RATE_HZ,
        number ->
            ShortBuffer.wrap(Arrays.copyOfRange(all, number * perFrame, (number + 1) * perFrame)));
  }

  private static Path write(
      Path file, int frames, int widthPx, int heightPx, String audioCodec, Painter painter) {
    return write(file, frames, widthPx, heightPx, audioCodec, painter, SAMPLE_RATE_HZ, Media::tone);
  }

  private static Path write(
      Path file,
      int frames,
      int widthPx,
      int heightPx,
      String audioCodec,
      Painter painter,
      int sampleRateHz,
      IntFunction<ShortBuffer> sound) {
    FFmpegLogCallback.setLevel(avutil.AV_LOG_ERROR);
    boolean video = widthPx > 0;
    try (Java2DFrameConverter converter = new Java2DFrameConverter();
        FFmpegFrameRecorder recorder =
            new FFmpegFrameRecorder(file.toFile(), widthPx, heightPx, audioCodec == null ? 0 : 1)) {
      if (video) {
        recorder.setVideoCodecName("libopenh264");
        recorder.setVideoOption("threads", "1");
        recorder.setVideoBitrate(widthPx * heightPx * 12);
        recorder.setFrameRate(FPS);
        recorder.setGopSize(2 * FPS);
      }
      if (audioCodec != null) {
        recorder.setAudioCodecName(audioCodec);
        recorder.setSampleRate(sampleRateHz);
        recorder.setAudioBitrate(64_000);
      }
      recorder.start();
      BufferedImage picture =
          video ? new BufferedImage(widthPx, heightPx, BufferedImage.TYPE_3BYTE_BGR) : null;
      for (int number = 0; number < frames; number++) {
        if (video) {
          Graphics2D pen = picture.createGraphics();
          pen.setColor(Color.BLACK);
          pen.fillRect(0, 0, widthPx, heightPx);
          painter.paint(number, pen);
          pen.dispose();
          recorder.record(converter.convert(picture));
        }
        if (audioCodec != null) {
          recorder.recordSamples(sound.apply(number));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  private static ShortBuffer tone(int frame) {
    short[] samples = new short[SAMPLE_RATE_HZ / FPS];
    for (int i = 0; i < samples.length; i++) {
      double turns = 440.0 * (frame * samples.length + i) / SAMPLE_RATE_HZ;
      samples[i] = (short) (8000 * Math.sin(2 * Math.PI * turns));
    }
    return ShortBuffer.wrap(samples);
  }

  /**
   * Copies a video and adds a text track.
   *
   * @param texts a file of SubRip
   * @param language ISO 639-2 code of the track
   */
  static Path withSubtitles(Path video, Path texts, String language, Path file) {
    AVFormatContext output = new AVFormatContext(null);
    avformat.avformat_alloc_output_context2(output, null, null, file.toString());
    AVFormatContext film = streams(video, output);
    AVFormatContext words = streams(texts, output);
    AVDictionary tags = new AVDictionary(null);
    avutil.av_dict_set(tags, "language", language, 0);
    output.streams(film.nb_streams()).metadata(tags);
    AVIOContext io = new AVIOContext(null);
    avformat.avio_open(io, file.toString(), avformat.AVIO_FLAG_WRITE);
    output.pb(io);
    avformat.avformat_write_header(output, (AVDictionary) null);
    packets(film, output, 0);
    packets(words, output, film.nb_streams());
    avformat.av_write_trailer(output);
    avformat.avio_closep(io);
    avformat.avformat_close_input(film);
    avformat.avformat_close_input(words);
    avformat.avformat_free_context(output);
    return file;
  }

  /** Opens a file and declares its streams in another one. */
  private static AVFormatContext streams(Path file, AVFormatContext output) {
    AVFormatContext input = new AVFormatContext(null);
    avformat.avformat_open_input(input, file.toString(), null, null);
    avformat.avformat_find_stream_info(input, (AVDictionary) null);
    for (int i = 0; i < input.nb_streams(); i++) {
      AVStream stream = avformat.avformat_new_stream(output, null);
      avcodec.avcodec_parameters_copy(stream.codecpar(), input.streams(i).codecpar());
      stream.codecpar().codec_tag(0);
      stream.time_base(input.streams(i).time_base());
    }
    return input;
  }

  private static void packets(AVFormatContext input, AVFormatContext output, int firstStream) {
    AVPacket packet = avcodec.av_packet_alloc();
    while (avformat.av_read_frame(input, packet) >= 0) {
      AVStream from = input.streams(packet.stream_index());
      AVStream to = output.streams(firstStream + packet.stream_index());
      avcodec.av_packet_rescale_ts(packet, from.time_base(), to.time_base());
      packet.stream_index(to.index());
      avformat.av_interleaved_write_frame(output, packet);
    }
    avcodec.av_packet_free(packet);
  }

  /** Repeats a video's packets without coding them again. */
  static Path repeated(Path video, int times, long durationUs, Path file) {
    try (FFmpegFrameGrabber first = new FFmpegFrameGrabber(video.toFile())) {
      first.start();
      try (FFmpegFrameRecorder recorder =
          new FFmpegFrameRecorder(file.toFile(), first.getImageWidth(), first.getImageHeight())) {
        recorder.start(first.getFormatContext());
        for (int round = 0; round < times; round++) {
          append(video, round * durationUs, recorder);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  private static void append(Path video, long offsetUs, FFmpegFrameRecorder recorder)
      throws IOException {
    try (FFmpegFrameGrabber grabber = new FFmpegFrameGrabber(video.toFile())) {
      grabber.start();
      for (AVPacket packet; (packet = grabber.grabPacket()) != null; ) {
        var base = grabber.getFormatContext().streams(packet.stream_index()).time_base();
        long ticks = offsetUs * base.den() / base.num() / 1_000_000;
        packet.pts(packet.pts() + ticks);
        packet.dts(packet.dts() + ticks);
        recorder.recordPacket(packet);
      }
    }
  }
}
