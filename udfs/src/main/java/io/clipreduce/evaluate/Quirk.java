package io.clipreduce.evaluate;

import java.util.Locale;

/** Known faults of published scorers, reproduced only where asked for. */
public enum Quirk {
  /**
   * Two pairs of phrases in the lists of {@code mme_regex} lack a comma between them, so that none
   * of the four is ever removed.
   */
  JOINED_PHRASES,
  /** The first letter of a word, as in "Actually", is taken for an option. */
  LETTER_IN_WORD,
  /** {@code mvb_prefix} takes an empty reply for right. */
  EMPTY_IS_RIGHT,
  /** MME-VideoOCR looks for gold answers as they are written in replies put to lower case. */
  CASE_OF_GOLD,
  /** {@code mmmu_generic} takes, of several options named, the one whose last mention is first. */
  EARLIEST_LAST_MENTION;

  /** Its name on the command line: lower case, with hyphens. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
