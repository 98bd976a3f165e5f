package io.clipreduce.evaluate.metric;

import java.util.List;

/**
 * Temporal grounding as Charades-STA measures it: one gold span a query, predictions in order of
 * preference.
 *
 * @param gold where the described thing happens
 * @param predicted best first; empty if nothing could be read, which counts as an overlap of 0
 */
public record Grounding(Span gold, List<Span> predicted) {
  public Grounding {
    predicted = List.copyOf(predicted);
  }

  /** The greatest {@linkplain Span#hullIou overlap} among the first {@code k} predictions. */
  public double bestIou(int k) {
    return predicted.stream().limit(k).mapToDouble(gold::hullIou).max().orElse(0);
  }

  /** R@k, IoU=m: share of queries of which one of the first {@code k} overlaps by m or more. */
  public static double recall(List<Grounding> queries, int k, double threshold) {
    return queries.stream().mapToDouble(q -> q.bestIou(k) >= threshold ? 1 : 0).average().orElse(0);
  }

  /** Mean overlap of the first predictions, mIoU. */
  public static double meanIou(List<Grounding> queries) {
    return queries.stream().mapToDouble(q -> q.bestIou(1)).average().orElse(0);
  }
}
