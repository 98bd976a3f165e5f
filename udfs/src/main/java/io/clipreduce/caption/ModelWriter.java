package io.clipreduce.caption;

import io.clipreduce.model.LanguageModel;
import io.clipreduce.model.ModelFolder;
import io.clipreduce.model.Tokenizers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/** A language model of this installation, in this process. Serves one thread. */
final class ModelWriter implements TextWriter {
  private final LanguageModel model;
  private final int mostNewTokens;

  private ModelWriter(LanguageModel model, int mostNewTokens) {
    this.model = model;
    this.mostNewTokens = mostNewTokens;
  }

  @Override
  public List<Future<Written>> write(String instructions, List<String> texts) {
    List<String> prompts = texts.stream().map(text -> prompt(instructions, text)).toList();
    List<Future<Written>> written = new ArrayList<>();
    for (LanguageModel.Answer answer : model.answer(prompts, mostNewTokens)) {
      written.add(
          CompletableFuture.completedFuture(new Written(answer.text(), answer.whole(), null)));
    }
    return written;
  }

  /** Texts, which may quote anything, must not hold what only the form of a chat may. */
  private static String prompt(String instructions, String text) {
    return LanguageModel.chat(instructions.replace("<|", "< |"), text.replace("<|", "< |"));
  }

  @Override
  public int tokens(String instructions, String text) {
    return model.tokens(prompt(instructions, text));
  }

  @Override
  public int mostTokens() {
    return model.contextTokens() - mostNewTokens;
  }

  @Override
  public int videosAtATime() {
    return 1;
  }

  @Override
  public void close() {
    model.close();
  }

  /** Offers a model as a summariser. */
  static final class Provider implements Summariser.Provider {
    private final ModelFolder files;

    Provider(ModelFolder files) {
      this.files = files;
    }

    @Override
    public String name() {
      return files.card().name();
    }

    /**
     * @throws IllegalArgumentException if files of the model are not there, or it has no room for
     *     so long a summary
     */
    @Override
    public String version(SummarySettings settings) {
      String digest = files.digest();
      String maxTokens = settings.option("model.max_tokens");
      int contextTokens = Tokenizers.maxTokens(files);
      if (Integer.parseInt(maxTokens) >= contextTokens) {
        throw new IllegalArgumentException(
            "unify.model.max_tokens is %s; the model %s has room for %s tokens in all."
                .formatted(maxTokens, name(), contextTokens));
      }
      return String.join("\n", WrittenSummaries.version(settings), digest, maxTokens);
    }

    @Override
    public Summariser open(Summariser.Context context) {
      return new WrittenSummaries(context.settings(), writer(context));
    }

    private TextWriter writer(Summariser.Context context) {
      SummarySettings settings = context.settings();
      LanguageModel model = LanguageModel.open(files, context.device());
      model.batches().tell(context.tooLarge());
      ModelWriter writer =
          new ModelWriter(model, Integer.parseInt(settings.option("model.max_tokens")));
      try {
        WrittenSummaries.requireRoom(settings, writer, "unify.model.max_tokens");
      } catch (IllegalArgumentException e) {
        writer.close();
        throw e;
      }
      return writer;
    }
  }
}
