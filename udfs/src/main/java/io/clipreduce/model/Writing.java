package io.clipreduce.model;

/** A text in the making: which tokens may come next, and when it ends. Of one thread. */
public interface Writing {

  /**
   * Changes the scores (logits) of what may come next, one a token, to what the rules of the text
   * make of them; what may not come is -infinity.
   */
  void apply(float[] scores);

  /** Adds the token that was chosen by the scores of the last {@link #apply}. */
  void add(long token);

  /** Whether nothing may follow any more. */
  boolean ended();
}
