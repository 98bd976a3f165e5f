package io.clipreduce.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipreduce.model.Digests;
import io.clipreduce.model.Sampling;
import io.clipreduce.model.server.ApiKey;
import io.clipreduce.model.server.CallBudget;
import io.clipreduce.model.server.CallFailure;
import io.clipreduce.model.server.ChatQuestion;
import io.clipreduce.model.server.EchoQuestion;
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
import java.util.Set;
import java.util.concurrent.ExecutionException;
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

  /** How servers say that they have no such interface. */
  private static final Set<String> MISSING = Set.of("HTTP_400", "HTTP_404", "HTTP_405", "HTTP_422");

  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private final String model;
  private final int mostPictures;
  private final ExtraParameters extra;
  private final TaskCalls calls;
  private final String completions;

  /** Calls of the interface of completions, which may be missing where that of chats is not. */
  private final TaskCalls echoes;

  /** Whether the server has shown that it does not tell how likely replies are. */
  private volatile boolean silent;

  private ServerChat(
      String model,
      int mostPictures,
      ExtraParameters extra,
      TaskCalls calls,
      String completions,
      TaskCalls echoes) {
    this.model = model;
    this.mostPictures = mostPictures;
    this.extra = extra;
    this.calls = calls;
    this.completions = completions;
    this.echoes = echoes;
  }

  /**
   * Opens the model of {@code answer.server}, or of {@code answer.vision_server}.
   *
   * @param section {@code server} or {@code vision_server}
   * @throws IllegalArgumentException when the settings cannot work; the message is for the user
   */
  public static ServerChat open(
      AnswerSettings settings, String section, ReplyStore replies, CallBudget budget) {
    return open("answer", settings, section, replies, budget);
  }

  /**
   * Opens the model of {@code evaluate.server}, which judges answers.
   *
   * @param settings the section {@code evaluate}
   * @throws IllegalArgumentException when the settings cannot work; the message is for the user
   */
  public static ServerChat judge(AnswerSettings settings, ReplyStore replies, CallBudget budget) {
    check("evaluate", settings, "server");
    return open("evaluate", settings, "server", replies, budget);
  }

  private static ServerChat open(
      String root, AnswerSettings settings, String section, ReplyStore replies, CallBudget budget) {
    boolean texts = section.equals("server");
    ServerSettings server = server(root, settings, section);
    return new ServerChat(
        settings.option(section + ".model"),
        texts ? 0 : settings.whole(section + ".most_pictures"),
        extra(root, settings, section),
        new TaskCalls(server, replies, budget),
        completions(settings, section),
        new TaskCalls(server, replies, budget));
  }

  private static ServerSettings server(String root, AnswerSettings settings, String section) {
    return ServerSettings.of(root + "." + section, key -> settings.option(section + "." + key));
  }

  private static ExtraParameters extra(String root, AnswerSettings settings, String section) {
    return ExtraParameters.of(
        "%s.%s.extra".formatted(root, section), settings.option(section + ".extra"));
  }

  private static String completions(AnswerSettings settings, String section) {
    return settings.options().getOrDefault(section + ".completions", AnswerSettings.NONE);
  }

  /**
   * Changes whenever the same requests would get other replies.
   *
   * @throws IllegalArgumentException when the settings cannot work; the message is for the user
   */
  public static String version(AnswerSettings settings, String section) {
    check("answer", settings, section);
    return String.join(
        "\n",
        VERSION,
        settings.option(section + ".model"),
        extra("answer", settings, section).toString(),
        completions(settings, section));
  }

  private static void check(String root, AnswerSettings settings, String section) {
    ServerSettings server = server(root, settings, section);
    ApiKey.read(server.keyVariable(), server.keyFile());
    if (settings.option(section + ".model").isBlank()) {
      throw new IllegalArgumentException(
          "%s.%s.model is not set. Name the model as the server does; GET <url>/models lists them."
              .formatted(root, section));
    }
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
    Sampling sampling = asked.sampling();
    request.put("max_tokens", asked.mostNewTokens()).put("temperature", sampling.temperature());
    if (sampling.topP() < 1) {
      request.put("top_p", sampling.topP());
    }
    if (sampling.topK() > 0) {
      request.put("top_k", sampling.topK());
    }
    if (asked.sample() > 0) {
      request.put("seed", asked.sample());
    }
    request.put("stream", false);
    extra.addTo(request);
    return asked.tokens()
        ? ScoredQuestion.of(promptVersion(asked), request, ALTERNATIVES)
        : ChatQuestion.of(promptVersion(asked), request);
  }

  private static String promptVersion(ChatRequest asked) {
    return asked.prompt()
        + ":"
        + Digests.sha256(VERSION + "\n" + asked.instructions()).substring(0, 12);
  }

  /**
   * Asked of the interface of completions with {@code echo}, which vLLM and SGLang have: once for
   * the request, whose number of tokens tells where replies begin, and once with each reply.
   */
  @Override
  public Likelihoods likelihoods(ChatRequest request, List<String> replies)
      throws CallFailure, InterruptedException {
    if (completions.equals(AnswerSettings.NONE) || silent || !request.pictures().isEmpty()) {
      return new Likelihoods(null, List.of());
    }
    String words = request.instructions() + "\n\n" + request.data();
    String before =
        completions.equals("chatml")
            ? "<|im_start|>user\n%s<|im_end|>\n<|im_start|>assistant\n"
                .formatted(words.replace("<|", "< |"))
            : words + "\n\n";
    List<ModelCall> made = new ArrayList<>();
    try {
      made.add(done(echo(request, before)));
    } catch (CallFailure e) {
      if (!MISSING.contains(String.valueOf(e.errorClass()))) {
        throw e;
      }
      silent = true;
      return new Likelihoods(null, e.call() == null ? List.of() : List.of(e.call()));
    }
    List<Future<ModelCall>> begun =
        replies.stream().map(reply -> echo(request, before + reply)).toList();
    for (Future<ModelCall> call : begun) {
      made.add(done(call));
    }
    double[] means = means(made);
    silent = means == null;
    return new Likelihoods(means, made);
  }

  private static ModelCall done(Future<ModelCall> call) throws CallFailure, InterruptedException {
    try {
      return call.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CallFailure failed) {
        throw failed;
      }
      throw new IllegalStateException("Asking broke the program", e.getCause());
    }
  }

  private Future<ModelCall> echo(ChatRequest request, String text) {
    ObjectNode body = JSON.createObjectNode().put("model", model).put("prompt", text);
    return echoes.submit(() -> echoes.ask(EchoQuestion.of(promptVersion(request), body)));
  }

  /** The mean of each reply's tokens, which come after those of the first call's text. */
  private static double[] means(List<ModelCall> made) {
    try {
      int before = JSON.readTree(made.get(0).reply()).size();
      double[] means = new double[made.size() - 1];
      for (int i = 0; i < means.length; i++) {
        JsonNode tokens = JSON.readTree(made.get(i + 1).reply());
        if (before == 0 || tokens.size() <= before) {
          return null;
        }
        for (int token = before; token < tokens.size(); token++) {
          means[i] += tokens.get(token).asDouble();
        }
        means[i] /= tokens.size() - before;
      }
      return means;
    } catch (IOException e) {
      throw new IllegalStateException("A reply was kept in no form that is known", e);
    }
  }

  @Override
  public void close() {
    calls.close();
    echoes.close();
  }
}
