package io.clipreduce.evaluate;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Files that tests write down, and what is read from them. */
final class TestFiles {
  private TestFiles() {}

  static InputFile file(String name, String... lines) {
    byte[] bytes = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    return new InputFile(name, () -> new ByteArrayInputStream(bytes));
  }

  static List<BenchmarkItem> items(String benchmark, InputFile... files) {
    List<BenchmarkItem> items = new ArrayList<>();
    Benchmarks.items(
        Benchmarks.named(benchmark), List.of(files), Map.of(), Benchmarks::refuse, items::add);
    return items;
  }

  /** Scores a file whose records hold the replies. */
  static Evaluation scored(String benchmark, InputFile file) {
    return scored(benchmark, file, file);
  }

  static Evaluation scored(String benchmark, InputFile questions, InputFile predictions) {
    return scored(benchmark, questions, predictions, ScoringRules.PUBLISHED);
  }

  static Evaluation scored(
      String benchmark, InputFile questions, InputFile predictions, ScoringRules rules) {
    Benchmark of = Benchmarks.named(benchmark);
    return Evaluation.of(
        of,
        List.of(questions),
        Map.of(),
        Benchmarks.predictions(of, List.of(predictions), Benchmarks::refuse),
        Map.of(),
        rules,
        Benchmarks::refuse);
  }

  /** The figure of that name; fails if there is none. */
  static double value(Evaluation evaluation, String slice, String metric, UnparsedPolicy policy) {
    return score(evaluation, slice, metric, policy).value();
  }

  static Score score(Evaluation evaluation, String slice, String metric, UnparsedPolicy policy) {
    return evaluation.scores().stream()
        .filter(score -> score.slice().equals(slice) && score.metric().equals(metric))
        .filter(score -> score.policy() == policy)
        .findFirst()
        .orElseThrow(
            () ->
                new AssertionError(
                    "No %s of %s (%s) in %s".formatted(metric, slice, policy, evaluation)));
  }
}
