package io.clipreduce.evaluate;

import io.clipreduce.answer.Question;
import java.util.ArrayList;
import java.util.List;

/**
 * M-Avg of MLVU's choices, and G-Avg of its free answers: the mean of two tasks from 2 to 10, each
 * the sum of two scores from 1 to 5 that a judge gave. Replies of the judge stand with the
 * predictions, see {@link JudgeReplies}; one that gives no scores counts 0, as published.
 */
final class MlvuScorer implements Scorer {
  private static final List<String> SUB_SCENE = List.of("score_accuracy", "score_relevance");
  private static final List<String> SUMMARY = List.of("score_completeness", "score_reliability");

  private final ChoiceScorer choices;
  private final List<Double> subScenes = new ArrayList<>();
  private final List<Double> summaries = new ArrayList<>();
  private long unjudged;

  MlvuScorer(ScoringRules rules) {
    choices =
        new ChoiceScorer(
            rules,
            AnswerParsers.named("paren"),
            UnparsedPolicy.WRONG,
            ChoiceBenchmark.macro("m_avg", ChoiceBenchmark.TASK));
  }

  @Override
  public void add(BenchmarkItem item, Prediction prediction) {
    if (item.question().form() == Question.Form.CHOICE) {
      choices.add(item, prediction);
      return;
    }
    boolean summary = item.question().form() == Question.Form.SUMMARY;
    Double total = prediction == null ? null : total(prediction, summary ? SUMMARY : SUB_SCENE);
    unjudged += total == null ? 1 : 0;
    (summary ? summaries : subScenes).add(total == null ? 0.0 : total);
  }

  /** Sum of two scores; null where the judge did not give both. */
  private static Double total(Prediction prediction, List<String> names) {
    double sum = 0;
    for (String name : names) {
      Double score = JudgeReplies.score(prediction, name);
      if (score == null) {
        return null;
      }
      sum += score;
    }
    return sum;
  }

  @Override
  public List<Score> scores() {
    List<Score> scores = new ArrayList<>(choices.scores());
    List<Double> means = new ArrayList<>();
    List<Score> parts = new ArrayList<>();
    part(parts, means, "subPlot", subScenes);
    part(parts, means, "summary", summaries);
    if (!means.isEmpty()) {
      scores.add(Figures.mean(Slice.ALL, "g_avg", means, value -> value, UnparsedPolicy.WRONG));
      long n = (long) subScenes.size() + summaries.size();
      scores.add(new Score(Slice.ALL, "judge_failure_rate", (double) unjudged / n, n, 0, null));
      scores.addAll(parts);
    }
    return scores;
  }

  private static void part(
      List<Score> scores, List<Double> means, String task, List<Double> totals) {
    if (!totals.isEmpty()) {
      String slice = new Slice(ChoiceBenchmark.TASK, task).label();
      Score mean = Figures.mean(slice, "judge_total", totals, value -> value, UnparsedPolicy.WRONG);
      scores.add(mean);
      means.add(mean.value());
    }
  }
}
