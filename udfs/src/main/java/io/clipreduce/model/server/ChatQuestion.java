package io.clipreduce.model.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipreduce.model.Digests;

/**
 * A question to a chat model, as it is sent.
 *
 * @param model the model asked
 * @param promptVersion hash of the words of the prompt and how it is put
 * @param body the request's JSON; the same question is always the same bytes
 * @param callId SHA-256 of the body, hex
 */
public record ChatQuestion(String model, String promptVersion, byte[] body, String callId) {

  /** Makes a question of a request. */
  public static ChatQuestion of(String promptVersion, ObjectNode request) {
    byte[] body = ModelServer.bytes(request);
    return new ChatQuestion(
        request.path("model").asText(), promptVersion, body, Digests.sha256(body));
  }
}
