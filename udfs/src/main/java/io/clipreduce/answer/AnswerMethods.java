package io.clipreduce.answer;

import io.clipreduce.model.Registry;

/** All methods by name. */
public final class AnswerMethods {
  /**
   * Changes whenever what methods share would give other answers: evidence, steps, the scores of
   * options, and the quotes, ranges and summaries that one method takes from another.
   */
  public static final String VERSION = "2";

  private AnswerMethods() {}

  public static Registry<AnswerMethod.Provider> all() {
    return new Registry<>(AnswerMethod.Provider.class, AnswerMethod.Provider::name);
  }
}
