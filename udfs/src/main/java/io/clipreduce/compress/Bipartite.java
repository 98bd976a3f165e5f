package io.clipreduce.compress;

import io.clipreduce.method.Numbers;
import io.clipreduce.select.Cosines;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Bipartite soft matching (Bolya et al., Token Merging, 2022): of the tokens at even places those
 * that are most like one at an odd place are merged into it. What is left of the even places comes
 * first, by falling likeness, then the odd places in their order.
 */
final class Bipartite {
  private final UnaryOperator<double[]> metric;
  private final boolean bySize;
  private final double leastCosine;

  private Bipartite(UnaryOperator<double[]> metric, boolean bySize, double leastCosine) {
    this.metric = metric;
    this.bySize = bySize;
    this.leastCosine = leastCosine;
  }

  /** A group becomes the plain mean of its tokens. */
  static Bipartite plain() {
    return new Bipartite(UnaryOperator.identity(), false, Double.NEGATIVE_INFINITY);
  }

  /** A group becomes the mean of its tokens weighted by their sizes. */
  static Bipartite bySize() {
    return new Bipartite(UnaryOperator.identity(), true, Double.NEGATIVE_INFINITY);
  }

  /** The same, with likeness taken from something made of the vectors. */
  Bipartite on(UnaryOperator<double[]> newMetric) {
    return new Bipartite(newMetric, bySize, leastCosine);
  }

  /** The same, merging only what is this alike. */
  Bipartite from(double cosine) {
    return new Bipartite(metric, bySize, cosine);
  }

  /**
   * Merges {@code count} tokens into others, fewer where there are not twice as many.
   *
   * @return the tokens that are left
   */
  List<Token> merge(List<Token> tokens, int count) {
    int merges = Math.min(count, tokens.size() / 2);
    if (merges <= 0) {
      return tokens;
    }
    Cosines cosines =
        new Cosines(tokens.stream().map(t -> metric.apply(t.values())).toArray(double[][]::new));
    int evens = (tokens.size() + 1) / 2;
    int[] partner = new int[evens];
    double[] likeness = new double[evens];
    for (int a = 0; a < evens; a++) {
      likeness[a] = Double.NEGATIVE_INFINITY;
      for (int b = 0; b < tokens.size() / 2; b++) {
        double cosine = cosines.of(2 * a, 2 * b + 1);
        if (cosine > likeness[a]) {
          likeness[a] = cosine;
          partner[a] = b;
        }
      }
    }

    List<List<Token>> groups = new ArrayList<>();
    for (int b = 0; b < tokens.size() / 2; b++) {
      groups.add(new ArrayList<>(List.of(tokens.get(2 * b + 1))));
    }
    List<Token> left = new ArrayList<>();
    int rank = 0;
    for (int a : Numbers.falling(likeness)) {
      if (rank++ < merges && likeness[a] >= leastCosine) {
        groups.get(partner[a]).add(tokens.get(2 * a));
      } else {
        left.add(tokens.get(2 * a));
      }
    }
    groups.forEach(
        group ->
            left.add(
                group.size() == 1
                    ? group.get(0)
                    : bySize ? Token.merged(group) : Token.mean(group)));
    return left;
  }
}
