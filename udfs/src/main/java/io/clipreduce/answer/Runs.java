package io.clipreduce.answer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Arithmetic on a signal with one value a second, and on the runs of seconds found in it. */
final class Runs {
  /** The moving averages that MMDuet tries: so many values on either side together. */
  private static final int MOST_WINDOW = 14;

  /** The thresholds that MMDuet tries, in hundredths: 0.30 to 0.70 by 0.02. */
  private static final int LEAST_THRESHOLD = 30;

  private static final int MOST_THRESHOLD = 70;
  private static final int THRESHOLD_STEP = 2;

  /** Levels at which the watershed is cut, of the way from the least value to the greatest. */
  private static final int LEVELS = 20;

  /** Proposals that overlap a better one more than this are the same. */
  static final double SAME = 0.7;

  private Runs() {}

  /**
   * Values that follow each other.
   *
   * @param from position of the first
   * @param until after the last
   * @param score larger is better
   */
  record Run(int from, int until, double score) {
    static final Comparator<Run> BEST_FIRST =
        Comparator.comparingDouble(Run::score)
            .reversed()
            .thenComparingInt(Run::from)
            .thenComparingInt(Run::until);

    int length() {
      return until - from;
    }

    /** Overlap over union. */
    double iou(Run other) {
      int shared = Math.min(until, other.until) - Math.max(from, other.from);
      return shared <= 0 ? 0 : (double) shared / (length() + other.length() - shared);
    }
  }

  static double mean(double[] values, int from, int until) {
    double sum = 0;
    for (int i = from; i < until; i++) {
      sum += values[i];
    }
    return until == from ? 0 : sum / (until - from);
  }

  /** Standard deviation of all values, not of a sample. */
  static double deviation(double[] values, int from, int until) {
    double mean = mean(values, from, until);
    double squares = 0;
    for (int i = from; i < until; i++) {
      squares += (values[i] - mean) * (values[i] - mean);
    }
    return until == from ? 0 : Math.sqrt(squares / (until - from));
  }

  static double greatest(double[] values) {
    return Arrays.stream(values).max().orElse(0);
  }

  /** Each value as the mean of itself and of those around it; fewer at the ends. */
  static double[] smoothed(double[] values, int window) {
    double[] means = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      int from = Math.max(0, i - window / 2);
      means[i] = mean(values, from, Math.min(values.length, i + (window + 1) / 2 + 1));
    }
    return means;
  }

  /** Values brought to 0 (the least) to 1 (the greatest); zeros where all are equal. */
  static double[] scaled(double[] values) {
    double least = Arrays.stream(values).min().orElse(0);
    double greatest = greatest(values);
    return Arrays.stream(values)
        .map(value -> greatest == least ? 0 : (value - least) / (greatest - least))
        .toArray();
  }

  /** Runs of values that are a threshold or more; a run's score is the mean of other values. */
  static List<Run> above(double[] values, double threshold, double[] scores) {
    List<Run> runs = new ArrayList<>();
    int from = -1;
    for (int i = 0; i <= values.length; i++) {
      boolean in = i < values.length && values[i] >= threshold;
      if (in && from < 0) {
        from = i;
      } else if (!in && from >= 0) {
        runs.add(new Run(from, i, mean(scores, from, i)));
        from = -1;
      }
    }
    return runs;
  }

  /**
   * Islands above the mean plus one standard deviation, the default of Vidi. Where most values are
   * high that lies above all of them; so the threshold is half way from the mean to the greatest
   * value at most.
   */
  static List<Run> islands(double[] values) {
    double mean = mean(values, 0, values.length);
    double usual = mean + deviation(values, 0, values.length);
    return above(values, Math.min(usual, (mean + greatest(values)) / 2), values);
  }

  /**
   * The run that MMDuet's sweep agrees on: of moving averages over 0 to 14 values, scaled to 0 to
   * 1, the longest run above each threshold from 0.30 to 0.70; of all these runs the one that
   * overlaps the others most. Empty where all values are equal.
   */
  static List<Run> sweep(double[] values) {
    List<Run> longest = new ArrayList<>();
    for (int window = 0; window <= MOST_WINDOW; window++) {
      double[] scaled = scaled(smoothed(values, window));
      for (int percent = LEAST_THRESHOLD; percent <= MOST_THRESHOLD; percent += THRESHOLD_STEP) {
        Run best = null;
        for (Run run : above(scaled, percent / 100.0, values)) {
          if (best == null || run.length() > best.length()) {
            best = run;
          }
        }
        if (best != null) {
          longest.add(best);
        }
      }
    }
    Run agreed = null;
    double most = -1;
    for (Run run : longest) {
      double overlap = 0;
      for (Run other : longest) {
        overlap += run.iou(other);
      }
      if (overlap > most) {
        most = overlap;
        agreed = run;
      }
    }
    return agreed == null ? List.of() : List.of(agreed);
  }

  /**
   * Proposals by watershed: the runs above each of twenty levels. A proposal's score is how far the
   * mean of its values stands above what is beside it, half its length on either side; of proposals
   * that overlap by more than {@link #SAME} the best stays.
   *
   * @param smoothed the values as runs are looked for in them
   */
  static List<Run> watershed(double[] smoothed, double[] values) {
    double[] scaled = scaled(smoothed);
    List<Run> proposals = new ArrayList<>();
    for (int level = 1; level <= LEVELS; level++) {
      for (Run run : above(scaled, (double) level / LEVELS, values)) {
        proposals.add(new Run(run.from(), run.until(), contrast(values, run)));
      }
    }
    return suppressed(proposals);
  }

  private static double contrast(double[] values, Run run) {
    int around = Math.max(1, run.length() / 2);
    double before = mean(values, Math.max(0, run.from() - around), run.from());
    int end = Math.min(values.length, run.until() + around);
    double after = mean(values, run.until(), end);
    return mean(values, run.from(), run.until()) - (before + after) / 2;
  }

  /** Runs, best first, without those that are the same as a better one. */
  static List<Run> suppressed(List<Run> runs) {
    List<Run> kept = new ArrayList<>();
    for (Run run : runs.stream().sorted(Run.BEST_FIRST).toList()) {
      if (kept.stream().allMatch(better -> better.iou(run) <= SAME)) {
        kept.add(run);
      }
    }
    return kept;
  }
}
