package io.clipreduce.model;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Answers texts with a language model that follows instructions, such as SmolLM2 or Qwen2.5. Not
 * safe for several threads.
 */
public final class LanguageModel implements AutoCloseable {
  private final CachedDecoder decoder;
  private final HuggingFaceTokenizer tokenizer;
  private final GenerationConfig config;
  private final int contextTokens;
  private final Batches batches;

  private LanguageModel(
      CachedDecoder decoder,
      HuggingFaceTokenizer tokenizer,
      GenerationConfig config,
      int contextTokens,
      Batches batches) {
    this.decoder = decoder;
    this.tokenizer = tokenizer;
    this.config = config;
    this.contextTokens = contextTokens;
    this.batches = batches;
  }

  /**
   * An answer.
   *
   * @param text without special tokens
   * @param tokens number of tokens written, the one that ends it included
   * @param whole whether it ended by itself
   */
  public record Answer(String text, int tokens, boolean whole) {}

  /**
   * A prompt and how it is answered.
   *
   * @param prompt as the model sees it, special tokens spelled out
   * @param seed draws the same answer every time, where answers are drawn
   * @param alternatives how many of the likeliest tokens are told of each place; 0 for no tokens
   */
  public record Request(String prompt, Sampling sampling, long seed, int alternatives) {}

  /**
   * An answer and its tokens.
   *
   * @param tokens with their likelihoods, the one that ends the answer included; empty where they
   *     were not asked for
   */
  public record ToldAnswer(Answer answer, List<Token> tokens) {}

  /**
   * A token of an answer.
   *
   * @param text its words; special tokens spelled out
   * @param logProbability natural logarithm of its probability, before rules and temperature
   * @param likeliest the likeliest tokens in its place, likeliest first
   */
  public record Token(String text, double logProbability, List<Alternative> likeliest) {}

  /** A token that might have stood in a place. */
  public record Alternative(String text, double logProbability) {}

  /**
   * Opens a model; the caller closes it.
   *
   * @throws IllegalArgumentException if its files do not say what is needed, such as how long its
   *     texts may be
   */
  public static LanguageModel open(ModelFolder files, Device device) {
    GenerationConfig config = GenerationConfig.of(files);
    int contextTokens = Tokenizers.maxTokens(files);
    CachedDecoder decoder = CachedDecoder.open(files, device);
    try {
      return new LanguageModel(
          decoder,
          Tokenizers.openPlain(files.bytes("tokenizer.json")),
          config,
          contextTokens,
          Batches.of(files, device, decoder.hasFixedRows()));
    } catch (RuntimeException e) {
      decoder.close();
      throw e;
    }
  }

  /**
   * A conversation in ChatML, the form of both families, up to where the model answers.
   *
   * @param system what the model is told beforehand
   */
  public static String chat(String system, String user) {
    return "<|im_start|>system\n%s<|im_end|>\n<|im_start|>user\n%s<|im_end|>\n<|im_start|>assistant\n"
        .formatted(system, user);
  }

  /**
   * Answers prompts, several at a time; an answer does not depend on the other prompts.
   *
   * @param prompts as the model sees them, special tokens spelled out
   * @param mostNewTokens length at which answers are cut
   * @return the answers, in the order of the prompts
   */
  public List<Answer> answer(List<String> prompts, int mostNewTokens) {
    return write(prompts, new Greedy(config, mostNewTokens)).stream()
        .map(
            text -> new Answer(tokenizer.decode(text.ids(), true), text.ids().length, text.whole()))
        .toList();
  }

  /**
   * Answers prompts, each in its own manner; an answer does not depend on the others.
   *
   * @return the answers, in the order of the requests
   */
  public List<ToldAnswer> tell(List<Request> requests, int mostNewTokens) {
    List<Prompted> prompts =
        requests.stream()
            .map(request -> new Prompted(request, tokenizer.encode(request.prompt()).getIds()))
            .toList();
    return batches.run(prompts, batch -> draftTogether(batch, mostNewTokens)).stream()
        .map(this::told)
        .toList();
  }

