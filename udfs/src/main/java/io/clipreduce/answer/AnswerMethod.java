package io.clipreduce.answer;

import io.clipreduce.model.server.CallFailure;
import java.util.List;

/**
 * A way to answer questions from what the index holds, with or without models. Safe for several
 * threads: what it keeps of a question is in {@link Steps}.
 */
public interface AnswerMethod {

  /**
   * Answers one question.
   *
   * @param evidence all that may be used
   * @param steps the models at hand, and where calls and notes are kept
   * @throws CallFailure when a model could not be asked and the method cannot go on
   */
  Answer answer(Question question, Evidence evidence, Steps steps)
      throws CallFailure, InterruptedException;

  /** Offers a method by name; found through {@code META-INF/services}. */
  interface Provider {
    /** Name used in settings and in the column {@code method}. */
    String name();

    /** What it does and where it was published, in one line. */
    String description();

    /** Changes whenever the same settings would give other answers. */
    String version();

    /** Names of its prompts, such as {@code mrvideo-answer-1}: files of conf/prompts. */
    default List<String> prompts() {
      return List.of();
    }

    /**
     * Opens the method.
     *
     * @throws IllegalArgumentException when it cannot work with these settings, such as without a
     *     model; the message is for the user
     */
    AnswerMethod open(AnswerSettings settings);
  }
}
