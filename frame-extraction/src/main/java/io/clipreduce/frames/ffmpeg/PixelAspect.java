package io.clipreduce.frames.ffmpeg;

import static org.bytedeco.ffmpeg.global.avformat.av_guess_sample_aspect_ratio;

import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVRational;

/**
 * Shape of a pixel: {@code num} wide by {@code den} high.
 *
 * @param num at least 1
 * @param den at least 1
 */
record PixelAspect(int num, int den) {
  static final PixelAspect SQUARE = new PixelAspect(1, 1);

  /** Beyond this a stated ratio is nonsense. */
  private static final int MOST_EXTREME = 20;

  /** The ratio a stream states, square if none or nonsense. */
  static PixelAspect of(MediaInput input, AVStream stream) {
    AVRational ratio = av_guess_sample_aspect_ratio(input.context(), stream, null);
    long num = ratio.num();
    long den = ratio.den();
    if (num <= 0 || den <= 0 || num > MOST_EXTREME * den || den > MOST_EXTREME * num) {
      return SQUARE;
    }
    return new PixelAspect((int) num, (int) den);
  }
}
