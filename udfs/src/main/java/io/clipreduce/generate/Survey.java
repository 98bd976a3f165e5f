package io.clipreduce.generate;

import io.clipreduce.frames.VideoProbe;
import io.clipreduce.frames.edit.Drawing;
import io.clipreduce.frames.edit.EditPlan;
import io.clipreduce.frames.edit.FrameTimes;
import io.clipreduce.frames.edit.MovieSize;
import io.clipreduce.frames.edit.Overlay;
import io.clipreduce.frames.edit.Part;
import java.util.List;

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

  int shortSidePx() {
    return Math.min(times.widthPx(), times.heightPx());
  }

  /** A video of the size and rate of this one. */
  EditPlan plan(List<Drawing> drawings, List<Part> parts, List<Overlay> overlays) {
    return new EditPlan(
        size().widthPx(),
        size().heightPx(),
        times.fpsNum(),
        times.fpsDen(),
        drawings,
        parts,
        overlays);
  }

  /** A video of the size and rate of this one, nothing laid over it. */
  EditPlan plan(List<Part> parts) {
    return plan(List.of(), parts, List.of());
  }

  /** Number of frames at the nominal rate in so much time, at least 1. */
  int framesIn(long us) {
    return (int) Math.max(1, Math.round((double) us / times.frameUs()));
  }
}
