package io.clipreduce.frames.edit;

/**
 * A stretch of a new video: frames of a source, or a drawing for some time.
 *
 * @param source number of the source among those given, -1 for a drawing
 * @param drawing number of the drawing where there is no source, else -1
 * @param fromFrame first frame of the source, counted from 0
 * @param toFrame end of its frames, exclusive; 0 and 1 for a drawing
 * @param times how many frames in a row each of these is shown, at least 1
 * @param frameUs how long each of those lasts, microseconds; 0 for as long as in the source
 * @param look how its frames are changed
 */
public record Part(
    int source, int drawing, long fromFrame, long toFrame, int times, long frameUs, Look look) {

  /**
   * How frames are changed.
   *
   * @param upsideDown turned by 180 degrees
   * @param black nothing but black is shown
   * @param viewAtStart what is shown of the picture at the first frame
   * @param viewAtEnd what is shown of it at the last frame; in between it moves evenly
   * @param place where that is shown in the new frame; what is around it is black
   */
  public record Look(boolean upsideDown, boolean black, Box viewAtStart, Box viewAtEnd, Box place) {
    static final Look UNCHANGED = new Look(false, false, Box.WHOLE, Box.WHOLE, Box.WHOLE);
  }

  public Part {
    if (source < 0 == drawing < 0 || fromFrame < 0 || toFrame <= fromFrame || times < 1) {
      throw new IllegalArgumentException(
          "Not a stretch of video: source %s, drawing %s, frames [%s, %s), each %s times"
              .formatted(source, drawing, fromFrame, toFrame, times));
    }
  }

  /** Frames of a source as they are, each for its own time. */
  public static Part frames(int source, long fromFrame, long toFrame) {
    return new Part(source, -1, fromFrame, toFrame, 1, 0, Look.UNCHANGED);
  }

  /** One frame of a source that stands still. */
  public static Part still(int source, long frame, int times, long frameUs) {
    return new Part(source, -1, frame, frame + 1, times, frameUs, Look.UNCHANGED);
  }

  /** A drawing that stands still. */
  public static Part drawing(int drawing, int times, long frameUs) {
    return new Part(-1, drawing, 0, 1, times, frameUs, Look.UNCHANGED);
  }

  public Part lasting(long frameUs) {
    return new Part(source, drawing, fromFrame, toFrame, times, frameUs, look);
  }

  public Part turned() {
    return with(new Look(true, look.black, look.viewAtStart, look.viewAtEnd, look.place));
  }

  public Part blackened() {
    return with(new Look(look.upsideDown, true, look.viewAtStart, look.viewAtEnd, look.place));
  }

  public Part moving(Box viewAtStart, Box viewAtEnd) {
    return with(new Look(look.upsideDown, look.black, viewAtStart, viewAtEnd, look.place));
  }

  public Part at(Box place) {
    return with(new Look(look.upsideDown, look.black, look.viewAtStart, look.viewAtEnd, place));
  }

  private Part with(Look other) {
    return new Part(source, drawing, fromFrame, toFrame, times, frameUs, other);
  }

  /** Number of frames of the new video. */
  public long frames() {
    return (toFrame - fromFrame) * times;
  }
}
