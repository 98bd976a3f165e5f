package io.clipreduce.caption;

import io.clipreduce.model.server.CallFailure;
import io.clipreduce.model.server.ModelCall;
import java.util.List;
import java.util.concurrent.Future;

/** A language model that follows instructions on texts. */
interface TextWriter extends AutoCloseable {

  /**
   * Begins to write of several texts, each by itself.
   *
   * @param instructions what is to be done with each text
   * @return an answer per text; it ends with a {@link CallFailure} where a server gave none
   */
  List<Future<Written>> write(String instructions, List<String> texts);

  /** Tokens of a prompt as {@link #write} puts it, or a guess at their number. */
  int tokens(String instructions, String text);

  /** The most tokens that a prompt may have, so that there is room for the answer. */
  int mostTokens();

  /** Videos that are worked on at a time to the best effect. */
  int videosAtATime();

  @Override
  void close();

  /**
   * An answer.
   *
   * @param text its words
   * @param whole whether it ended by itself
   * @param call the question that was put to a server; null for none
   */
  record Written(String text, boolean whole, ModelCall call) {}
}
