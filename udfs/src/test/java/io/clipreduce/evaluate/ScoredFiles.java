package io.clipreduce.evaluate;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Scores what files would say, by {@code slice/metric}. */
final class ScoredFiles {
  private ScoredFiles() {}

  static InputFile file(String name, String content) {
    return new InputFile(
        name, () -> new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)));
  }

  static Map<String, Score> scores(String benchmark, String questions, String predictions) {
    return scores(
        benchmark, file("questions.json", questions), file("predictions.json", predictions));
  }

  static Map<String, Score> scores(String benchmark, InputFile questions, InputFile predictions) {
    return scores(benchmark, questions, null, predictions);
  }

  static Map<String, Score> scores(
      String benchmark, InputFile questions, InputFile gold, InputFile predictions) {
    Benchmark of = Benchmarks.named(benchmark);
    Map<String, Prediction> answers =
        Benchmarks.predictions(of, List.of(predictions), Benchmarks::refuse);
    Scorer scorer = of.scorer(ScoringRules.PUBLISHED);
    Benchmarks.items(
        of,
        List.of(questions),
        gold == null ? Map.of() : Benchmarks.gold(of, gold, Benchmarks::refuse),
        Benchmarks::refuse,
        item -> scorer.add(item, answers.get(item.question().id())));
    Map<String, Score> scores = new LinkedHashMap<>();
    scorer.scores().forEach(score -> scores.put(score.slice() + "/" + score.metric(), score));
    return scores;
  }
}
