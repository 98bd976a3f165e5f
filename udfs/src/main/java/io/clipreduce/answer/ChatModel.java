package io.clipreduce.answer;

import io.clipreduce.model.server.CallFailure;
import io.clipreduce.model.server.ModelCall;
import java.util.List;
import java.util.concurrent.Future;

/** A model that follows instructions, on texts or on texts and pictures. Safe for threads. */
public interface ChatModel extends AutoCloseable {

  /** Its name, for the tables. */
  String name();

  /** The most pictures that one request may hold; 0 for a model of texts alone. */
  int mostPictures();

  /**
   * Begins to ask several questions, each by itself.
   *
   * @return a reply per request, in their order; it ends with a {@link CallFailure} where the model
   *     gave none
   */
  List<Future<Reply>> ask(List<ChatRequest> requests);

  /**
   * How likely the model finds each of several replies to a request: the mean logarithm of the
   * probability of its tokens.
   *
   * @param replies none of them empty
   */
  Likelihoods likelihoods(ChatRequest request, List<String> replies)
      throws CallFailure, InterruptedException;

  @Override
  void close();

  /**
   * How likely replies are.
   *
   * @param means one number a reply, 0 at most; null where the model does not tell
   * @param calls questions that were put to it as they went into the books
   */
  record Likelihoods(double[] means, List<ModelCall> calls) {}

  /**
   * A reply.
   *
   * @param text its words
   * @param whole whether it ended by itself
   * @param tokens its tokens with their likelihoods; empty where they were not asked for or are not
   *     told
   * @param call the question as it went into the books
   */
  record Reply(String text, boolean whole, List<Token> tokens, ModelCall call) {}

  /**
   * A token of a reply.
   *
   * @param text its words
   * @param logProbability natural logarithm of its probability
   * @param others the likeliest tokens in its place, itself among them, likeliest first
   */
  record Token(String text, double logProbability, List<Alternative> others) {}

  /** A token that might have stood in the place of another. */
  record Alternative(String text, double logProbability) {}
}
