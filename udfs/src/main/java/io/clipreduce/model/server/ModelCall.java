package io.clipreduce.model.server;

import java.io.Serializable;

/**
 * One question to a model behind a server, and what came of it.
 *
 * @param callId SHA-256 of all that was sent: model, words, pictures, parameters; hex
 * @param model the model that was asked for
 * @param promptVersion hash of the words of the prompt and how it is put
 * @param status {@code ok}, or class of the failure
 * @param servedModel the model as the server names it; null if it did not
 * @param finishReason why the reply ends, such as {@code stop} or {@code length}; null if not told
 * @param tokensIn tokens read; null if not told
 * @param tokensOut tokens written; null if not told
 * @param latencyMs from sending the last try to its end, in milliseconds
 * @param tries requests that were sent
 * @param cached whether the reply was at hand, so that nothing was sent for this clip
 * @param reply the words of the reply; null if there are none
 */
public record ModelCall(
    String callId,
    String model,
    String promptVersion,
    String status,
    String servedModel,
    String finishReason,
    Integer tokensIn,
    Integer tokensOut,
    long latencyMs,
    int tries,
    boolean cached,
    String reply)
    implements Serializable {

  /** Status of a call that was answered. */
  public static final String OK = "ok";

  /** The same call, found among the replies at hand. */
  ModelCall fromCache() {
    return new ModelCall(
        callId,
        model,
        promptVersion,
        status,
        servedModel,
        finishReason,
        tokensIn,
        tokensOut,
        latencyMs,
        tries,
        true,
        reply);
  }

  /** The same call without its reply, for a ledger that has no use for it. */
  public ModelCall withoutReply() {
    return new ModelCall(
        callId,
        model,
        promptVersion,
        status,
        servedModel,
        finishReason,
        tokensIn,
        tokensOut,
        latencyMs,
        tries,
        cached,
        null);
  }

  /** Tokens read and written, as far as they were told. */
  long tokens() {
    return (tokensIn == null ? 0L : tokensIn) + (tokensOut == null ? 0L : tokensOut);
  }
}
