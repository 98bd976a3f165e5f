package io.clipreduce.caption;

import java.util.List;

/**
 * A clip to describe.
 *
 * @param videoId the video
 * @param evidence all that was measured of the clip
 * @param keyframes the pictures that {@link FrameChoice} asks for, in order of time; empty where it
 *     asks for none, or where no picture of the clip was kept
 */
public record ClipRequest(String videoId, ClipEvidence evidence, List<Keyframe> keyframes) {

  /**
   * A picture that stands for the clip.
   *
   * @param ptsUs when it is shown
   * @param jpeg the picture as it is stored
   */
  public record Keyframe(long ptsUs, byte[] jpeg) {}
}
