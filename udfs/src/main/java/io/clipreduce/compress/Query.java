package io.clipreduce.compress;

import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Numbers;
import java.util.List;

/** The question's vector, for methods that look at one. */
final class Query {
  private Query() {}

  /**
   * The vector; null where there is none.
   *
   * @throws IllegalArgumentException when it has another length than the tokens
   */
  static double[] of(Inputs inputs) {
    if (!inputs.has(Input.QUERY_EMBEDDING)) {
      return null;
    }
    double[] query = inputs.get(Input.QUERY_EMBEDDING);
    if (inputs.has(Input.TOKENS) || inputs.has(Input.EMBEDDINGS)) {
      double[][][] tokens = inputs.tokens();
      if (tokens.length > 0 && tokens[0].length > 0 && tokens[0][0].length != query.length) {
        throw new IllegalArgumentException(
            "query_embedding has %s values, tokens have %s; take both from one encoder."
                .formatted(query.length, tokens[0][0].length));
      }
    }
    return Numbers.finite(new double[][] {query})[0];
  }

  /** Cosines of tokens with the question. */
  static double[] cosines(double[] query, List<Token> tokens) {
    double length = Numbers.norm(query);
    return tokens.stream()
        .map(Token::values)
        .mapToDouble(
            values -> Numbers.cosine(Numbers.dot(values, query), Numbers.norm(values), length))
        .toArray();
  }
}
