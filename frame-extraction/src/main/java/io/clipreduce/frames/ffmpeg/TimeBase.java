package io.clipreduce.frames.ffmpeg;

import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.av_rescale;

import org.bytedeco.ffmpeg.avformat.AVStream;

/**
 * Length of a stream's tick: {@code num / den} seconds.
 *
 * @param num at least 1
 * @param den at least 1
 */
record TimeBase(int num, int den) {
  private static final long US_PER_S = 1_000_000;

  static TimeBase of(AVStream stream) {
    return new TimeBase(stream.time_base().num(), stream.time_base().den());
  }

  static boolean known(long ticks) {
    return ticks != AV_NOPTS_VALUE;
  }

  /** Microseconds, rounded to nearest. */
  long toUs(long ticks) {
    return av_rescale(ticks, num * US_PER_S, den);
  }

  /** Ticks, rounded to nearest. */
  long toTicks(long us) {
    return av_rescale(us, den, num * US_PER_S);
  }
}
