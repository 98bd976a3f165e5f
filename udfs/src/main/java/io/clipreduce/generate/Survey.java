package io.clipreduce.generate;

import io.clipreduce.frames.VideoProbe;
import io.clipreduce.frames.edit.FrameTimes;
import io.clipreduce.frames.edit.MovieSize;

/**
 * What is known of a source once it was decoded.
 *
 * @param video the source
 * @param sha256 of its bytes, in hex
 * @param probe what it holds
 * @param times its frames
 */
record Survey(SourceVideo video, String sha256, VideoProbe probe, FrameTimes times) {
  /** The size of videos made of it. */
  MovieSize size() {
    return MovieSize.of(times.widthPx(), times.heightPx());
  }

  /** Number of frames at the nominal rate in so much time, at least 1. */
  int framesIn(long us) {
    return (int) Math.max(1, Math.round((double) us / times.frameUs()));
  }
}
