package io.clipreduce.evaluate.metric;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** Precision, recall and their harmonic mean, each 0 to 1 and 0 where it has nothing to count. */
public record PrecisionRecall(double precision, double recall, double f1) {
  /** Nothing found. */
  public static final PrecisionRecall NONE = new PrecisionRecall(0, 0, 0);

  /**
   * Of counts.
   *
   * @param matched how many predictions are right
   * @param predicted how many there are
   * @param gold how many there should be
   */
  public static PrecisionRecall of(int matched, int predicted, int gold) {
    return ofRatios(ratio(matched, predicted), ratio(matched, gold));
  }

  /** Of a precision and a recall. */
  public static PrecisionRecall ofRatios(double precision, double recall) {
    double sum = precision + recall;
    return new PrecisionRecall(precision, recall, sum == 0 ? 0 : 2 * precision * recall / sum);
  }

  private static double ratio(int part, int whole) {
    return whole == 0 ? 0 : part / (double) whole;
  }

  /** Each measure's own mean: the F1 is the mean of F1s, not that of the means. */
  public static PrecisionRecall mean(List<PrecisionRecall> values) {
    return new PrecisionRecall(
        mean(values, PrecisionRecall::precision),
        mean(values, PrecisionRecall::recall),
        mean(values, PrecisionRecall::f1));
  }

  private static double mean(
      List<PrecisionRecall> values, ToDoubleFunction<PrecisionRecall> measure) {
    return values.stream().mapToDouble(measure).average().orElse(0);
  }
}
