package io.clipreduce.answer;

import io.clipreduce.model.Device;
import io.clipreduce.model.Digests;
import io.clipreduce.model.LanguageModel;
import io.clipreduce.model.ModelFolder;
import io.clipreduce.model.server.ModelCall;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/** A language model of this installation, in this process. */
public final class ModelChat implements ChatModel {
  /** As many likeliest tokens as servers tell. */
  private static final int ALTERNATIVES = 20;

  private final String name;
  private final String digest;
  private final LanguageModel model;

  private ModelChat(String name, String digest, LanguageModel model) {
    this.name = name;
    this.digest = digest;
    this.model = model;
  }

  /**
   * Opens a model.
   *
   * @param tooLarge told how many texts were too many for the memory of the device
   */
  public static ModelChat open(ModelFolder files, Device device, IntConsumer tooLarge) {
    LanguageModel model = LanguageModel.open(files, device);
    model.batches().tell(tooLarge);
    return new ModelChat(files.card().name(), files.digest(), model);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int mostPictures() {
    return 0;
  }

  @Override
  public synchronized List<Future<Reply>> ask(List<ChatRequest> requests) {
    List<Future<Reply>> replies = new ArrayList<>();
    if (requests.isEmpty()) {
      return replies;
    }
    int most = requests.get(0).mostNewTokens();
    List<LanguageModel.Request> prompts =
        requests.stream()
            .map(
                request ->
                    new LanguageModel.Request(
                        prompt(request, most),
                        request.sampling(),
                        request.sample(),
                        request.tokens() ? ALTERNATIVES : 0))
            .toList();
    long started = System.nanoTime();
    List<LanguageModel.ToldAnswer> answers = model.tell(prompts, most);
    long tookMs = (System.nanoTime() - started) / 1_000_000 / requests.size();
    for (int i = 0; i < answers.size(); i++) {
      LanguageModel.Answer answer = answers.get(i).answer();
      LanguageModel.Request asked = prompts.get(i);
      String what =
          String.join("\n", "" + most, "" + asked.seed(), "" + asked.sampling(), asked.prompt());
      ModelCall call =
          call(
              requests.get(i),
              what,
              answer.whole() ? "stop" : "length",
              model.tokens(asked.prompt()),
              answer.tokens(),
              tookMs,
              answer.text());
      replies.add(
          CompletableFuture.completedFuture(
              new Reply(answer.text(), answer.whole(), tokens(answers.get(i)), call)));
    }
    return replies;
  }

  private static List<Token> tokens(LanguageModel.ToldAnswer answer) {
    return answer.tokens().stream()
        .map(
            token ->
                new Token(
                    token.text(),
                    token.logProbability(),
                    token.likeliest().stream()
                        .map(other -> new Alternative(other.text(), other.logProbability()))
                        .toList()))
        .toList();
  }

  private ModelCall call(
      ChatRequest request,
      String what,
      String finishReason,
      int tokensIn,
      int tokensOut,
      long tookMs,
      String reply) {
    return new ModelCall(
        Digests.sha256(digest + "\n" + what),
        name,
        request.prompt() + ":" + Digests.sha256(request.instructions()).substring(0, 12),
        ModelCall.OK,
        name,
        finishReason,
        tokensIn,
        tokensOut,
        tookMs,
        1,
        false,
        reply);
  }

  /**
   * A prompt that leaves room for the reply: data are cut at their end. Texts, which may quote
   * anything, must not hold what only the form of a chat may.
   */
  private String prompt(ChatRequest request, int mostNewTokens) {
    String instructions = request.instructions().replace("<|", "< |");
    String data = request.data().replace("<|", "< |");
    int roomTokens = model.contextTokens() - mostNewTokens;
    String prompt = LanguageModel.chat(instructions, data);
    while (!data.isEmpty() && model.tokens(prompt) > roomTokens) {
      int chars = (int) ((long) data.length() * roomTokens / model.tokens(prompt));
      int end = Math.max(0, Math.min(data.length() - 1, chars));
      if (end > 0 && Character.isHighSurrogate(data.charAt(end - 1))) {
        end--;
      }
      data = data.substring(0, end);
      prompt = LanguageModel.chat(instructions, data);
    }
    return prompt;
  }

  @Override
  public synchronized Likelihoods likelihoods(ChatRequest request, List<String> replies) {
    int longest = replies.stream().mapToInt(model::tokens).max().orElse(0);
    String prompt = prompt(request, longest);
    long started = System.nanoTime();
    double[] means = model.likelihoods(prompt, replies);
    long tookMs = (System.nanoTime() - started) / 1_000_000;
    int read = replies.stream().mapToInt(reply -> model.tokens(prompt) + model.tokens(reply)).sum();
    String what = prompt + "\n" + String.join("\n", replies);
    return new Likelihoods(
        means, List.of(call(request, what, "stop", read, 0, tookMs, Arrays.toString(means))));
  }

  @Override
  public synchronized void close() {
    model.close();
  }
}
