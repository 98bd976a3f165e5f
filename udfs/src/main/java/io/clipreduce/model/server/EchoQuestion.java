package io.clipreduce.model.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipreduce.model.Digests;

/**
 * A text whose tokens a model's likelihoods are asked for, by the elder interface of completions
 * with {@code echo}. Kept of the reply is a JSON array with a number per token of the text, the
 * natural logarithm of its probability: null for the first, and no numbers at all if the server
 * does not tell them.
 */
public record EchoQuestion(String model, String promptVersion, byte[] body, String callId)
    implements Question {

  /** Makes a question of a request that has {@code model} and {@code prompt}. */
  public static EchoQuestion of(String promptVersion, ObjectNode request) {
    // Some servers write at least one token; it is left out of what is kept.
    request.put("max_tokens", 1).put("temperature", 0).put("echo", true).put("logprobs", 1);
    byte[] body = ModelServer.bytes(request);
    return new EchoQuestion(
        request.path("model").asText(), promptVersion, body, Digests.sha256(body));
  }

  @Override
  public String path() {
    return "/completions";
  }

  @Override
  public Content read(JsonNode reply) {
    JsonNode told = reply.path("choices").path(0).path("logprobs").path("token_logprobs");
    int read = reply.path("usage").path("prompt_tokens").asInt();
    ArrayNode kept = JsonNodeFactory.instance.arrayNode();
    if (read <= told.size()) {
      for (int token = 0; token < read; token++) {
        kept.add(told.get(token));
      }
    }
    return new Content(null, kept.toString());
  }
}
