package io.clipreduce.evaluate;

import io.clipreduce.answer.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * M-Avg of MLVU's choices, and G-Avg of its free answers: the mean of two tasks from 2 to 10, each
 * the sum of two scores from 1 to 5 that a judge gave. Replies of the judge stand with the
 * predictions, see {@link JudgeReplies}; one that gives no scores counts 0, as published. What is
 * told beside figures of all free answers is of the part {@code form=open}.
 */
final class MlvuScorer implements Scorer {
  static final List<String> SUB_SCENE = List.of("score_accuracy", "score_relevance");
  static final List<String> SUMMARY = List.of("score_completeness", "score_reliability");

  private static final String G_AVG = "g_avg";
  private static final String OPEN = new Slice("form", "open").label();

  /** What the judge gave for a free answer; 0 if nothing. */
  private record Judged(boolean summary, double total) {}

  private final ChoiceScorer choices;
  private final MeasureScorer<Judged> open =
      new MeasureScorer<>(MlvuScorer::read, MlvuScorer::measures);
  private boolean isOpen;

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
    } else {
      open.add(item, prediction);
      isOpen = true;
    }
  }

  private static MeasureScorer.Reading<Judged> read(BenchmarkItem item, Prediction prediction) {
    boolean summary = item.question().form() == Question.Form.SUMMARY;
    Double total = prediction == null ? null : total(prediction, summary ? SUMMARY : SUB_SCENE);
    return new MeasureScorer.Reading<>(
        new Judged(summary, total == null ? 0 : total), total != null);
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

  private static List<Score> measures(String slice, List<Judged> judged) {
    UnparsedPolicy policy = UnparsedPolicy.WRONG;
    List<Double> means =
        Stream.of(false, true)
            .map(kind -> judged.stream().filter(one -> one.summary() == kind).toList())
            .map(task -> Figures.mean(slice, G_AVG, task, Judged::total, policy).value())
            .filter(mean -> !mean.isNaN())
            .toList();
    return List.of(
        slice.equals(Slice.ALL)
            ? Figures.mean(slice, G_AVG, means, mean -> mean, policy)
            : Figures.mean(slice, "judge_total", judged, Judged::total, policy));
  }

  @Override
  public List<Score> scores() {
    List<Score> scores = new ArrayList<>(choices.scores());
    if (isOpen) {
      open.scores().stream().map(MlvuScorer::ofOpen).forEach(scores::add);
    }
    return scores;
  }

  private static Score ofOpen(Score score) {
    return !score.slice().equals(Slice.ALL) || score.metric().equals(G_AVG)
        ? score
        : new Score(
            OPEN, score.metric(), score.value(), score.n(), score.excluded(), score.policy());
  }
}
