package io.clipreduce.evaluate.metric;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Average precision of ranked guesses against things to find, the area under the whole curve of
 * interpolated precision (PASCAL VOC since 2010), as the scorers of ActivityNet, QVHighlights and
 * ViCaS take it.
 */
public final class AveragePrecision {
  /** 0.5 to 0.95 by 0.05, the thresholds of COCO. */
  private static final double[] THRESHOLDS =
      IntStream.range(0, 10).mapToDouble(i -> (50 + 5 * i) / 100.0).toArray();

  private AveragePrecision() {}

  /** The ten thresholds 0.5, 0.55 ... 0.95 at which overlap counts. */
  public static double[] thresholds() {
    return THRESHOLDS.clone();
  }

  /**
   * Average precision at one threshold. Guesses are taken by falling score, equal scores in the
   * order given. Each takes the thing of greatest likeness that no better guess took, if that
   * likeness reaches the threshold; otherwise it is wrong.
   *
   * @param likeness {@code [guess][thing]}, 0 to 1
   * @param scores one for each guess
   * @param things how many there are to find, at least 1
   * @return 0 to 1; 0 without guesses
   */
  public static double at(double threshold, double[][] likeness, double[] scores, int things) {
    Integer[] ranked = ranked(scores);
    boolean[] taken = new boolean[things];
    double[] precision = new double[ranked.length];
    double[] recall = new double[ranked.length];
    int found = 0;
    for (int rank = 0; rank < ranked.length; rank++) {
      int thing = best(likeness[ranked[rank]], threshold, taken);
      if (thing >= 0) {
        taken[thing] = true;
        found++;
      }
      precision[rank] = found / (double) (rank + 1);
      recall[rank] = found / (double) things;
    }

    return area(precision, recall);
  }

  private static Integer[] ranked(double[] scores) {
    Integer[] order = IntStream.range(0, scores.length).boxed().toArray(Integer[]::new);
    Arrays.sort(order, Comparator.comparing((Integer i) -> -scores[i]));
    return order;
  }

  /** Of equal likeness the later thing, as sorting upwards and reading backwards gives it. */
  private static int best(double[] likeness, double threshold, boolean[] taken) {
    int best = -1;
    for (int thing = 0; thing < taken.length; thing++) {
      boolean fits = !taken[thing] && likeness[thing] >= threshold;
      if (fits && (best < 0 || likeness[thing] >= likeness[best])) {
        best = thing;
      }
    }
    return best;
  }

  private static double area(double[] precision, double[] recall) {
    double area = 0;
    double envelope = 0;
    for (int rank = precision.length - 1; rank >= 0; rank--) {
      envelope = Math.max(envelope, precision[rank]);
      double before = rank == 0 ? 0 : recall[rank - 1];
      area += (recall[rank] - before) * envelope;
    }
    return area;
  }
}
