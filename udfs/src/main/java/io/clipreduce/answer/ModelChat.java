package io.clipreduce.answer;

import io.clipreduce.model.Device;
import io.clipreduce.model.Digests;
import io.clipreduce.model.LanguageModel;
import io.clipreduce.model.ModelFolder;
import io.clipreduce.model.server.ModelCall;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/** A language model of this installation, in this process. It writes the likeliest reply only. */
public final class ModelChat implements ChatModel {
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
    List<String> prompts = requests.stream().map(request -> prompt(request, most)).toList();
    long started = System.nanoTime();
    List<LanguageModel.Answer> answers = model.answer(prompts, most);
    long tookMs = (System.nanoTime() - started) / 1_000_000 / requests.size();
    for (int i = 0; i < answers.size(); i++) {
      LanguageModel.Answer answer = answers.get(i);
      ModelCall call =
          new ModelCall(
              Digests.sha256(String.join("\n", digest, "" + most, prompts.get(i))),
              name,
              requests.get(i).prompt()
                  + ":"
                  + Digests.sha256(requests.get(i).instructions()).substring(0, 12),
              ModelCall.OK,
              name,
              answer.whole() ? "stop" : "length",
              model.tokens(prompts.get(i)),
              answer.tokens(),
              tookMs,
              1,
              false,
              answer.text());
      replies.add(
          CompletableFuture.completedFuture(
              new Reply(answer.text(), answer.whole(), List.of(), call)));
    }
    return replies;
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
  public double[] likelihoods(ChatRequest request, List<String> replies) {
    return null;
  }

  @Override
  public synchronized void close() {
    model.close();
  }
}
