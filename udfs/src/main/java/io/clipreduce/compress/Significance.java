package io.clipreduce.compress;

import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Numbers;
import java.util.List;

/**
 * How much attention tokens are paid: as an encoder gave it, or, where none is given, the mean that
 * the tokens of a frame would pay each other, {@code softmax(x x' / sqrt(D))}.
 */
final class Significance {
  /** Attention of an encoder. */
  static final Input<double[][][]> ATTENTION =
      Input.cube(
          "attention",
          "[T][Q][N]",
          "attention that Q queries pay the tokens of each frame (one row for that of a CLS token,"
              + " else one a head and token); left out: what the tokens' own products give");

  private Significance() {}

  /** Attention paid to each token of a frame, its mean over the queries. */
  static double[] of(Inputs inputs, int frame, List<Token> tokens) {
    if (!inputs.has(ATTENTION)) {
      return among(tokens);
    }
    double[][] queries = inputs.get(ATTENTION)[frame];
    for (double[] query : queries) {
      if (query.length != tokens.size()) {
        throw new IllegalArgumentException(
            "attention has %s values in frame %s, which has %s tokens; one a token is needed."
                .formatted(query.length, frame, tokens.size()));
      }
    }
    return means(queries, tokens.size());
  }

  /** The same of the tokens' own products. */
  static double[] among(List<Token> tokens) {
    int count = tokens.size();
    double[][] products = new double[count][count];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j <= i; j++) {
        products[i][j] = Numbers.dot(tokens.get(i).values(), tokens.get(j).values());
        products[j][i] = products[i][j];
      }
    }
    double[][] rows = new double[count][];
    for (int i = 0; i < count; i++) {
      rows[i] = Numbers.softmax(products[i], Math.sqrt(tokens.get(i).values().length));
    }
    return means(rows, count);
  }

  /** What one query pays each token, {@code softmax(q x' / sqrt(D))}. */
  static double[] attention(double[] query, List<Token> tokens) {
    return Numbers.softmax(products(query, tokens), Math.sqrt(query.length));
  }

  /**
   * Products of a query and tokens; in the order of {@link #attention}, but never all gone to 0.
   */
  static double[] products(double[] query, List<Token> tokens) {
    return tokens.stream().mapToDouble(token -> Numbers.dot(query, token.values())).toArray();
  }

  private static double[] means(double[][] rows, int columns) {
    double[] means = new double[columns];
    for (double[] row : rows) {
      for (int i = 0; i < columns; i++) {
        means[i] += row[i] / rows.length;
      }
    }
    return Numbers.finite(means);
  }
}
