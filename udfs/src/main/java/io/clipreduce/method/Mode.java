package io.clipreduce.method;

import java.util.Locale;

/** How a method deals with what its public code gets wrong. */
public enum Mode {
  /** As the public code has it, quirks included. */
  FAITHFUL,
  /** As the public code was meant, by {@link Description#corrections()}. */
  CORRECTED;

  /** The word in cases, settings and on the command line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The mode of a word.
   *
   * @throws IllegalArgumentException for another word
   */
  public static Mode of(String word) {
    for (Mode mode : values()) {
      if (mode.word().equals(word)) {
        return mode;
      }
    }
    throw new IllegalArgumentException(
        "Mode is %s; allowed is faithful, corrected.".formatted(word));
  }
}
