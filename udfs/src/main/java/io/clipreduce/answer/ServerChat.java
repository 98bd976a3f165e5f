package io.clipreduce.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipreduce.model.Digests;
import io.clipreduce.model.server.ApiKey;
import io.clipreduce.model.server.CallBudget;
import io.clipreduce.model.server.CallFailure;
import io.clipreduce.model.server.ChatQuestion;
import io.clipreduce.model.server.ExtraParameters;
import io.clipreduce.model.server.ModelCall;
import io.clipreduce.model.server.Question;
import io.clipreduce.model.server.ReplyStore;
import io.clipreduce.model.server.ScoredQuestion;
import io.clipreduce.model.server.ServerSettings;
import io.clipreduce.model.server.TaskCalls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Future;

/**
 * A model behind a server that speaks OpenAI's chat interface. Instructions, data and pictures go
 * as one message of the user's, which every chat template takes.
 */
public final class ServerChat implements ChatModel {
  /** Changes whenever the same settings would make another request. */
  private static final String VERSION = "1";

  /** The most that OpenAI's interface allows. */
  private static final int ALTERNATIVES = 20;

  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private final String model;
  private final int mostPictures;
  private final ExtraParameters extra;
  private final TaskCalls calls;

  private ServerChat(String model, int mostPictures, ExtraParameters extra, TaskCalls calls) {
    this.model = model;
    this.mostPictures = mostPictures;
    this.extra = extra;
    this.calls = calls;
  }

  /**
   * Opens the model of {@code answer.server}, or of {@code answer.vision_server}.
   *
   * @param section {@code server} or {@code vision_server}
   * @throws IllegalArgumentException when the settings cannot work; the message is for the user
   */
  public static ServerChat open(
      AnswerSettings settings, String section, ReplyStore replies, CallBudget budget) {
    return new ServerChat(
        settings.option(section + ".model"),
        section.equals("server") ? 0 : settings.whole(section + ".most_pictures"),
        extra(settings, section),
        new TaskCalls(server(settings, section), replies, budget));
  }

  private static ServerSettings server(AnswerSettings settings, String section) {
    return ServerSettings.of("answer." + section, key -> settings.option(section + "." + key));
  }

  private static ExtraParameters extra(AnswerSettings settings, String section) {
    return ExtraParameters.of(
        "answer.%s.extra".formatted(section), settings.option(section + ".extra"));
  }

  /**
   * Changes whenever the same requests would get other replies.
   *
   * @throws IllegalArgumentException when the settings cannot work; the message is for the user
   */
  public static String version(AnswerSettings settings, String section) {
    ServerSettings server = server(settings, section);
    ApiKey.read(server.keyVariable(), server.keyFile());
    String model = settings.option(section + ".model");
    if (model.isBlank()) {
      throw new IllegalArgumentException(
          "answer.%s.model is not set. Name the model as the server does; GET <url>/models lists them."
              .formatted(section));
    }
    return String.join("\n", VERSION, model, extra(settings, section).toString());
  }

  @Override
  public String name() {
    return model;
  }

  @Override
  public int mostPictures() {
    return mostPictures;
  }

  @Override
  public List<Future<Reply>> ask(List<ChatRequest> requests) {
    return requests.stream().map(request -> calls.submit(() -> reply(request))).toList();
  }

  private Reply reply(ChatRequest request) throws CallFailure, InterruptedException {
    ModelCall call = calls.ask(question(request));
    boolean whole = !"length".equals(call.finishReason());
    if (!request.tokens()) {
      return new Reply(call.reply(), whole, List.of(), call);
    }
    try {
      JsonNode kept = JSON.readTree(call.reply());
      List<Token> tokens = new ArrayList<>();
      for (JsonNode token : kept.path("tokens")) {
        List<Alternative> others = new ArrayList<>();
        token.path("top_logprobs").forEach(other -> others.add(alternative(other)));
        Alternative itself = alternative(token);
        tokens.add(new Token(itself.text(), itself.logProbability(), others));
      }
      return new Reply(kept.path("text").asText(), whole, tokens, call);
    } catch (IOException e) {
      throw new IllegalStateException("A reply was kept in no form that is known", e);
    }
  }

  private static Alternative alternative(JsonNode token) {
    return new Alternative(token.path("token").asText(), token.path("logprob").asDouble());
  }

  private Question question(ChatRequest asked) {
    ObjectNode request = JSON.createObjectNode().put("model", model);
    ObjectNode message = request.putArray("messages").addObject().put("role", "user");
    String words = asked.instructions() + "\n\n" + asked.data();
    if (asked.pictures().isEmpty()) {
      message.put("content", words);
    } else {
      ArrayNode content = message.putArray("content");
      content.addObject().put("type", "text").put("text", words);
      for (byte[] jpeg : asked.pictures()) {
        content
            .addObject()
            .put("type", "image_url")
            .putObject("image_url")
            .put("url", "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(jpeg));
      }
    }
    request.put("max_tokens", asked.mostNewTokens()).put("temperature", asked.temperature());
    if (asked.sample() > 0) {
      request.put("seed", asked.sample());
    }
    request.put("stream", false);
    extra.addTo(request);
    String promptVersion =
        asked.prompt()
            + ":"
            + Digests.sha256(VERSION + "\n" + asked.instructions()).substring(0, 12);
    return asked.tokens()
        ? ScoredQuestion.of(promptVersion, request, ALTERNATIVES)
        : ChatQuestion.of(promptVersion, request);
  }

  /** Chat servers tell the likelihoods of what they write only. */
  @Override
  public double[] likelihoods(ChatRequest request, List<String> replies) {
    return null;
  }

  @Override
  public void close() {
    calls.close();
  }
}