  private List<Draft> draftTogether(List<Prompted> prompts, int mostNewTokens) {
    List<Integer> lengths = prompts.stream().map(prompt -> prompt.ids.length).toList();
    return decoder.sideBySide(
        lengths,
        indices -> {
          List<Prompted> group = indices.stream().map(prompts::get).toList();
          List<Draft> drafts =
              group.stream().map(prompt -> prompt.draft(config, mostNewTokens)).toList();
          writeAfter(group.stream().map(prompt -> prompt.ids).toList(), drafts);
          return drafts;
        });
  }

  private void writeAfter(List<long[]> prompts, List<? extends Writing> texts) {
    try (Decoding decoding = decoder.begin(prompts.size())) {
      decoding.feedPrompts(prompts, config.endIds().first());
      Greedy.writeAll(decoding, texts);
    }
  }

  private record Prompted(Request request, long[] ids) {
    Draft draft(GenerationConfig config, int mostNewTokens) {
      return new Draft(
          new TokenRules(config, ids, mostNewTokens),
          request.sampling(),
          request.seed(),
          request.alternatives());
    }
  }

  private ToldAnswer told(Draft draft) {
    List<Token> tokens =
        draft.steps().stream()
            .map(
                step ->
                    new Token(
                        text(step.token()),
                        step.logProbability(),
                        IntStream.range(0, step.best().length)
                            .mapToObj(
                                i ->
                                    new Alternative(
                                        text(step.best()[i]), step.bestLogProbabilities()[i]))
                            .toList()))
            .toList();
    long[] ids = draft.written();
    return new ToldAnswer(
        new Answer(tokenizer.decode(ids, true), ids.length, draft.endsItself()), tokens);
  }

  private String text(long token) {
    return tokenizer.decode(new long[] {token}, false);
  }

  /**
   * How likely each of several replies to a prompt is, were it the answer: the mean logarithm of
   * the probability of its tokens, each after those before it (teacher forcing).
   *
   * @param replies at least one token each
   * @return a number per reply, 0 at most, in their order
   */
  public double[] likelihoods(String prompt, List<String> replies) {
    long[] before = tokenizer.encode(prompt).getIds();
    return batches
        .run(
            replies,
            batch -> {
              List<GivenText> texts =
                  batch.stream()
                      .map(reply -> new GivenText(tokenizer.encode(reply).getIds()))
                      .toList();
              writeAfter(Collections.nCopies(texts.size(), before), texts);
              return texts.stream().map(GivenText::mean).toList();
            })
        .stream()
        .mapToDouble(mean -> mean)
        .toArray();
  }

  /** How many prompts are answered at a time. */
  public Batches batches() {
    return batches;
  }

  /** Number of tokens of a prompt. */
  public int tokens(String prompt) {
    return tokenizer.encode(prompt).getIds().length;
  }

  /** The most tokens that a prompt and its answer may have together. */
  public int contextTokens() {
    return contextTokens;
  }

  List<Greedy.Text> write(List<String> prompts, Greedy greedy) {
    List<long[]> tokens =
        prompts.stream().map(prompt -> tokenizer.encode(prompt).getIds()).toList();
    return batches.run(tokens, batch -> writeTogether(batch, greedy));
  }

  private List<Greedy.Text> writeTogether(List<long[]> prompts, Greedy greedy) {
    List<Integer> lengths = prompts.stream().map(prompt -> prompt.length).toList();
    return decoder.sideBySide(
        lengths,
        indices -> {
          List<long[]> group = indices.stream().map(prompts::get).toList();
          try (Decoding decoding = decoder.begin(group.size())) {
            decoding.feedPrompts(group, config.endIds().first());
            return greedy.write(decoding, group);
          }
        });
  }

  GenerationConfig config() {
    return config;
  }

  @Override
  public void close() {
    tokenizer.close();
    decoder.close();
  }
}
