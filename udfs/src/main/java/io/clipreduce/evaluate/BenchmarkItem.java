package io.clipreduce.evaluate;

import io.clipreduce.answer.Question;
import java.util.List;

/**
 * A question of a benchmark, and beside it what scoring needs.
 *
 * @param question the question; nothing in it tells the answer
 * @param gold the right answer
 * @param group questions that are scored together have the same; null for none
 * @param slices the parts of the benchmark it belongs to, in the order they are reported
 * @param line line of the file on which its record begins, from 1
 */
public record BenchmarkItem(
    Question question, Gold gold, String group, List<Slice> slices, long line) {
  public BenchmarkItem {
    slices = List.copyOf(slices);
  }

  /** Values of one dimension, in order; empty if it has none. */
  public List<String> values(String dimension) {
    return slices.stream()
        .filter(slice -> slice.dimension().equals(dimension))
        .map(Slice::value)
        .toList();
  }
}
