package io.clipreduce.method;

import java.math.BigDecimal;
import java.util.List;

/**
 * Something that can be set about a method, declared once for command line, settings, SQL and
 * documents.
 *
 * @param <T> {@code Integer}, {@code Double}, {@code Boolean} or {@code String}
 * @param name its name everywhere
 * @param type the class of {@code T}
 * @param unit unit of the value, such as {@code frames}; empty where it has none
 * @param standard the default; null for none, where the meaning says what happens then
 * @param least the smallest number allowed
 * @param most the largest number allowed
 * @param choices the words allowed, for a word; empty for any
 * @param meaning what it does
 * @param source where the default is from
 */
public record Parameter<T>(
    String name,
    Class<T> type,
    String unit,
    T standard,
    double least,
    double most,
    List<String> choices,
    String meaning,
    String source) {

  /** A method may take memory and time by a whole number: up to here it has both. */
  private static final int MOST = 1_000_000;

  private static final int MOST_PX = 16_384;

  /** A whole number. */
  public static Parameter<Integer> whole(
      String name, String unit, Integer standard, int least, String meaning, String source) {
    return whole(name, unit, standard, least, MOST, meaning, source);
  }

  /** A whole number that cannot be as large as others. */
  public static Parameter<Integer> whole(
      String name,
      String unit,
      Integer standard,
      int least,
      int most,
      String meaning,
      String source) {
    return new Parameter<>(
        name, Integer.class, unit, standard, least, most, List.of(), meaning, source);
  }

  /** Tokens of all frames together, of a model or of a text, which no memory is taken for. */
  public static Parameter<Integer> tokens(
      String name, Integer standard, int least, String meaning, String source) {
    return whole(name, "tokens", standard, least, Integer.MAX_VALUE, meaning, source);
  }

  /** A length in a picture. */
  public static Parameter<Integer> pixels(
      String name, Integer standard, int least, String meaning, String source) {
    return whole(name, "pixels", standard, least, MOST_PX, meaning, source);
  }

  /** A number within bounds, these included. */
  public static Parameter<Double> number(
      String name,
      String unit,
      Double standard,
      double least,
      double most,
      String meaning,
      String source) {
    return new Parameter<>(
        name, Double.class, unit, standard, least, most, List.of(), meaning, source);
  }

  /** Yes or no. */
  public static Parameter<Boolean> flag(
      String name, boolean standard, String meaning, String source) {
    return new Parameter<>(
        name, Boolean.class, "", standard, 0, 0, List.of("true", "false"), meaning, source);
  }

  /** One of some words, the first being the default. */
  public static Parameter<String> choice(
      String name, List<String> words, String meaning, String source) {
    return new Parameter<>(
        name, String.class, "", words.get(0), 0, 0, List.copyOf(words), meaning, source);
  }

  /** The most frames chosen: of every method that chooses frames. */
  public static Parameter<Integer> budget(Integer standard, String source) {
    return budget(standard, Integer.MAX_VALUE, source);
  }

  /** The most frames chosen, of a method that repeats frames where it has fewer. */
  public static Parameter<Integer> repeatingBudget(Integer standard, String source) {
    return budget(standard, MOST, source);
  }

  private static Parameter<Integer> budget(Integer standard, int most, String source) {
    return whole(
        "budget",
        "frames",
        standard,
        Integer.MIN_VALUE,
        most,
        "the most frames that are chosen",
        source);
  }

  /** What is allowed, to stand after "allowed is". */
  public String allowed() {
    if (!choices.isEmpty()) {
      return String.join(", ", choices);
    }
    if (type == String.class) {
      return "a text";
    }
    String kind = type == Integer.class ? "a whole number" : "a number";
    if (most >= Integer.MAX_VALUE) {
      return least <= Integer.MIN_VALUE ? kind : "%s from %s on".formatted(kind, plain(least));
    }
    return least <= Integer.MIN_VALUE
        ? "%s up to %s".formatted(kind, plain(most))
        : "%s from %s to %s".formatted(kind, plain(least), plain(most));
  }

  private static String plain(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }

  /**
   * Reads a value.
   *
   * @param value a number, a boolean, or the text of one
   * @throws IllegalArgumentException when it is not allowed
   */
  T read(String method, Object value) {
    Object read = value == null ? null : parse(String.valueOf(value).strip());
    if (read == null) {
      throw new IllegalArgumentException(
          "Parameter %s of %s is %s; allowed is %s.".formatted(name, method, value, allowed()));
    }
    return type.cast(read);
  }

  private Object parse(String text) {
    if (type == Boolean.class || type == String.class) {
      if (!choices.isEmpty() && !choices.contains(text)) {
        return null;
      }
      return type == Boolean.class ? (Object) Boolean.valueOf(text) : text;
    }
    try {
      BigDecimal number = new BigDecimal(text);
      double value = number.doubleValue();
      if (!(value >= least && value <= most)) {
        return null;
      }
      return type == Integer.class ? (Object) number.intValueExact() : (Object) value;
    } catch (ArithmeticException | NumberFormatException e) {
      return null;
    }
  }
}
