package io.clipreduce.frames;

import java.io.Serializable;

/**
 * How frames are sampled and stored. Every value here shows in the rows.
 *
 * @param fps samples a second of presentation time
 * @param shortSidePx short side of a stored picture; smaller videos are never upscaled
 * @param textShortSidePx short side of the larger picture kept where text may be read
 * @param jpegQuality FFmpeg's quantiser scale for JPEG, 2 (best) to 31
 * @param repeatThreshold mean difference of an 8x8 luma block, 0-255, from which a frame is new; 0
 *     stores every sampled frame
 * @param keepSound whether the sound is kept, as mono FLAC
 * @param keepSmallFrames whether every frame is kept, as {@link SmallFrames}
 */
public record SampleSettings(
    double fps,
    int shortSidePx,
    int textShortSidePx,
    int jpegQuality,
    int repeatThreshold,
    boolean keepSound,
    boolean keepSmallFrames)
    implements Serializable {

  /** Settings that keep neither sound nor small frames. */
  public SampleSettings(
      double fps, int shortSidePx, int textShortSidePx, int jpegQuality, int repeatThreshold) {
    this(fps, shortSidePx, textShortSidePx, jpegQuality, repeatThreshold, false, false);
  }
}
