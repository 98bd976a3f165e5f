package io.clipreduce.evaluate;

/**
 * A part of a benchmark that is scored by itself.
 *
 * @param dimension what is told apart, such as {@code task} or {@code duration}
 * @param value which of it, such as {@code Counting Problem}
 */
public record Slice(String dimension, String value) {
  /** Name of the whole benchmark in rows of scores. */
  public static final String ALL = "all";

  /** Its name in rows of scores: {@code task=Counting Problem}. */
  public String label() {
    return dimension + "=" + value;
  }
}
