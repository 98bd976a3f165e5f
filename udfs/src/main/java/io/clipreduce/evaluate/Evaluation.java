package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.evaluate.metric.Validity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.DoubleBinaryOperator;
import java.util.regex.Pattern;

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

  private static final String GAIN = "gain_";
  private static final String BASE = "base_";
  private static final String LEAKAGE = "leakage_";

  /** Figures that stand beside what measures answers. */
  private static final Pattern BESIDE =
      Pattern.compile(
          ".*_rate|baseline_.*|cost_usd|calls|tokens_(in|out)|latency_ms_mean"
              + "|questions_without_gold|battles");

  /** Scores predictions that are compared to those of no text model. */
  public static Evaluation of(
      Benchmark benchmark,
      List<InputFile> questions,
      Map<String, JsonNode> gold,
      Map<String, Prediction> predictions,
      Map<String, Prediction> blind,
      ScoringRules rules,
      Consumer<BrokenRecordException> broken) {
    return of(benchmark, questions, gold, predictions, blind, Map.of(), rules, broken);
  }

  /**
   * Scores predictions.
   *
   * @param questions files of questions
   * @param gold separate gold answers, see {@link Benchmarks#gold}; empty where there are none
   * @param predictions predictions by id of the question
   * @param blind predictions of a method that saw nothing; empty where there are none. With them
   *     come their figures and the gain, what seeing adds (MG of MMStar)
   * @param base predictions, seeing nothing too, of the text model that the blind one was made
   *     from; empty where there are none. With both comes the leakage, what the blind one knows
   *     beyond it (ML of MMStar)
   * @param broken takes records that cannot be used; to stop, it throws them
   */
  public static Evaluation of(
      Benchmark benchmark,
      List<InputFile> questions,
      Map<String, JsonNode> gold,
      Map<String, Prediction> predictions,
      Map<String, Prediction> blind,
      Map<String, Prediction> base,
      ScoringRules rules,
      Consumer<BrokenRecordException> broken) {
    Scorer scorer = benchmark.scorer(rules);
    Scorer blindScorer = benchmark.scorer(rules);
    Scorer baseScorer = benchmark.scorer(rules);
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
          if (!base.isEmpty()) {
            baseScorer.add(item, base.get(id));
          }
        });
    List<Score> scores = new ArrayList<>(scorer.scores());
    List<Score> blindFigures = blind.isEmpty() ? List.of() : figures(blindScorer.scores());
    List<Score> baseFigures = base.isEmpty() ? List.of() : figures(baseScorer.scores());
    List<Score> gains = compared(GAIN, scores, blindFigures, Validity::gain);
    List<Score> leakages = compared(LEAKAGE, blindFigures, baseFigures, Validity::leakage);
    blindFigures.forEach(score -> scores.add(renamed(BLIND, score, score.value())));
    scores.addAll(gains);
    baseFigures.forEach(score -> scores.add(renamed(BASE, score, score.value())));
    scores.addAll(leakages);
    List<String> named = strays.stream().sorted().limit(MAX_STRAYS).toList();
    return new Evaluation(scores, counts[0], counts[1], named, strays.size());
  }

  /** What measures answers: of choices, all that follows a policy. */
  private static List<Score> figures(List<Score> scores) {
    boolean choices = scores.stream().anyMatch(score -> score.policy() != null);
    return scores.stream()
        .filter(
            score -> choices ? score.policy() != null : !BESIDE.matcher(score.metric()).matches())
        .toList();
  }

  /** Figures that both have of the same part, compared, in the order of the second. */
  private static List<Score> compared(
      String prefix, List<Score> ones, List<Score> others, DoubleBinaryOperator comparison) {
    List<Score> compared = new ArrayList<>();
    for (Score other : others) {
      for (Score one : ones) {
        if (one.slice().equals(other.slice())
            && one.metric().equals(other.metric())
            && one.policy() == other.policy()) {
          double value = comparison.applyAsDouble(one.value(), other.value());
          compared.add(renamed(prefix, one, value));
        }
      }
    }
    return compared;
  }

  private static Score renamed(String prefix, Score score, double value) {
    return new Score(
        score.slice(), prefix + score.metric(), value, score.n(), score.excluded(), score.policy());
  }
}
