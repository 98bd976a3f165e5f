package io.clipreduce.model;

import java.util.List;

/**
 * Writes with a decoder, always the most likely token next; of equal ones that with the lowest
 * number.
 *
 * @param config rules of the model
 * @param mostNewTokens length at which a text is cut
 */
public record Greedy(GenerationConfig config, int mostNewTokens) {

  public Greedy {
    if (mostNewTokens < 1) {
      throw new IllegalArgumentException(
          "At least one token must be allowed, not " + mostNewTokens);
    }
  }

  /**
   * A text.
   *
   * @param ids its tokens, the one that ends it included
   * @param whole whether it ended by itself
   */
  public record Text(long[] ids, boolean whole) {}

  /**
   * Writes on.
   *
   * @param decoding has been fed the prompts
   * @param prompts tokens before the texts, a row each, for the rules on repetition
   * @return a text per row
   */
  public List<Text> write(Decoding decoding, List<long[]> prompts) {
    List<TokenRules> texts =
        prompts.stream().map(prompt -> new TokenRules(config, prompt, mostNewTokens)).toList();
    long[] next = new long[texts.size()];
    while (true) {
      boolean ended = true;
      for (int row = 0; row < next.length; row++) {
        TokenRules text = texts.get(row);
        // A row that has ended is fed its last token again: nobody looks at what follows.
        if (!text.ended()) {
          float[] scores = decoding.scores(row);
          text.apply(scores);
          next[row] = best(scores);
          text.add(next[row]);
          ended &= text.ended();
        }
      }
      if (ended) {
        return texts.stream().map(text -> new Text(text.written(), text.endsItself())).toList();
      }
      decoding.feed(next);
    }
  }

  /**
   * Writes on, away from what the decoder would write without the pictures.
   *
   * @param decoding has been fed a prompt with pictures
   * @param blind the same decoder, has been fed the prompt without them
   * @param prompt tokens before the text
   */
  public Text write(Decoding decoding, Decoding blind, Contrast contrast, long[] prompt) {
    TokenRules text = new TokenRules(config, prompt, mostNewTokens);
    while (true) {
      float[] scores = decoding.scores(0);
      text.apply(scores);
      contrast.apply(scores, blind.scores(0));
      long next = best(scores);
      text.add(next);
      if (text.ended()) {
        return new Text(text.written(), text.endsItself());
      }
      decoding.feed(new long[] {next});
      blind.feed(new long[] {next});
    }
  }

  /**
   * @throws IllegalStateException if no score is a number
   */
  private static int best(float[] scores) {
    int best = -1;
    float most = Float.NEGATIVE_INFINITY;
    for (int token = 0; token < scores.length; token++) {
      if (scores[token] > most) {
        most = scores[token];
        best = token;
      }
    }
    if (best < 0) {
      throw new IllegalStateException(
          "The model leaves no token to go on with: its scores are no numbers, or its rules forbid all.");
    }
    return best;
  }
}
