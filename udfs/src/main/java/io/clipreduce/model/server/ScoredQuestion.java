package io.clipreduce.model.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipreduce.model.Digests;

/**
 * A question to a chat model of whose reply the likelihoods of tokens are kept beside the words: as
 * a JSON object {@code {"text": ..., "tokens": [{"token", "logprob", "top_logprobs"}]}}, where
 * {@code tokens} is empty if the server does not tell them.
 */
public record ScoredQuestion(String model, String promptVersion, byte[] body, String callId)
    implements Question {

  /** Makes a question of a request; asks for the likelihoods of so many tokens in each place. */
  public static ScoredQuestion of(String promptVersion, ObjectNode request, int alternatives) {
    request.put("logprobs", true).put("top_logprobs", alternatives);
    byte[] body = ModelServer.bytes(request);
    return new ScoredQuestion(
        request.path("model").asText(), promptVersion, body, Digests.sha256(body));
  }

  @Override
  public String path() {
    return "/chat/completions";
  }

  @Override
  public Content read(JsonNode reply) throws BadReply {
    Content words = ChatQuestion.words(reply);
    ObjectNode kept = JsonNodeFactory.instance.objectNode();
    kept.put("text", words.text());
    ArrayNode tokens = kept.putArray("tokens");
    for (JsonNode token : reply.path("choices").path(0).path("logprobs").path("content")) {
      tokens.add(slim(token).set("top_logprobs", slimmed(token.path("top_logprobs"))));
    }
    return new Content(words.finishReason(), kept.toString());
  }

  private static ArrayNode slimmed(JsonNode alternatives) {
    ArrayNode slim = JsonNodeFactory.instance.arrayNode();
    alternatives.forEach(alternative -> slim.add(slim(alternative)));
    return slim;
  }

  private static ObjectNode slim(JsonNode token) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("token", token.path("token").asText())
        .put("logprob", token.path("logprob").asDouble());
  }
}
