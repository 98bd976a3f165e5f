package io.clipreduce.evaluate.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Ratings of models from battles between two, all fitted together (Bradley and Terry, 1952), on the
 * scale of Elo: ten times the odds are 400 points and the mean of all is 1000. It is what
 * VideoAutoArena publishes as modified Elo; order of the battles does not matter. A win counts 2, a
 * tie 1 to each side. Solved by minorisation and maximisation (Hunter, 2004).
 */
public final class BradleyTerry {
  private static final double SCALE = 400;
  private static final double CENTRE = 1000;

  /** Largest change of a strength's logarithm with which the fit is done. */
  private static final double TOLERANCE = 1e-12;

  private static final int MAX_ROUNDS = 200_000;

  private BradleyTerry() {}

  /** Who was better. */
  public enum Outcome {
    A,
    B,
    TIE
  }

  /** One comparison of two models. */
  public record Battle(String modelA, String modelB, Outcome outcome) {}

  /** A rating with the interval in which 95 of 100 resamplings lie. */
  public record Rating(double rating, double low, double high) {}

  /**
   * Ratings by model name. Empty where none are finite, which is so unless every model has, by way
   * of others, done at least as well somewhere as every other.
   */
  public static Optional<Map<String, Double>> fit(List<Battle> battles) {
    List<String> models = models(battles);
    double[][] points = points(battles, models);
    return connected(points) ? Optional.of(ratings(models, strengths(points))) : Optional.empty();
  }

  private static List<String> models(List<Battle> battles) {
    TreeSet<String> models = new TreeSet<>();
    for (Battle battle : battles) {
      models.add(battle.modelA);
      models.add(battle.modelB);
    }
    return new ArrayList<>(models);
  }

  /** {@code [winner][loser]}: 2 for each win, 1 for each tie. */
  private static double[][] points(List<Battle> battles, List<String> models) {
    double[][] points = new double[models.size()][models.size()];
    for (Battle battle : battles) {
      int a = models.indexOf(battle.modelA);
      int b = models.indexOf(battle.modelB);
      if (a != b) {
        points[a][b] += battle.outcome == Outcome.A ? 2 : battle.outcome == Outcome.TIE ? 1 : 0;
        points[b][a] += battle.outcome == Outcome.B ? 2 : battle.outcome == Outcome.TIE ? 1 : 0;
      }
    }
    return points;
  }

  private static boolean connected(double[][] points) {
    return points.length > 0
        && reach(points, false) == points.length
        && reach(points, true) == points.length;
  }

  private static int reach(double[][] points, boolean backwards) {
    boolean[] seen = new boolean[points.length];
    List<Integer> open = new ArrayList<>(List.of(0));
    seen[0] = true;
    for (int next = 0; next < open.size(); next++) {
      int from = open.get(next);
      for (int to = 0; to < points.length; to++) {
        if (!seen[to] && (backwards ? points[to][from] : points[from][to]) > 0) {
          seen[to] = true;
          open.add(to);
        }
      }
    }
    return open.size();
  }

  private static double[] strengths(double[][] points) {
    double[] strengths = new double[points.length];
    Arrays.fill(strengths, 1);
    double change = 1;
    for (int round = 0; round < MAX_ROUNDS && change > TOLERANCE; round++) {
      double[] next = new double[points.length];
      for (int i = 0; i < points.length; i++) {
        next[i] = won(points, i) / expected(points, strengths, i);
      }
      centre(next);
      change = 0;
      for (int i = 0; i < next.length; i++) {
        change = Math.max(change, Math.abs(Math.log(next[i] / strengths[i])));
      }
      strengths = next;
    }
    return strengths;
  }

  private static double won(double[][] points, int i) {
    return Arrays.stream(points[i]).sum();
  }

  private static double expected(double[][] points, double[] strengths, int i) {
    double sum = 0;
    for (int j = 0; j < points.length; j++) {
      sum += (points[i][j] + points[j][i]) / (strengths[i] + strengths[j]);
    }
    return sum;
  }

  private static void centre(double[] strengths) {
    double logarithms = 0;
    for (double strength : strengths) {
      logarithms += Math.log(strength);
    }
    double middle = Math.exp(logarithms / strengths.length);
    for (int i = 0; i < strengths.length; i++) {
      strengths[i] /= middle;
    }
  }

  private static Map<String, Double> ratings(List<String> models, double[] strengths) {
    Map<String, Double> ratings = new TreeMap<>();
    for (int i = 0; i < strengths.length; i++) {
      ratings.put(models.get(i), CENTRE + SCALE * Math.log10(strengths[i]));
    }
    return ratings;
  }

  /**
   * Ratings with intervals from drawing as many battles again, with repetition. Drawings without
   * finite ratings are left out.
   *
   * @param seed what the drawings follow from
   * @return by model name; empty as {@link #fit} is
   */
  public static Optional<Map<String, Rating>> fit(List<Battle> battles, int drawings, long seed) {
    Optional<Map<String, Double>> all = fit(battles);
    if (all.isEmpty()) {
      return Optional.empty();
    }
    Random random = new Random(seed);
    Map<String, List<Double>> drawn = new TreeMap<>();
    for (int i = 0; i < drawings; i++) {
      List<Battle> again = new ArrayList<>(battles.size());
      for (int j = 0; j < battles.size(); j++) {
        again.add(battles.get(random.nextInt(battles.size())));
      }
      if (models(again).size() == all.get().size()) {
        fit(again)
            .ifPresent(
                ratings ->
                    ratings.forEach(
                        (model, rating) ->
                            drawn.computeIfAbsent(model, m -> new ArrayList<>()).add(rating)));
      }
    }

    Map<String, Rating> ratings = new TreeMap<>();
    all.get()
        .forEach(
            (model, rating) -> {
              double[] sorted =
                  drawn.getOrDefault(model, List.of(rating)).stream()
                      .mapToDouble(Double::doubleValue)
                      .sorted()
                      .toArray();
              ratings.put(
                  model, new Rating(rating, quantile(sorted, 0.025), quantile(sorted, 0.975)));
            });
    return Optional.of(ratings);
  }

  private static double quantile(double[] sorted, double fraction) {
    return sorted[(int) Math.round(fraction * (sorted.length - 1))];
  }

  /** Mean over a model's opponents of the share of battles that it won, by model name. */
  public static Map<String, Double> meanWinShare(List<Battle> battles) {
    List<String> models = models(battles);
    double[][] wins = new double[models.size()][models.size()];
    double[][] fights = new double[models.size()][models.size()];
    for (Battle battle : battles) {
      int a = models.indexOf(battle.modelA);
      int b = models.indexOf(battle.modelB);
      fights[a][b]++;
      fights[b][a]++;
      wins[a][b] += battle.outcome == Outcome.A ? 1 : 0;
      wins[b][a] += battle.outcome == Outcome.B ? 1 : 0;
    }
    Map<String, Double> shares = new TreeMap<>();
    for (int i = 0; i < models.size(); i++) {
      double sum = 0;
      int opponents = 0;
      for (int j = 0; j < models.size(); j++) {
        if (i != j && fights[i][j] > 0) {
          sum += wins[i][j] / fights[i][j];
          opponents++;
        }
      }
      shares.put(models.get(i), opponents == 0 ? 0 : sum / opponents);
    }
    return shares;
  }
}
