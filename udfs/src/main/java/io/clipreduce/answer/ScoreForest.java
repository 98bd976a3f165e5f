package io.clipreduce.answer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which of several answers to one question to believe (CyberV, arXiv:2506.07971): each gets five
 * scores of one weight, and those of answers that name the same option are added up.
 */
final class ScoreForest {
  /** Weight of each of the five scores, as published. */
  private static final double WEIGHT = 0.2;

  /** Probability that is taken where none is known, as published. */
  private static final double UNKNOWN = 1e-4;

  /** An answer's probability may fall by so much against the first one's, as published. */
  private static final double MOST_FALL = -0.5;

  /** So many letters of a text that come so often are a repetition, as published. */
  private static final int REPEATED_CHARS = 15;

  private static final int REPEATED_TIMES = 5;

  /** Texts up to so many letters are no repetitions, as published. */
  private static final int EXEMPT_CHARS = 30;

  private ScoreForest() {}

  /**
   * An answer.
   *
   * @param key of the option that it names; null if it names none
   * @param probability of the key; null if not known
   * @param repeats whether its words go round in circles
   * @param drifts whether it looks away from what the first answer looked at; false where that is
   *     not known
   */
  record Tree(String key, Double probability, boolean repeats, boolean drifts) {
    private double likely() {
      return probability == null ? UNKNOWN : probability;
    }
  }

  /**
   * The score of each answer, 0 to 1; the first one is what the others are held against.
   *
   * <p>Each is a fifth of: its probability; whether that fell by no more than half; whether it does
   * not repeat itself; whether it does not drift; and its rank by probability, the likeliest 1.
   */
  static List<Double> scores(List<Tree> trees) {
    List<Double> scores = new ArrayList<>();
    for (Tree tree : trees) {
      double first = trees.get(0).likely();
      double fall = (tree.likely() - first) / first;
      long notLikelier = trees.stream().filter(other -> other.likely() <= tree.likely()).count();
      scores.add(
          WEIGHT
              * (tree.likely()
                  + (fall < MOST_FALL ? 0 : 1)
                  + (tree.repeats() ? 0 : 1)
                  + (tree.drifts() ? 0 : 1)
                  + (double) notLikelier / trees.size()));
    }
    return scores;
  }

  /** The scores of the answers that name an option, added up, by its key. */
  static Map<String, Double> sums(List<Tree> trees) {
    List<Double> scores = scores(trees);
    Map<String, Double> sums = new TreeMap<>();
    for (int i = 0; i < trees.size(); i++) {
      if (trees.get(i).key() != null) {
        sums.merge(trees.get(i).key(), scores.get(i), Double::sum);
      }
    }
    return sums;
  }

  /** The key with the highest sum, the first of equal ones; null if there is none. */
  static String best(Map<String, Double> sums) {
    String best = null;
    for (Map.Entry<String, Double> sum : sums.entrySet()) {
      best = best == null || sum.getValue() > sums.get(best) ? sum.getKey() : best;
    }
    return best;
  }

  /**
   * Whether some 15 to 29 letters in a row come five times or more; short texts never repeat
   * themselves. Whatever of 16 to 29 letters comes so often begins with 15 that do.
   */
  static boolean repeats(String text) {
    if (text.length() <= EXEMPT_CHARS) {
      return false;
    }
    Map<String, Integer> times = new HashMap<>();
    for (int i = 0; i + REPEATED_CHARS <= text.length(); i++) {
      if (times.merge(text.substring(i, i + REPEATED_CHARS), 1, Integer::sum) >= REPEATED_TIMES) {
        return true;
      }
    }
    return false;
  }
}
