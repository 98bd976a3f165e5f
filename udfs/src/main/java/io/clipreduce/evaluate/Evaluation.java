package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One run over one benchmark, scored.
 *
 * @param scores all scores, the whole first
 * @param items questions that were read
 * @param answered questions among them that have a prediction
 * @param strays ids of predictions that answer no question, at most {@link #MAX_STRAYS}, sorted
 * @param strayCount how many there are
 */
public record Evaluation(
    List<Score> scores, long items, long answered, List<String> strays, long strayCount) {
  /** More ids than a person looks at. */
  private static final int MAX_STRAYS = 5;

  /** What stands before the names of the figures that the method {@code blind} reached. */
  public static final String BLIND = "blind_";

  /**
   * Scores predictions.
   *
   * @param questions files of questions
   * @param gold separate gold answers, see {@link Benchmarks#gold}; empty where there are none
   * @param predictions predictions by id of the question
   * @param blind predictions of a method that saw nothing; empty where there are none
   * @param broken takes records that cannot be used; to stop, it throws them
   */
  public static Evaluation of(
      Benchmark benchmark,
      List<InputFile> questions,
      Map<String, JsonNode> gold,
      Map<String, Prediction> predictions,
      Map<String, Prediction> blind,
      ScoringRules rules,
      Consumer<BrokenRecordException> broken) {
    Scorer scorer = benchmark.scorer(rules);
    Scorer blindScorer = benchmark.scorer(rules);
    Set<String> strays = new HashSet<>(predictions.keySet());
    long[] counts = new long[2];
    Benchmarks.items(
        benchmark,
        questions,
        gold,
        broken,
        item -> {
          String id = item.question().id();
          Prediction prediction = predictions.get(id);
          counts[0]++;
          counts[1] += prediction == null ? 0 : 1;
          strays.remove(id);
          scorer.add(item, prediction);
          if (!blind.isEmpty()) {
            blindScorer.add(item, blind.get(id));
          }
        });
    List<Score> scores = new ArrayList<>(scorer.scores());
    if (!blind.isEmpty()) {
      blindScorer.scores().stream()
          .filter(score -> score.policy() != null)
          .map(score -> renamed(score, BLIND + score.metric()))
          .forEach(scores::add);
    }
    List<String> named = strays.stream().sorted().limit(MAX_STRAYS).toList();
    return new Evaluation(scores, counts[0], counts[1], named, strays.size());
  }

  private static Score renamed(Score score, String metric) {
    return new Score(
        score.slice(), metric, score.value(), score.n(), score.excluded(), score.policy());
  }
}
