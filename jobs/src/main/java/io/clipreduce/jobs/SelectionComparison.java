package io.clipreduce.jobs;

import com.sun.management.ThreadMXBean;
import io.clipreduce.answer.Question;
import io.clipreduce.evaluate.TimeSpan;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Numbers;
import io.clipreduce.select.Selection;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Several methods on the same questions, videos and candidates, at one budget. */
final class SelectionComparison {
  /** Those that meet most known moments first, then by name. */
  static final Comparator<FlatRows.Comparisons> BEST_FIRST =
      Comparator.comparing(
              FlatRows.Comparisons::hitRate, Comparator.nullsLast(Comparator.reverseOrder()))
          .thenComparing(FlatRows.Comparisons::method);

  private SelectionComparison() {}

  /**
   * What became of a method on a question and a video.
   *
   * @param error why nothing was chosen; null where something was
   * @param hit whether a known moment was met; null where none is known
   */
  record Choice(
      String method,
      String questionId,
      String videoId,
      String evidence,
      String error,
      int candidates,
      int frames,
      double timeCoverage,
      double spaceCoverage,
      Double redundancy,
      Boolean hit,
      long nanos,
      long allocatedBytes)
      implements Serializable {}

  /** A question to a video, and the moments of it that are known to answer it. */
  record Known(Question question, ArrayList<TimeSpan> moments) implements Serializable {}

  /** What is to be compared on a video. */
  record VideoWork(ArrayList<Known> questions, WarehouseInputs.Evidence evidence)
      implements Serializable {}

  /** Runs all methods on the questions of each video. */
  static final class Kernel implements Grouped.Kernel<VideoWork, Choice> {
    private final List<QuestionSelectStage.Asking> methods;
    private final int budget;
    private final QueryVectors vectors;
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    Kernel(List<QuestionSelectStage.Asking> methods, int budget, Settings settings) {
      this.methods = methods;
      this.budget = budget;
      this.vectors = new QueryVectors(settings);
    }

    @Override
    public void process(
        String videoId, VideoWork work, Iterator<Grouped.InputRow> rows, Consumer<Choice> results) {
      QuestionSelectStage.Asking any = methods.get(0);
      TreeSet<String> encoders = new TreeSet<>(List.of(any.frameEncoder()));
      if (work.evidence() != null && work.evidence().ofFrames()) {
        encoders.add(work.evidence().encoder());
      }
      VideoFrames video = new VideoFrames(videoId, any.candidatesFps(), encoders);
      video.addAll(rows);
      for (Known known : work.questions()) {
        for (QuestionSelectStage.Asking method : methods) {
          results.accept(compare(videoId, video, known, method, work.evidence()));
        }
      }
    }

    private Choice compare(
        String videoId,
        VideoFrames video,
        Known known,
        QuestionSelectStage.Asking method,
        WarehouseInputs.Evidence given) {
      WarehouseInputs.Evidence evidence = method.description().queryAware() ? given : null;
      String word = evidence == null ? null : evidence.word();
      try {
        List<VideoFrames.Candidate> candidates = video.candidates(known.question().askedAtUs());
        double[][] units =
            Numbers.unit(
                candidates.stream()
                    .map(c -> Numbers.doubles(video.vector(c, method.frameEncoder())))
                    .toArray(double[][]::new));
        double[] timesS = candidates.stream().mapToDouble(c -> c.ptsUs() / 1e6).toArray();
        WarehouseInputs inputs =
            new WarehouseInputs(
                method.description(), vectors, method.frameEncoder(), method.textEncoder());
        Inputs of = inputs.of(video, known.question(), evidence);
        var arguments = method.arguments(videoId, candidates);
        method.selector().run(of, arguments);
        long bytes = threads.getCurrentThreadAllocatedBytes();
        long started = System.nanoTime();
        Selection selection = method.selector().run(of, arguments);
        long nanos = System.nanoTime() - started;
        bytes = threads.getCurrentThreadAllocatedBytes() - bytes;
        int[] chosen = selection.indices();
        return new Choice(
            method.method(),
            known.question().id(),
            videoId,
            word,
            null,
            candidates.size(),
            (int) java.util.Arrays.stream(chosen).distinct().count(),
            SelectionMeasures.timeCoverage(timesS, chosen, budget),
            SelectionMeasures.spaceCoverage(units, chosen),
            SelectionMeasures.redundancy(units, chosen),
            known.moments().isEmpty()
                ? null
                : (Boolean) SelectionMeasures.hits(timesS, chosen, known.moments()),
            nanos,
            bytes);
      } catch (RuntimeException e) {
        return new Choice(
            method.method(),
            known.question().id(),
            videoId,
            word,
            e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage(),
            0,
            0,
            0,
            0,
            null,
            null,
            0,
            0);
      }
    }

    @Override
    public void close() {
      vectors.close();
    }
  }

  /** One row a method, those that meet most known moments first. */
  static List<FlatRows.Comparisons> rows(
      String questionSet, String mode, int budget, List<Choice> choices) {
    Map<String, List<Choice>> byMethod =
        choices.stream()
            .sorted(Comparator.comparing(Choice::questionId).thenComparing(Choice::videoId))
            .collect(Collectors.groupingBy(Choice::method, TreeMap::new, Collectors.toList()));
    List<FlatRows.Comparisons> rows = new ArrayList<>();
    byMethod.forEach((method, all) -> rows.add(row(questionSet, method, mode, budget, all)));
    rows.sort(BEST_FIRST);
    return rows;
  }

  private static FlatRows.Comparisons row(
      String questionSet, String method, String mode, int budget, List<Choice> all) {
    List<Choice> made = all.stream().filter(choice -> choice.error() == null).toList();
    long candidates = made.stream().mapToLong(Choice::candidates).sum();
    List<Boolean> hits = made.stream().map(Choice::hit).filter(Objects::nonNull).toList();
    return new FlatRows.Comparisons(
        questionSet,
        method,
        mode,
        budget,
        made.stream()
            .map(Choice::evidence)
            .filter(Objects::nonNull)
            .distinct()
            .sorted()
            .collect(
                Collectors.collectingAndThen(
                    Collectors.joining(", "), SelectionComparison::nullIfEmpty)),
        made.size(),
        all.size() - made.size(),
        all.stream().map(Choice::error).filter(Objects::nonNull).findFirst().orElse(null),
        mean(made, choice -> (double) choice.frames()),
        mean(made, Choice::timeCoverage),
        mean(made, Choice::spaceCoverage),
        mean(made, Choice::redundancy),
        hits.isEmpty()
            ? null
            : (Double) ((double) hits.stream().filter(hit -> hit).count() / hits.size()),
        hits.size(),
        candidates == 0 ? null : (Double) (sum(made, Choice::nanos) / 1e3 / candidates),
        candidates == 0
            ? null
            : (Double) ((double) sum(made, Choice::allocatedBytes) / candidates));
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
