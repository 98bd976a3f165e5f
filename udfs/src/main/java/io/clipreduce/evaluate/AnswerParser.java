package io.clipreduce.evaluate;

import java.util.Set;

/** Reads a reply as the choice of an option, by a published rule. */
public interface AnswerParser {
  /**
   * What was read.
   *
   * @param key key of the option that was understood; null where none was
   * @param right whether the reply counts as right, which some rules tell without naming an option
   */
  record Reading(String key, boolean right) {
    /** Nothing was understood. */
    static final Reading NONE = new Reading(null, false);

    /** Whether anything was understood. */
    public boolean parsed() {
      return key != null;
    }
  }

  /** The published name. */
  String id();

  /** Raised whenever the same reply may be read otherwise than before. */
  int version();

  /**
   * Reads a reply.
   *
   * @param raw the reply, not null
   * @param item the question, with its options and gold answer
   * @param quirks faults of the published rule to reproduce
   */
  Reading read(String raw, BenchmarkItem item, Set<Quirk> quirks);

  /**
   * Reads a prediction: its reply, or else the option that it says was chosen. Rules that go by a
   * judge's reply look at the record instead.
   */
  default Reading read(Prediction prediction, BenchmarkItem item, Set<Quirk> quirks) {
    if (prediction.raw() != null) {
      return read(prediction.raw(), item, quirks);
    }
    String key = prediction.key();
    return key == null ? Reading.NONE : new Reading(key, key.equals(item.gold().key()));
  }
}
