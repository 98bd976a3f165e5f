package io.clipreduce.answer;

import java.util.SortedMap;
import java.util.TreeMap;

/** How much of a highlight each clip of two seconds is, as QVHighlights has them. */
public final class Highlights {
  /** Length of a clip; the last one may be shorter. */
  public static final long CLIP_US = Grounding.HIGHLIGHT_SECONDS * Relevance.SECOND_US;

  private Highlights() {}

  /**
   * Scores of each clip, 0 to 1, by video id; of several videos only of those that a search for the
   * question finds.
   */
  public static SortedMap<String, double[]> of(Question question, Evidence evidence, Steps steps) {
    TreeMap<String, double[]> scores = new TreeMap<>();
    for (Relevance.Signal signal : Relevance.of(question, evidence, steps)) {
      scores.put(signal.videoId(), signal.every(Grounding.HIGHLIGHT_SECONDS));
    }
    return scores;
  }
}
