package io.clipreduce.frames.ffmpeg;

import static org.bytedeco.ffmpeg.global.avutil.AV_CHANNEL_ORDER_UNSPEC;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_S16;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_S16P;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_compare;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_copy;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_default;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_uninit;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;
import static org.bytedeco.ffmpeg.global.avutil.av_opt_set_int;
import static org.bytedeco.ffmpeg.global.swresample.swr_alloc_set_opts2;
import static org.bytedeco.ffmpeg.global.swresample.swr_convert;
import static org.bytedeco.ffmpeg.global.swresample.swr_free;
import static org.bytedeco.ffmpeg.global.swresample.swr_get_delay;
import static org.bytedeco.ffmpeg.global.swresample.swr_get_out_samples;
import static org.bytedeco.ffmpeg.global.swresample.swr_init;

import io.clipreduce.frames.AudioMeter;
import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.DecodeLimits;
import java.io.IOException;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVChannelLayout;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swresample.SwrContext;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.ShortPointer;

/**
 * Decodes one stretch of sound to mono at the meter's rate and feeds the meter, and the keeper if
 * the sound is kept. Mixing and resampling run in 16-bit integers, so that they are the same on
 * every CPU.
 */
final class SoundDecoder implements AutoCloseable {
  private static final long US_PER_S = 1_000_000;
  private static final float FULL_SCALE = 32768f;

  private final Decoder decoder;
  private final TimeBase timeBase;
  private final AudioMeter meter;
  private final SoundKeeper keeper;
  private final AVFrame frame = av_frame_alloc();
  private final AVChannelLayout mono = new AVChannelLayout();
  private final AVChannelLayout layout = new AVChannelLayout();
  private ShortPointer converted = new ShortPointer(AudioMeter.SAMPLE_RATE_HZ);
  private short[] integers = new short[AudioMeter.SAMPLE_RATE_HZ];
  private float[] samples = new float[AudioMeter.SAMPLE_RATE_HZ];
  private SwrContext resampler;
  private int sampleFormat;
  private int sampleRateHz;
  private long nextUs = Long.MIN_VALUE;

  /**
   * @param keeper takes the samples as well; null if they are not kept
   */
  SoundDecoder(
      AVStream stream, TimeBase timeBase, DecodeLimits limits, AudioMeter meter, SoundKeeper keeper)
      throws DecodeException {
    this.decoder = Decoder.open(stream, limits);
    this.timeBase = timeBase;
    this.meter = meter;
    this.keeper = keeper;
    av_channel_layout_default(mono, 1);
  }

  void feed(AVPacket packet) throws DecodeException, IOException {
    decoder.send(packet);
    drain();
  }

  void end() throws DecodeException, IOException {
    decoder.send(null);
    drain();
    if (resampler != null && nextUs != Long.MIN_VALUE) {
      convert(null);
    }
  }

  int errors() {
    return decoder.errors();
  }

  private void drain() throws DecodeException, IOException {
    while (decoder.receive(frame)) {
      if (frame.nb_samples() > 0 && frame.sample_rate() > 0) {
        prepare();
        if (TimeBase.known(frame.best_effort_timestamp())) {
          nextUs = timeBase.toUs(frame.best_effort_timestamp());
        }
        if (nextUs != Long.MIN_VALUE) {
          convert(frame);
          nextUs += US_PER_S * frame.nb_samples() / frame.sample_rate();
        }
      }
      av_frame_unref(frame);
    }
  }

  /** Makes the resampler fit the frame: some streams change their form on the way. */
  private void prepare() throws DecodeException {
    if (resampler != null
        && frame.format() == sampleFormat
        && frame.sample_rate() == sampleRateHz
        && av_channel_layout_compare(frame.ch_layout(), layout) == 0) {
      return;
    }
    release();
    sampleFormat = frame.format();
    sampleRateHz = frame.sample_rate();
    av_channel_layout_copy(layout, frame.ch_layout());
    AVChannelLayout speakers = new AVChannelLayout();
    if (frame.ch_layout().order() == AV_CHANNEL_ORDER_UNSPEC) {
      av_channel_layout_default(speakers, frame.ch_layout().nb_channels());
    } else {
      av_channel_layout_copy(speakers, frame.ch_layout());
    }
    PointerPointer<SwrContext> made = new PointerPointer<>(1);
    made.put(0, (SwrContext) null);
    int result =
        swr_alloc_set_opts2(
            made,
            mono,
            AV_SAMPLE_FMT_S16,
            AudioMeter.SAMPLE_RATE_HZ,
            speakers,
            sampleFormat,
            sampleRateHz,
            0,
            null);
    resampler = result < 0 ? null : made.get(SwrContext.class, 0);
    made.close();
    if (resampler != null) {
      av_opt_set_int(resampler, "internal_sample_fmt", AV_SAMPLE_FMT_S16P, 0);
      result = swr_init(resampler);
    }
    av_channel_layout_uninit(speakers);
    speakers.close();
    if (result < 0) {
      throw new DecodeException(
          DecodeException.Reason.UNSUPPORTED,
          "Sound of "
              + sampleRateHz
              + " Hz and "
              + layout.nb_channels()
              + " channels cannot be converted: "
              + Failures.text(result)
              + ".");
    }
  }

  /** Resamples a frame, or what is left in the resampler if null. */
  private void convert(AVFrame input) throws DecodeException, IOException {
    long startUs = nextUs - swr_get_delay(resampler, US_PER_S);
    int count = input == null ? 0 : input.nb_samples();
    int capacity = swr_get_out_samples(resampler, count);
    if (capacity > samples.length) {
      converted.close();
      converted = new ShortPointer(capacity);
      integers = new short[capacity];
      samples = new float[capacity];
    }
    try (PointerPointer<ShortPointer> output = new PointerPointer<>(1)) {
      output.put(0, converted);
      PointerPointer<?> data = input == null ? null : input.extended_data();
      int made = swr_convert(resampler, output, capacity, data, count);
      if (made > 0) {
        converted.get(integers, 0, made);
      }
      for (int i = 0; i < made; i++) {
        samples[i] = integers[i] / FULL_SCALE;
      }
      if (made > 0) {
        meter.feed(startUs, samples, made);
      }
      if (made > 0 && keeper != null) {
        keeper.feed(startUs, integers, made);
      }
    }
  }

  private void release() {
    if (resampler != null) {
      swr_free(resampler);
      resampler = null;
    }
  }

  @Override
  public void close() {
    release();
    decoder.close();
    av_frame_free(frame);
    av_channel_layout_uninit(layout);
    layout.close();
    mono.close();
    converted.close();
  }
}
