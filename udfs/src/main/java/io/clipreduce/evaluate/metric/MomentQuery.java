package io.clipreduce.evaluate.metric;

import java.util.List;

/**
 * A query of moment retrieval as QVHighlights measures it: several gold windows, scored guesses.
 *
 * @param gold windows in which the query holds; a query without any has no average precision
 * @param predicted in the order of the file, of which the first ten count
 */
public record MomentQuery(List<Span> gold, List<Guess> predicted) {
  /** How many guesses of a query count, the first of the file whatever their scores. */
  private static final int COUNTED = 10;

  /** A window with the score by which it is ranked. */
  public record Guess(Span span, double score) {}

  public MomentQuery {
    gold = List.copyOf(gold);
    predicted = List.copyOf(predicted.subList(0, Math.min(COUNTED, predicted.size())));
  }

  /** The query with the gold windows longer than {@code overS} and up to {@code upToS} alone. */
  public MomentQuery ofLength(double overS, double upToS) {
    return new MomentQuery(
        gold.stream().filter(g -> g.lengthS() > overS && g.lengthS() <= upToS).toList(), predicted);
  }

  /** Average precision where windows count that overlap by {@code threshold} or more. */
  public double averagePrecision(double threshold) {
    double[][] overlaps = new double[predicted.size()][gold.size()];
    double[] scores = new double[predicted.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = predicted.get(i).score();
      for (int j = 0; j < gold.size(); j++) {
        overlaps[i][j] = predicted.get(i).span().iou(gold.get(j));
      }
    }
    return AveragePrecision.at(threshold, overlaps, scores, gold.size());
  }

  /** Overlap of the window listed first with the gold window that fits it best; 0 without one. */
  public double firstIou() {
    return predicted.isEmpty()
        ? 0
        : gold.stream().mapToDouble(predicted.get(0).span()::iou).max().orElse(0);
  }

  /** Mean average precision of queries that all have gold windows; 0 without queries. */
  public static double meanAveragePrecision(List<MomentQuery> queries, double threshold) {
    return queries.stream().mapToDouble(q -> q.averagePrecision(threshold)).average().orElse(0);
  }

  /** The mean of {@link #meanAveragePrecision} over the ten thresholds. */
  public static double meanAveragePrecision(List<MomentQuery> queries) {
    double sum = 0;
    for (double threshold : AveragePrecision.thresholds()) {
      sum += meanAveragePrecision(queries, threshold);
    }
    return sum / AveragePrecision.thresholds().length;
  }

  /** R1@m: share of queries whose first listed window overlaps a gold one by m or more. */
  public static double recallAtOne(List<MomentQuery> queries, double threshold) {
    return queries.stream().mapToDouble(q -> q.firstIou() >= threshold ? 1 : 0).average().orElse(0);
  }
}
