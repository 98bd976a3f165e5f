package io.clipreduce.evaluate;

import java.util.List;

/** Adds up one run over one benchmark: all items once, in any order, then the scores. */
public interface Scorer {
  /**
   * Takes one question and what was answered.
   *
   * @param item the question with its gold answer
   * @param prediction the answer; null if there is none
   */
  void add(BenchmarkItem item, Prediction prediction);

  /** All scores, in the order they are reported: the whole first, then its parts. */
  List<Score> scores();
}
