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
   * @param prompts tokens before the texts, one array a text, for the rules on repetition
   * @return a text per prompt
   */
  public List<Text> write(Decoding decoding, List<long[]> prompts) {
    List<TokenRules> texts = texts(prompts);
    writeAll(decoding, texts);
    return written(texts);
  }

  /**
   * Writes on, away from what the decoder would write without the pictures.
   *
   * @param decoding has been fed prompts with pictures
   * @param blind the same decoder, has been fed as many prompts without them
   * @param prompts tokens before the texts
   */
  public List<Text> write(
      Decoding decoding, Decoding blind, Contrast contrast, List<long[]> prompts) {
    List<TokenRules> texts = texts(prompts);
    writeAll(decoding, blind, contrast, texts);
    return written(texts);
  }

  private List<TokenRules> texts(List<long[]> prompts) {
    return prompts.stream().map(prompt -> new TokenRules(config, prompt, mostNewTokens)).toList();
  }

  private static List<Text> written(List<TokenRules> texts) {
    return texts.stream().map(text -> new Text(text.written(), text.endsItself())).toList();
  }

  /**
   * Writes texts by rules of their own until all have ended.
   *
   * @param decoding has been fed what stands before them
   * @throws IllegalStateException if the thread is interrupted, or the rules leave no token
   */
  public static void writeAll(Decoding decoding, List<? extends Writing> texts) {
    writeAll(decoding, null, null, texts);
  }

  private static void writeAll(
      Decoding decoding, Decoding blind, Contrast contrast, List<? extends Writing> texts) {
    long[] next = new long[texts.size()];
    while (true) {
      if (Thread.currentThread().isInterrupted()) {
        throw new IllegalStateException("Interrupted while texts were written");
      }
      boolean ended = true;
      for (int i = 0; i < next.length; i++) {
        Writing text = texts.get(i);
        if (!text.ended()) {
          float[] scores = decoding.scores(i);
          text.apply(scores);
          if (blind != null) {
            contrast.apply(scores, blind.scores(i));
          }
          next[i] = best(scores);
          text.add(next[i]);
        }
        if (text.ended()) {
          decoding.leave(i);
          if (blind != null) {
            blind.leave(i);
          }
        }
        ended &= text.ended();
      }
      if (ended) {
        return;
      }
      decoding.feed(next);
      if (blind != null) {
        blind.feed(next);
      }
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
