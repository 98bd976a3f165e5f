package io.clipreduce.model;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.util.List;

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
