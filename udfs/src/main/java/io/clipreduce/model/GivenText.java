package io.clipreduce.model;

import java.util.Arrays;

/** A text that is there already, and how likely a model finds it. Of one thread. */
final class GivenText implements Writing {
  private final long[] tokens;
  private int count;
  private double logProbability;

  /**
   * @param tokens at least one
   */
  GivenText(long[] tokens) {
    if (tokens.length == 0) {
      throw new IllegalArgumentException("A text without tokens has no likelihood");
    }
    this.tokens = tokens;
  }

  @Override
  public void apply(float[] scores) {
    int next = (int) tokens[count];
    logProbability += scores[next] - Logits.logSum(scores);
    Arrays.fill(scores, Float.NEGATIVE_INFINITY);
    scores[next] = 0;
  }

  @Override
  public void add(long token) {
    count++;
  }

  @Override
  public boolean ended() {
    return count == tokens.length;
  }

  /** The mean logarithm of the probability of its tokens. */
  double mean() {
    return logProbability / tokens.length;
  }
}
