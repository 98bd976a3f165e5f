package io.clipreduce.evaluate;

/** What an answer that names no option counts as. A question without an answer counts the same. */
public enum UnparsedPolicy {
  /** A wrong answer. */
  WRONG,
  /** Nothing: the question leaves the denominator. */
  EXCLUDED,
  /** An option drawn at random, by the seed and the question's id. */
  RANDOM;

  /** Its name in settings and rows of scores. */
  public String label() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
