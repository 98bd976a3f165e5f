package io.clipreduce.frames.ffmpeg;

import org.bytedeco.ffmpeg.avutil.AVFrame;

/**
 * Gives each frame of a decoder its presentation time, always rising: FFmpeg's best effort; where
 * that is missing or does not rise the packet's decode time; where that does not either, one
 * nominal step after the frame before.
 */
final class FrameClock {
  private final TimeBase timeBase;
  private final long stepUs;
  private final long firstUs;
  private long lastUs = Long.MIN_VALUE;
  private String source = "pts";

  /**
   * @param firstUs time of the first frame if nothing states one
   * @param stepUs nominal time between two frames
   */
  FrameClock(TimeBase timeBase, long firstUs, long stepUs) {
    this.timeBase = timeBase;
    this.firstUs = firstUs;
    this.stepUs = stepUs;
  }

  long timeUs(AVFrame frame) {
    long us = lastUs == Long.MIN_VALUE ? firstUs : lastUs + stepUs;
    if (rises(frame.best_effort_timestamp())) {
      us = timeBase.toUs(frame.best_effort_timestamp());
    } else if (rises(frame.pkt_dts())) {
      us = timeBase.toUs(frame.pkt_dts());
      source = source.equals("nominal") ? source : "dts";
    } else {
      source = "nominal";
    }
    lastUs = us;
    return us;
  }

  private boolean rises(long ticks) {
    return TimeBase.known(ticks) && timeBase.toUs(ticks) > lastUs;
  }

  /** The poorest source used so far: {@code pts}, {@code dts} or {@code nominal}. */
  String source() {
    return source;
  }
}
