package io.clipreduce.compress;

import io.clipreduce.method.Numbers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One vector on its way through a compressor. Unchanging; nobody writes to the values.
 *
 * @param values the vector, finite
 * @param size how many vectors it stands for
 * @param index where it comes from, counted through all tokens of all frames; of several the lowest
 */
public record Token(double[] values, double size, int index) {

  /**
   * The tokens of one frame. What is no finite number counts as 0.
   *
   * @param vectors {@code [N][D]}
   * @param firstIndex the index of the first
   */
  public static List<Token> frame(double[][] vectors, int firstIndex) {
    List<Token> tokens = new ArrayList<>(vectors.length);
    for (double[] values : Numbers.finite(vectors)) {
      tokens.add(new Token(values, 1, firstIndex + tokens.size()));
    }
    return tokens;
  }

  /**
   * The tokens of a video by frame.
   *
   * @param vectors {@code [T][N][D]}
   * @throws IllegalArgumentException when frames have different numbers of tokens
   */
  static List<List<Token>> frames(double[][][] vectors) {
    List<List<Token>> frames = new ArrayList<>(vectors.length);
    for (int frame = 0; frame < vectors.length; frame++) {
      int count = vectors[0].length;
      if (vectors[frame].length != count) {
        throw new IllegalArgumentException(
            "tokens: frame %s has %s tokens, frame 0 has %s; all need as many."
                .formatted(frame, vectors[frame].length, count));
      }
      frames.add(frame(vectors[frame], frame * count));
    }
    return frames;
  }

  /** All tokens of all frames, one after another. */
  static List<Token> flat(List<List<Token>> frames) {
    return frames.stream().flatMap(List::stream).toList();
  }

  /** The plain mean of some, whatever their sizes; at least one. */
  static Token mean(List<Token> tokens) {
    double[] sum = new double[tokens.get(0).values.length];
    for (Token token : tokens) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += token.values[i];
      }
    }
    for (int i = 0; i < sum.length; i++) {
      sum[i] /= tokens.size();
    }
    return together(tokens, sum);
  }

  /** The mean of some, weighted by their sizes; at least one. */
  static Token merged(List<Token> tokens) {
    double[] sizes = new double[tokens.size()];
    Arrays.setAll(sizes, i -> tokens.get(i).size);
    return weighted(tokens, sizes);
  }

  /** The mean of some by given weights, their plain mean where these sum up to 0. */
  static Token weighted(List<Token> tokens, double[] weights) {
    double[] sum = new double[tokens.get(0).values.length];
    double total = 0;
    for (int k = 0; k < weights.length; k++) {
      double[] values = tokens.get(k).values;
      for (int i = 0; i < sum.length; i++) {
        sum[i] += weights[k] * values[i];
      }
      total += weights[k];
    }
    if (total == 0) {
      return mean(tokens);
    }
    for (int i = 0; i < sum.length; i++) {
      sum[i] /= total;
    }
    return together(tokens, sum);
  }

  /** The largest value of each component. */
  static Token most(List<Token> tokens) {
    double[] most = tokens.get(0).values.clone();
    for (Token token : tokens) {
      for (int i = 0; i < most.length; i++) {
        most[i] = Math.max(most[i], token.values[i]);
      }
    }
    return together(tokens, most);
  }

  /** A vector that stands for some tokens. */
  static Token together(List<Token> tokens, double[] values) {
    double size = 0;
    int first = Integer.MAX_VALUE;
    for (Token token : tokens) {
      size += token.size;
      first = Math.min(first, token.index);
    }
    return new Token(values, size, first);
  }

  /** The vectors alone. */
  static double[][] values(List<Token> tokens) {
    return tokens.stream().map(Token::values).toArray(double[][]::new);
  }

  /** Those at some places, in that order. */
  static List<Token> at(List<Token> tokens, int[] places) {
    return Arrays.stream(places).mapToObj(tokens::get).toList();
  }
}
