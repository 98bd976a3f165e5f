package io.clipreduce.perceive;

import io.clipreduce.frames.TextGate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Chooses frames of a cell that are read although the text gate did not pass them, since no gate
 * misses nothing: one in each stretch of up to ten seconds without a frame that passed. It is the
 * picture that shows longest, as titles stand still; then the one with the strongest score.
 */
final class UngatedFrames {
  private static final long STRETCH_US = 10_000_000;

  private final Set<Long> chosen = new HashSet<>();
  private PerceivedFrame shown;
  private long stretchStartUs;
  private PerceivedFrame best;
  private long bestUs;

  private UngatedFrames() {}

  /** Times of the frames to read. */
  static Set<Long> choose(List<PerceivedFrame> frames) {
    UngatedFrames choice = new UngatedFrames();
    for (PerceivedFrame frame : frames) {
      if (frame.jpeg() != null) {
        choice.add(frame);
      }
    }
    if (!frames.isEmpty()) {
      choice.endShown(frames.get(frames.size() - 1).ptsUs());
      choice.endStretch();
    }
    return choice.chosen;
  }

  private void add(PerceivedFrame frame) {
    endShown(frame.ptsUs());
    if (frame.textScore() >= TextGate.PASS) {
      endStretch();
      return;
    }
    if (best != null && frame.ptsUs() - stretchStartUs >= STRETCH_US) {
      endStretch();
    }
    if (best == null) {
      stretchStartUs = frame.ptsUs();
      best = frame;
      bestUs = 0;
    }
    shown = frame;
  }

  private void endShown(long endUs) {
    if (shown == null) {
      return;
    }
    long shownUs = endUs - shown.ptsUs();
    if (shownUs > bestUs || shownUs == bestUs && shown.textScore() > best.textScore()) {
      best = shown;
      bestUs = shownUs;
    }
    shown = null;
  }

  private void endStretch() {
    if (best != null) {
      chosen.add(best.ptsUs());
      best = null;
    }
  }
}
