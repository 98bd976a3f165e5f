package io.clipreduce.answer;

import io.clipreduce.model.Registry;

/** All methods by name. */
public final class AnswerMethods {
  private AnswerMethods() {}

  public static Registry<AnswerMethod.Provider> all() {
    return new Registry<>(AnswerMethod.Provider.class, AnswerMethod.Provider::name);
  }
}
