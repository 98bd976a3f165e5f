package io.clipreduce.evaluate.metric;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A query of VUE-TR (Vidi): any number of gold spans, any number of predicted ones. All measures
 * are the area under the share of queries that reach a threshold from 0 to 1 by steps of 0.01.
 *
 * @param gold spans as given
 * @param predicted spans as given; starts are rounded down to whole seconds and ends up before
 *     anything is measured
 */
public record RetrievedTime(List<Span> gold, List<Span> predicted) {
  private static final int STEPS = 100;

  public RetrievedTime {
    gold = List.copyOf(gold);
    predicted =
        predicted.stream()
            .map(span -> new Span(Math.floor(span.startS()), Math.ceil(span.endS())))
            .toList();
  }

  /**
   * Overlap of both lists, 0 to 1. Predictions that overlap or touch are one, reversed ones are
   * dropped; without gold, 1 if nothing is predicted and 0 otherwise.
   */
  public double iou() {
    if (gold.isEmpty() || predicted.isEmpty()) {
      return gold.isEmpty() && predicted.isEmpty() ? 1 : 0;
    }
    List<Span> merged = merged(predicted);
    double overlap = 0;
    for (Span guess : merged) {
      for (Span span : gold) {
        overlap += guess.overlapS(span);
      }
    }
    double union = lengthS(merged) + lengthS(gold) - overlap;
    return union <= 0 ? 0 : Math.max(0, Math.min(1, overlap / union));
  }

  private static List<Span> merged(List<Span> spans) {
    List<Span> sorted = new ArrayList<>(spans);
    sorted.sort(Comparator.comparingDouble(Span::startS));
    List<Span> merged = new ArrayList<>();
    for (Span span : sorted) {
      Span last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
      if (last != null && span.startS() <= last.endS()) {
        merged.set(merged.size() - 1, new Span(last.startS(), Math.max(last.endS(), span.endS())));
      } else {
        merged.add(span);
      }
    }
    merged.removeIf(span -> span.startS() > span.endS());
    return merged;
  }

  private static double lengthS(List<Span> spans) {
    return spans.stream().mapToDouble(Span::lengthS).sum();
  }

  /** Seconds that both lists have in common, walking each once in the order given. */
  private double walkedS() {
    double common = 0;
    int i = 0;
    int j = 0;
    while (i < gold.size() && j < predicted.size()) {
      Span a = gold.get(i).ordered();
      Span b = predicted.get(j).ordered();
      common += a.overlapS(b);
      if (a.endS() < b.endS()) {
        i++;
      } else {
        j++;
      }
    }
    return common;
  }

  /** The same query with both lists in order of time. */
  public RetrievedTime sorted() {
    Comparator<Span> byTime =
        Comparator.comparingDouble((Span span) -> span.ordered().startS())
            .thenComparingDouble(span -> span.ordered().endS());
    return new RetrievedTime(
        gold.stream().sorted(byTime).toList(), predicted.stream().sorted(byTime).toList());
  }

  /**
   * Whether the published way, which walks the lists as they are given, counts less than is there
   * because a list is not in order of time.
   */
  public boolean countsLessUnsorted() {
    return walkedS() < sorted().walkedS();
  }

  /** Common by predicted length; NaN where nothing is predicted, which leaves the query out. */
  public double precision() {
    return walkedS() / zeroIsNan(orderedLengthS(predicted));
  }

  /** Common by gold length; NaN where there is no gold, which leaves the query out. */
  public double recall() {
    return walkedS() / zeroIsNan(orderedLengthS(gold));
  }

  private static double orderedLengthS(List<Span> spans) {
    return spans.stream().mapToDouble(span -> span.ordered().lengthS()).sum();
  }

  private static double zeroIsNan(double value) {
    return value == 0 ? Double.NaN : value;
  }

  /** What is published as IoU: area under the share of queries of more overlap than t. */
  public static double iouArea(List<RetrievedTime> queries) {
    return area(queries, RetrievedTime::iou, true);
  }

  /** Area under the share of queries of a precision of t or more. */
  public static double precisionArea(List<RetrievedTime> queries) {
    return area(queries, RetrievedTime::precision, false);
  }

  /** Area under the share of queries of a recall of t or more. */
  public static double recallArea(List<RetrievedTime> queries) {
    return area(queries, RetrievedTime::recall, false);
  }

  private static double area(
      List<RetrievedTime> queries, ToDoubleFunction<RetrievedTime> measure, boolean strictly) {
    double[] values =
        queries.stream().mapToDouble(measure).filter(value -> !Double.isNaN(value)).toArray();
    double area = 0;
    double before = share(values, 0, strictly);
    for (int step = 1; step <= STEPS; step++) {
      double share = share(values, step, strictly);
      area += (share + before) / 2 / STEPS;
      before = share;
    }
    return area;
  }

  private static double share(double[] values, int step, boolean strictly) {
    // A hundredth times the step, as the published thresholds are made, not the step by a hundred.
    double threshold = step == STEPS ? 1 : step * 0.01;
    int reached = 0;
    for (double value : values) {
      reached += strictly ? (value > threshold ? 1 : 0) : (value >= threshold ? 1 : 0);
    }
    return values.length == 0 ? 0 : reached / (double) values.length;
  }
}
