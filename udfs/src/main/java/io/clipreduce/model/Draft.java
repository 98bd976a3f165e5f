package io.clipreduce.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** A text that keeps how likely its tokens were, and may be drawn by chance. Of one thread. */
final class Draft implements Writing {
  private final TokenRules rules;
  private final Sampling sampling;
  private final SplittableRandom random;
  private final int alternatives;
  private final List<Step> steps = new ArrayList<>();

  /** Scores before any rule, while the token is chosen. */
  private float[] raw;

  /**
   * A token.
   *
   * @param best the likeliest tokens in its place, likeliest first
   * @param logProbability natural logarithm of its probability before any rule
   * @param bestLogProbabilities those of {@code best}
   */
  record Step(long token, double logProbability, int[] best, double[] bestLogProbabilities) {}

  /**
   * @param seed the same seed draws the same tokens
   * @param alternatives how many of the likeliest tokens are kept of each place; 0 to keep nothing
   */
  Draft(TokenRules rules, Sampling sampling, long seed, int alternatives) {
    this.rules = rules;
    this.sampling = sampling;
    this.random = new SplittableRandom(seed);
    this.alternatives = alternatives;
  }

  @Override
  public void apply(float[] scores) {
    raw = alternatives > 0 ? scores.clone() : null;
    rules.apply(scores);
    if (sampling.temperature() > 0) {
      int drawn = drawn(scores);
      Arrays.fill(scores, Float.NEGATIVE_INFINITY);
      scores[drawn] = 0;
    }
  }

  private int drawn(float[] scores) {
    int[] likeliest = Logits.best(scores, sampling.topK() == 0 ? scores.length : sampling.topK());
    if (!(scores[likeliest[0]] > Float.NEGATIVE_INFINITY)) {
      throw new IllegalStateException(
          "The model leaves no token to go on with: its scores are no numbers, or its rules forbid all.");
    }
    double[] chances = new double[likeliest.length];
    double sum = 0;
    for (int i = 0; i < chances.length; i++) {
      double below = (double) scores[likeliest[i]] - scores[likeliest[0]];
      chances[i] = Math.exp(below / sampling.temperature());
      sum += chances[i];
    }
    double kept = 0;
    int count = 0;
    while (count < chances.length && kept < sampling.topP() * sum && chances[count] > 0) {
      kept += chances[count++];
    }
    double left = random.nextDouble() * kept;
    for (int i = 0; i < count; i++) {
      left -= chances[i];
      if (left < 0) {
        return likeliest[i];
      }
    }
    return likeliest[Math.max(0, count - 1)];
  }

  @Override
  public void add(long token) {
    if (raw != null) {
      double logSum = Logits.logSum(raw);
      int[] best = Logits.best(raw, alternatives);
      float[] scores = raw;
      steps.add(
          new Step(
              token,
              scores[(int) token] - logSum,
              best,
              Arrays.stream(best).mapToDouble(other -> scores[other] - logSum).toArray()));
      raw = null;
    }
    rules.add(token);
  }

  @Override
  public boolean ended() {
    return rules.ended();
  }

  /** Whether the last token ends the text. */
  boolean endsItself() {
    return rules.endsItself();
  }

  /** The tokens, the one that ends the text included. */
  long[] written() {
    return rules.written();
  }

  /** The tokens with their likelihoods; empty where nothing was to be kept. */
  List<Step> steps() {
    return steps;
  }
}
