package io.clipreduce.model.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipreduce.model.Digests;

/** A question to a chat model; of its reply the words are kept. */
public record ChatQuestion(String model, String promptVersion, byte[] body, String callId)
    implements Question {

  /** Makes a question of a request. */
  public static ChatQuestion of(String promptVersion, ObjectNode request) {
    byte[] body = ModelServer.bytes(request);
    return new ChatQuestion(
        request.path("model").asText(), promptVersion, body, Digests.sha256(body));
  }

  @Override
  public String path() {
    return "/chat/completions";
  }

  @Override
  public Content read(JsonNode reply) throws BadReply {
    return words(reply);
  }

  static Content words(JsonNode reply) throws BadReply {
    JsonNode choice = reply.path("choices").path(0);
    JsonNode content = choice.path("message").path("content");
    if (!choice.path("message").isObject() || !(content.isTextual() || content.isNull())) {
      throw new BadReply("The server's reply is no chat completion");
    }
    JsonNode finish = choice.path("finish_reason");
    return new Content(
        finish.isTextual() ? finish.textValue() : null,
        content.isNull() ? "" : content.textValue());
  }
}
