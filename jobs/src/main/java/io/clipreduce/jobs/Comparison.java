package io.clipreduce.jobs;

import com.sun.management.ThreadMXBean;
import io.clipreduce.answer.Question;
import io.clipreduce.evaluate.TimeSpan;
import io.clipreduce.method.Kind;
import io.clipreduce.method.Numbers;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Methods of a kind side by side, on the same videos and at the same budget.
 *
 * @param kind what they do
 * @param questionSet name of the set of questions; null for none
 * @param mode corrected or faithful
 * @param budget the most frames of a video for a question; null for compressors
 * @param ratio the share of vectors that compressors are to keep; null for selectors
 */
record Comparison(Kind kind, String questionSet, String mode, Integer budget, Double ratio) {
  /** Those that meet most known moments first, then by name. */
  static final Comparator<FlatRows.Comparisons> BEST_FIRST =
      Comparator.comparing(
              FlatRows.Comparisons::hitRate, Comparator.nullsLast(Comparator.reverseOrder()))
          .thenComparing(FlatRows.Comparisons::method);

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** A question to a video, and the time ranges of it that are known to answer it. */
  record Known(Question question, ArrayList<TimeSpan> moments) implements Serializable {}

  /**
   * What a method kept of a video, or chose of it for a question.
   *
   * @param questionId null for none
   * @param evidence as the table has it
   * @param error why nothing was; null where something was
   * @param candidates how many frames or vectors there were
   * @param kept how many were kept; of frames, different ones
   * @param known questions for which a time range is known
   * @param hits those of them with a kept frame in such a range
   */
  record Choice(
      String method,
      String questionId,
      String videoId,
      String evidence,
      String error,
      int candidates,
      int kept,
      double timeCoverage,
      double spaceCoverage,
      Double redundancy,
      int known,
      int hits,
      long nanos,
      long allocatedBytes)
      implements Serializable {

    static Choice failed(
        String method, String questionId, String videoId, String evidence, RuntimeException cause) {
      return new Choice(
          method,
          questionId,
          videoId,
          evidence,
          UnitResult.oneLine(cause),
          0,
          0,
          0,
          0,
          null,
          0,
          0,
          0,
          0);
    }
  }

  /** What some work gave, and what it took. */
  record Measured<T>(T result, long nanos, long allocatedBytes) {
    /** Does it twice and measures the second time. */
    static <T> Measured<T> of(Supplier<T> work) {
      T unused = work.get();
      long bytes = THREADS.getCurrentThreadAllocatedBytes();
      long started = System.nanoTime();
      T result = work.get();
      long nanos = System.nanoTime() - started;
      return new Measured<>(result, nanos, THREADS.getCurrentThreadAllocatedBytes() - bytes);
    }
  }

  /**
   * Puts the figures of all methods, one row each, in the place of those of the same comparison.
   *
   * @param same SQL that holds for the rows of the same comparison
   * @return the rows, those that meet most known moments first
   */
  List<FlatRows.Comparisons> publish(RunContext run, String same, List<Choice> choices) {
    List<FlatRows.Comparisons> rows = rows(choices);
    RecordRows<FlatRows.Comparisons> writer = RecordRows.of(FlatRows.Comparisons.class);
    String path = run.warehouse().tablePath(FlatTable.COMPARISONS.name());
    run.tables()
        .replaceWhere(
            run.spark()
                .createDataFrame(rows.stream().map(writer::toRow).toList(), writer.schema())
                .coalesce(1),
            path,
            same,
            run.warehouse().delta().version(path) >= 0);
    ComparisonTable.print(rows, run.progress()::say);
    return rows;
  }

  private List<FlatRows.Comparisons> rows(List<Choice> choices) {
    Comparator<Choice> byQuestion =
        Comparator.comparing(Choice::questionId, Comparator.nullsFirst(Comparator.naturalOrder()));
    Map<String, List<Choice>> byMethod =
        choices.stream()
            .sorted(byQuestion.thenComparing(Choice::videoId))
            .collect(Collectors.groupingBy(Choice::method, TreeMap::new, Collectors.toList()));
    List<FlatRows.Comparisons> rows = new ArrayList<>();
    byMethod.forEach((method, all) -> rows.add(row(method, all)));
    rows.sort(BEST_FIRST);
    return rows;
  }

  private FlatRows.Comparisons row(String method, List<Choice> all) {
    List<Choice> made = all.stream().filter(choice -> choice.error() == null).toList();
    long candidates = sum(made, choice -> (long) choice.candidates());
    long known = sum(made, choice -> (long) choice.known());
    return new FlatRows.Comparisons(
        questionSet,
        method,
        mode,
        budget,
        all.stream()
            .map(Choice::evidence)
            .filter(Objects::nonNull)
            .distinct()
            .sorted()
            .collect(
                Collectors.collectingAndThen(Collectors.joining(", "), Comparison::nullIfEmpty)),
        made.size(),
        all.size() - made.size(),
        all.stream().map(Choice::error).filter(Objects::nonNull).findFirst().orElse(null),
        mean(made, choice -> (double) choice.kept()),
        mean(made, Choice::timeCoverage),
        mean(made, Choice::spaceCoverage),
        mean(made, Choice::redundancy),
        known == 0 ? null : (Double) ((double) sum(made, c -> (long) c.hits()) / known),
        Math.toIntExact(known),
        candidates == 0 ? null : (Double) (sum(made, Choice::nanos) / 1e3 / candidates),
        candidates == 0 ? null : (Double) ((double) sum(made, Choice::allocatedBytes) / candidates),
        kind.word(),
        ratio,
        candidates == 0 ? null : (Double) ((double) sum(made, c -> (long) c.kept()) / candidates));
  }

  private static String nullIfEmpty(String text) {
    return text.isEmpty() ? null : text;
  }

  private static long sum(List<Choice> choices, Function<Choice, Long> value) {
    return choices.stream().mapToLong(value::apply).sum();
  }

  /** The mean of what there is; null for nothing. */
  private static Double mean(List<Choice> choices, Function<Choice, Double> value) {
    double[] values =
        choices.stream().map(value).filter(Objects::nonNull).mapToDouble(v -> v).toArray();
    return values.length == 0 ? null : (Double) Numbers.mean(values);
  }
}
