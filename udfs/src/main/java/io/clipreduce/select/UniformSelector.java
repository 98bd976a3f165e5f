package io.clipreduce.select;

import java.util.Arrays;

/**
 * Frames at even distances, the first and the last included; the middle one where only one is
 * wanted. The score of every chosen frame is 1.
 */
public final class UniformSelector implements KeyframeSelector {

  @Override
  public String name() {
    return "uniform";
  }

  @Override
  public String version() {
    return "1";
  }

  @Override
  public Selection select(Candidates candidates, int budget) {
    int[] indices = spread(candidates.ptsUs().length, budget);
    float[] scores = new float[indices.length];
    Arrays.fill(scores, 1f);
    return new Selection(indices, scores);
  }

  /**
   * Chooses {@code budget} of {@code count} places: {@code rint(i * (count - 1) / (budget - 1))},
   * rounded half to even.
   *
   * @return rising indices; all of them when the budget reaches the count, none when either is 0
   */
  static int[] spread(int count, int budget) {
    int chosen = Math.max(0, Math.min(count, budget));
    if (chosen == 1) {
      return new int[] {(count - 1) / 2};
    }
    int[] indices = new int[chosen];
    for (int i = 0; i < chosen; i++) {
      indices[i] = (int) Math.rint((double) i * (count - 1) / (chosen - 1));
    }
    return indices;
  }
}
