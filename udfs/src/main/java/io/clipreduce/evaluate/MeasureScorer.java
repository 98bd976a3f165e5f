package io.clipreduce.evaluate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Scores what is no choice: a benchmark's own figures, over all questions and over each part, and
 * beside them how many answers were missing or not understood and what they cost.
 *
 * @param <T> what the figures are made of, for one question
 */
final class MeasureScorer<T> implements Scorer {
  /**
   * An answer as it was understood.
   *
   * @param value what the figures are made of
   * @param understood whether the answer, or what a judge said of it, could be read
   */
  record Reading<T>(T value, boolean understood) {}

  /** Understands the answer to one question. */
  @FunctionalInterface
  interface Reader<T> {
    /**
     * @param prediction null if there is none
     * @return null if the question has no gold answer, and so is not scored
     */
    Reading<T> read(BenchmarkItem item, Prediction prediction);
  }

  /** The figures of a part of the benchmark. */
  @FunctionalInterface
  interface Measures<T> {
    /**
     * @param slice {@link Slice#ALL} or the label of a part
     * @param values one for each question of it
     */
    List<Score> of(String slice, List<T> values);
  }

  private record Answered<T>(
      List<Slice> slices,
      T value,
      boolean understood,
      boolean missing,
      boolean coerced,
      Spending spending) {}

  private final Reader<T> reader;
  private final Measures<T> measures;
  private final List<Answered<T>> answered = new ArrayList<>();
  private long withoutGold;

  MeasureScorer(Reader<T> reader, Measures<T> measures) {
    this.reader = reader;
    this.measures = measures;
  }

  @Override
  public void add(BenchmarkItem item, Prediction prediction) {
    Reading<T> reading = reader.read(item, prediction);
    if (reading == null) {
      withoutGold++;
      return;
    }
    boolean missing = prediction == null;
    answered.add(
        new Answered<>(
            item.slices(),
            reading.value(),
            reading.understood(),
            missing,
            !missing && prediction.coerced(),
            missing ? Spending.UNKNOWN : prediction.spending()));
  }

  @Override
  public List<Score> scores() {
    List<Score> scores = new ArrayList<>(of(Slice.ALL, answered));
    Map<Slice, List<Answered<T>>> parts = new LinkedHashMap<>();
    answered.stream()
        .flatMap(one -> one.slices.stream())
        .distinct()
        .sorted(Comparator.comparing(Slice::dimension).thenComparing(Slice::value))
        .forEach(slice -> parts.put(slice, new ArrayList<>()));
    for (Answered<T> one : answered) {
      one.slices.stream().distinct().forEach(slice -> parts.get(slice).add(one));
    }
    parts.forEach((slice, members) -> scores.addAll(of(slice.label(), members)));
    if (withoutGold > 0) {
      scores.add(new Score(Slice.ALL, "questions_without_gold", withoutGold, withoutGold, 0, null));
    }
    return scores;
  }

  private List<Score> of(String slice, List<Answered<T>> members) {
    List<Score> scores =
        new ArrayList<>(measures.of(slice, members.stream().map(Answered::value).toList()));
    List<Answered<T>> given = members.stream().filter(one -> !one.missing).toList();
    scores.add(
        Figures.mean(slice, "parse_failure_rate", given, one -> one.understood ? 0.0 : 1.0, null));
    scores.add(Figures.mean(slice, "coerced_rate", given, one -> one.coerced ? 1.0 : 0.0, null));
    scores.add(Figures.mean(slice, "missing_rate", members, one -> one.missing ? 1.0 : 0.0, null));
    scores.addAll(Figures.spending(slice, given.stream().map(Answered::spending).toList()));
    return scores;
  }
}
