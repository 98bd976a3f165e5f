package io.clipreduce.model;

import java.util.Arrays;
import java.util.TreeSet;

/**
 * Which tokens may come next in one text, as {@link GenerationConfig} rules. The rules, their order
 * and their arithmetic are those of the logits processors of transformers.
 */
final class TokenRules implements Writing {
  private final GenerationConfig config;
  private final int mostNewTokens;
  private final int before;

  /** All tokens so far, those of the prompt included. */
  private long[] tokens;

  private int count;

  /**
   * Begins a text.
   *
   * @param prompt tokens that stand before it
   */
  TokenRules(GenerationConfig config, long[] prompt, int mostNewTokens) {
    this.config = config;
    this.mostNewTokens = mostNewTokens;
    this.before = prompt.length;
    this.tokens = Arrays.copyOf(prompt, prompt.length + mostNewTokens);
    this.count = prompt.length;
  }

  @Override
  public void add(long token) {
    tokens[count++] = token;
  }

  @Override
  public boolean ended() {
    return endsItself() || count - before == mostNewTokens;
  }

  /** Whether the last token ends the text. */
  boolean endsItself() {
    return count > before && config.endIds().contains(tokens[count - 1]);
  }

  /** The new tokens, the one that ends the text included. */
  long[] written() {
    return Arrays.copyOfRange(tokens, before, count);
  }

  @Override
  public void apply(float[] scores) {
    if (config.repetitionPenalty() != 1) {
      penalise(scores, (float) config.repetitionPenalty());
    }
    if (config.noRepeatNgram() > 0) {
      forbidRepeats(scores, config.noRepeatNgram());
    }
    if (count == 1) {
      force(scores, config.forcedFirstId());
    }
    if (count - before == mostNewTokens - 1) {
      force(scores, config.forcedLastId());
    }
    config.suppressed().forEach(token -> forbid(scores, token));
    boolean firstIsForced = before == 1 && config.forcedFirstId() != GenerationConfig.NONE;
    if (count - before == (firstIsForced ? 1 : 0)) {
      config.suppressedFirst().forEach(token -> forbid(scores, token));
    }
  }

  private void penalise(float[] scores, float penalty) {
    TreeSet<Long> used = new TreeSet<>();
    for (int i = 0; i < count; i++) {
      if (used.add(tokens[i])) {
        int token = (int) tokens[i];
        scores[token] = scores[token] < 0 ? scores[token] * penalty : scores[token] / penalty;
      }
    }
  }

  /** Forbids what followed earlier on the tokens that stand last now. */
  private void forbidRepeats(float[] scores, int length) {
    int last = count - length + 1;
    for (int start = 0; start < last; start++) {
      if (Arrays.equals(tokens, start, start + length - 1, tokens, last, count)) {
        forbid(scores, tokens[start + length - 1]);
      }
    }
  }

  private static void forbid(float[] scores, long token) {
    if (token >= 0 && token < scores.length) {
      scores[(int) token] = Float.NEGATIVE_INFINITY;
    }
  }

  private static void force(float[] scores, long token) {
    if (token != GenerationConfig.NONE) {
      Arrays.fill(scores, Float.NEGATIVE_INFINITY);
      scores[(int) token] = 0;
    }
  }
}
