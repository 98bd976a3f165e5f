package io.clipreduce.caption;

import java.util.List;

/**
 * A clip to describe.
 *
 * @param videoId the video
 * @param evidence all that was measured of the clip
 * @param keyframes the pictures that {@link FrameChoice} asks for, in order of time; empty where it
 *     asks for none, or where no picture of the clip was kept
 * @param segment the segment of the video that it is part of; null for captioners that take clips
 *     one by one
 * @param wanted whether its caption is wanted; if not, it only comes along with its segment
 */
public record ClipRequest(
    String videoId,
    ClipEvidence evidence,
    List<Keyframe> keyframes,
    Segment segment,
    boolean wanted) {

  /** A clip by itself. */
  public ClipRequest(String videoId, ClipEvidence evidence, List<Keyframe> keyframes) {
    this(videoId, evidence, keyframes, null, true);
  }

  /**
   * A segment of a video; its clips share it.
   *
   * @param index position in the video, from 0
   * @param keyframes pictures from all of it, in order of time
   */
  public record Segment(int index, List<Keyframe> keyframes) {}

  /**
   * A picture that stands for the clip.
   *
   * @param ptsUs when it is shown
   * @param jpeg the picture as it is stored
   */
  public record Keyframe(long ptsUs, byte[] jpeg) {}
}
