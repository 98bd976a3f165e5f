package io.clipreduce.model.server;

import com.fasterxml.jackson.databind.JsonNode;

/** A question to a model behind a server, as it is sent. */
public sealed interface Question
    permits ChatQuestion, EchoQuestion, EmbeddingQuestion, ScoredQuestion {

  /** Where it is sent, after the server's address, such as {@code /chat/completions}. */
  String path();

  /** The model asked. */
  String model();

  /** Hash of the words of the prompt and how it is put. */
  String promptVersion();

  /** The request's JSON; the same question is always the same bytes. */
  byte[] body();

  /** SHA-256 of the body, hex. */
  String callId();

  /**
   * Takes out of a reply what is kept of it.
   *
   * @throws BadReply if it does not answer this question
   */
  Content read(JsonNode reply) throws BadReply;

  /**
   * What is kept of a reply.
   *
   * @param finishReason why it ends; null if not told
   * @param text its words, or other content as text
   */
  record Content(String finishReason, String text) {}

  /** A reply that does not answer the question; the message says why. */
  final class BadReply extends Exception {
    private static final long serialVersionUID = 1L;

    BadReply(String message) {
      super(message);
    }
  }
}
