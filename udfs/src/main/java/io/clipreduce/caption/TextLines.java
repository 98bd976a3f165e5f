package io.clipreduce.caption;

import io.clipreduce.perceive.EditDistance;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Puts together what is the same text read several times: reading machines make small mistakes, and
 * each frame is read anew.
 */
final class TextLines {
  /** Share of the letters that may differ between two readings of one text. */
  private static final double MAX_ERRORS = 0.2;

  /** Shorter texts must agree in every letter. */
  private static final int MIN_FUZZY_LETTERS = 4;

  /** Share of digits from which texts that differ in a number are two texts. */
  private static final double MAX_DIGITS = 0.1;

  /** A reading that is this share of a longer one, or more, may be a part of it. */
  private static final double MIN_PART = 0.5;

  /** Shorter readings are parts of too many texts. */
  private static final int MIN_PART_LETTERS = 8;

  private final List<Line> lines = new ArrayList<>();

  /**
   * One text, however often it was read.
   *
   * <p>Its wording is the one with the highest sum of confidences, the earliest of equals.
   */
  static final class Line {
    private final Key key;
    private final Map<String, Double> readings = new LinkedHashMap<>();
    private final List<Summary.TimeRange> ranges = new ArrayList<>();
    private double weight;
    private float confidence;

    private Line(Key key) {
      this.key = key;
    }

    String text() {
      return readings.entrySet().stream()
          .reduce((best, next) -> next.getValue() > best.getValue() ? next : best)
          .orElseThrow()
          .getKey();
    }

    /** When it was seen, merged and in order. */
    List<Summary.TimeRange> ranges() {
      return TimeRanges.merged(ranges, 0);
    }

    /** Sum of the weights of all readings. */
    double weight() {
      return weight;
    }

    /** That of the best reading. */
    float confidence() {
      return confidence;
    }
  }

  /**
   * Adds one reading.
   *
   * @param weight how much it matters, for {@link #best}
   */
  void add(String text, long startUs, long endUs, float confidence, double weight) {
    Key key = Key.of(text);
    Line line = line(key);
    line.readings.merge(text, (double) confidence, Double::sum);
    line.ranges.add(new Summary.TimeRange(startUs, endUs));
    line.weight += weight;
    line.confidence = Math.max(line.confidence, confidence);
  }

  /** The first line that is the same text, or a new one. */
  private Line line(Key key) {
    for (Line line : lines) {
      if (line.key.isSame(key)) {
        return line;
      }
    }
    Line added = new Line(key);
    lines.add(added);
    return added;
  }

  /** Number of different texts. */
  int size() {
    return lines.size();
  }

  /** The weightiest texts, the first added of equals, in the order in which they were added. */
  List<Line> best(int most) {
    List<Line> best =
        lines.stream()
            .sorted(Comparator.comparingDouble(Line::weight).reversed())
            .limit(most)
            .toList();
    return lines.stream().filter(best::contains).toList();
  }

  /**
   * What of a text is compared.
   *
   * @param letters letters and digits in lower case
   * @param digits the digits among them
   * @param kinds a bit for each of 32 kinds of letters that occur, to tell most texts apart quickly
   */
  private record Key(String letters, String digits, int kinds) {

    static Key of(String text) {
      StringBuilder letters = new StringBuilder();
      StringBuilder digits = new StringBuilder();
      int kinds = 0;
      for (char c : text.toLowerCase(Locale.ROOT).toCharArray()) {
        if (Character.isLetterOrDigit(c)) {
          letters.append(c);
          kinds |= 1 << (c % 32);
        }
        if (Character.isDigit(c)) {
          digits.append(c);
        }
      }
      return new Key(letters.toString(), digits.toString(), kinds);
    }

    boolean isSame(Key other) {
      return letters.length() < other.letters.length() ? other.covers(this) : covers(other);
    }

    /** Whether a text that is no longer than this one is the same, or a part of it. */
    private boolean covers(Key other) {
      int longer = letters.length();
      int shorter = other.letters.length();
      int allowed = shorter < MIN_FUZZY_LETTERS ? 0 : (int) (MAX_ERRORS * longer);
      boolean near =
          longer - shorter <= allowed && Integer.bitCount(kinds ^ other.kinds) <= 2 * allowed;
      boolean part =
          shorter >= MIN_PART_LETTERS
              && shorter >= MIN_PART * longer
              && (other.kinds & ~kinds) == 0;
      return (near || part)
          && hasSameNumbers(other)
          && (part && letters.contains(other.letters)
              || near && EditDistance.between(letters, other.letters) <= allowed);
    }

    /** Few digits in a long text are likely misread letters. */
    private boolean hasSameNumbers(Key other) {
      return digits.equals(other.digits)
          || digits.length() + other.digits.length()
              <= MAX_DIGITS * (letters.length() + other.letters.length());
    }
  }
}
