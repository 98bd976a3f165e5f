package io.clipreduce.frames;

import java.util.ArrayList;
import java.util.List;

/**
 * What a detector's probabilities say of a video: takes, and the transitions between them. The rule
 * is {@code predictions_to_scenes} of TransNetV2's publishers (github.com/soCzech/TransNetV2): a
 * frame is part of a transition when its probability is above a half; a scene ends with the first
 * such frame, and the next begins with the first frame after the last of them in a row.
 */
final class Scenes {
  private static final float THRESHOLD = 0.5f;

  private Scenes() {}

  /**
   * The transitions between scenes, in order. Where a video begins or ends within one, there is no
   * scene on the other side, and hence no transition.
   *
   * @param probabilities for each frame, that it is part of a transition, or the last before a cut
   * @return transitions of kind {@code cut} where a single frame is above the threshold, else
   *     {@code gradual}; the score is the largest probability
   */
  static List<Transition> transitions(float[] probabilities) {
    List<Transition> transitions = new ArrayList<>();
    int frame = firstScene(probabilities);
    while (frame < probabilities.length) {
      if (!(probabilities[frame] > THRESHOLD)) {
        frame++;
        continue;
      }
      int last = frame;
      float score = 0;
      while (frame < probabilities.length && probabilities[frame] > THRESHOLD) {
        score = Math.max(score, probabilities[frame]);
        frame++;
      }
      if (frame < probabilities.length) {
        String kind = frame == last + 1 ? "cut" : "gradual";
        transitions.add(new Transition(kind, last + 1, frame, frame, score));
      }
    }
    return transitions;
  }

  /** First frame of the first scene: that after a transition in which the video begins. */
  private static int firstScene(float[] probabilities) {
    int frame = 0;
    while (frame < probabilities.length && probabilities[frame] > THRESHOLD) {
      frame++;
    }
    return frame;
  }
}
