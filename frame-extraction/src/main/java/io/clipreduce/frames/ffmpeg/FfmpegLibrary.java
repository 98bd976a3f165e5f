package io.clipreduce.frames.ffmpeg;

import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_QUIET;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.avutil.av_max_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_version_info;

import io.clipreduce.frames.DecodeLimits;

/** What holds for the whole of FFmpeg in this process. */
public final class FfmpegLibrary {
  private FfmpegLibrary() {}

  /** FFmpeg's version, such as {@code 8.0.1}: part of what the rows depend on. */
  public static String version() {
    return av_version_info().getString();
  }

  /** Keeps FFmpeg silent and bounds its allocations. */
  static void configure(DecodeLimits limits) {
    av_log_set_level(AV_LOG_QUIET);
    av_max_alloc(limits.maxAllocBytes());
  }
}
