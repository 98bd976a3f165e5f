package io.clipreduce.frames.edit;

/**
 * A drawing laid over frames of the new video.
 *
 * @param drawing number of the drawing
 * @param fromFrame first frame of the new video, counted from 0
 * @param toFrame end of its frames, exclusive
 * @param startLeftPx left edge at the first frame; what lies outside of the frame is not seen
 * @param startTopPx top edge at the first frame
 * @param endLeftPx left edge at the last frame; in between it moves evenly
 * @param endTopPx top edge at the last frame
 */
public record Overlay(
    int drawing,
    long fromFrame,
    long toFrame,
    int startLeftPx,
    int startTopPx,
    int endLeftPx,
    int endTopPx) {

  /** A drawing that stays where it is. */
  public static Overlay fixed(int drawing, long fromFrame, long toFrame, int leftPx, int topPx) {
    return new Overlay(drawing, fromFrame, toFrame, leftPx, topPx, leftPx, topPx);
  }
}
