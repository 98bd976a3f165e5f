package io.clipreduce.evaluate.metric;

import java.util.Arrays;
import java.util.List;

/**
 * Highlight scores of a video's clips beside those of several raters, as QVHighlights measures
 * them.
 *
 * @param ratings {@code [clip][rater]}, 0 to 4; clips that nobody rated are 0
 * @param predicted a score for each clip; what is missing counts as 0, what is too much is left out
 */
public record Highlights(int[][] ratings, double[] predicted) {
  public Highlights {
    ratings = ratings.clone();
    predicted = predicted.clone();
  }

  /** The least ratings of a clip that counts, with their published names. */
  public enum Level {
    FAIR(2),
    GOOD(3),
    VERY_GOOD(4);

    private final int minRating;

    Level(int minRating) {
      this.minRating = minRating;
    }
  }

  /** Whether the clip of the greatest score is a highlight to any rater (HIT@1). */
  public boolean hit(Level level) {
    int best = -1;
    for (int clip = 0; clip < predicted.length; clip++) {
      if (best < 0 || predicted[clip] > predicted[best]) {
        best = clip;
      }
    }
    return best >= 0
        && best < ratings.length
        && Arrays.stream(ratings[best]).anyMatch(rating -> rating >= level.minRating);
  }

  /** Mean over the raters of the average precision with which their highlights are ranked. */
  public double averagePrecision(Level level) {
    if (ratings.length == 0) {
      return 0;
    }
    int raters = ratings[0].length;
    double sum = 0;
    for (int rater = 0; rater < raters; rater++) {
      sum += averagePrecision(level, rater);
    }
    return raters == 0 ? 0 : sum / raters;
  }

  /**
   * Mean, over the steps at which more highlights are found, of the best precision from there on.
   * Clips of equal score are found together; a rater without a highlight gives 0 and one to whom
   * all are highlights gives 1.
   */
  private double averagePrecision(Level level, int rater) {
    int clips = ratings.length;
    double[] scores = Arrays.copyOf(predicted, clips);
    double[] distinct = Arrays.stream(scores).distinct().sorted().toArray();
    int positives = 0;
    for (int[] clip : ratings) {
      positives += clip[rater] >= level.minRating ? 1 : 0;
    }
    if (positives == 0 || positives == clips) {
      return positives == 0 ? 0 : 1;
    }

    double best = 0;
    double sum = 0;
    int steps = 0;
    for (int i = 0; i < distinct.length; i++) {
      int found = found(scores, distinct[i], level, rater);
      int taken = (int) count(scores, distinct[i]);
      best = Math.max(best, found / (double) taken);
      boolean fewerFromHere =
          i + 1 == distinct.length
              ? found > 0
              : found(scores, distinct[i + 1], level, rater) < found;
      if (fewerFromHere) {
        sum += best;
        steps++;
      }
    }
    return sum / steps;
  }

  private static long count(double[] scores, double least) {
    return Arrays.stream(scores).filter(score -> score >= least).count();
  }

  private int found(double[] scores, double least, Level level, int rater) {
    int found = 0;
    for (int clip = 0; clip < scores.length; clip++) {
      found += scores[clip] >= least && ratings[clip][rater] >= level.minRating ? 1 : 0;
    }
    return found;
  }

  /** Mean average precision of queries and raters (HL-mAP); 0 without queries. */
  public static double meanAveragePrecision(List<Highlights> queries, Level level) {
    return queries.stream().mapToDouble(q -> q.averagePrecision(level)).average().orElse(0);
  }

  /** Share of queries that {@linkplain #hit hit}. */
  public static double hitAtOne(List<Highlights> queries, Level level) {
    return queries.stream().mapToDouble(q -> q.hit(level) ? 1 : 0).average().orElse(0);
  }
}
