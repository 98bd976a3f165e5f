package io.clipreduce.answer;

import io.clipreduce.answer.Answer.Citation;
import io.clipreduce.answer.Answer.Range;
import io.clipreduce.index.Passage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What methods with models answer where no model does. */
final class Forced {
  /** Begins the reasoning of answers that no model had a part in. */
  private static final String ALONE = "No model was asked. ";

  private Forced() {}

  /** A guess where nothing of the videos is known: the first option, without trust. */
  static Answer withoutEvidence(Question question, Steps steps) {
    Answer.Builder answer = Answer.builder().abstained(true);
    if (!question.options().isEmpty()) {
      answer.option(question.options().get(0)).coerced(true);
    }
    return answer.reasoning("The index holds no clips of these videos.").build(steps);
  }

  /** Whether quotes answer a question better than any weighing of options by words could. */
  static boolean quotes(Question question) {
    QuestionShape.Asks asks = QuestionShape.of(question).asks();
    return question.options().isEmpty()
        || asks == QuestionShape.Asks.COUNT
        || asks == QuestionShape.Asks.ORDER;
  }

  /** What {@link Extractive} answers. */
  static Answer quoted(Question question, Evidence evidence, Steps steps) {
    Answer told = new Extractive().answer(question, evidence, steps);
    return new Answer(
        told.optionKey(),
        told.text(),
        told.confidence(),
        told.ranges(),
        told.evidence(),
        told.optionScores(),
        ALONE + told.reasoning(),
        told.abstained(),
        told.coerced(),
        told.rounds(),
        told.notes(),
        told.calls());
  }

  /**
   * The option that cases speak for most. It abstains where the next one is closer than {@code
   * abstain_below}; where nothing speaks for any, the answer is coerced.
   */
  static Answer.Builder decided(Question question, List<OptionScorer.Case> cases, Steps steps) {
    List<OptionScorer.Case> ranked = OptionScorer.bestFirst(cases);
    OptionScorer.Case best = ranked.get(0);
    double margin = best.score() - (ranked.size() > 1 ? ranked.get(1).score() : 0);
    Answer.Builder answer = Answer.builder().option(best.option());
    cases.forEach(told -> answer.optionScore(told.option().key(), told.score()));
    return answer
        .confidence(margin)
        .abstained(margin < steps.settings().decimal("abstain_below"))
        .coerced(best.score() == 0)
        .reasoning(ALONE + "Options are weighed by the words that were found.");
  }

  /**
   * Cites the clips of stretches, and names the stretches as ranges.
   *
   * @param weights of the stretches, above 0; those of one are shared by its clips
   */
  static void cite(
      Answer.Builder answer, List<Stretch> stretches, List<Integer> weights, List<Scene> scenes) {
    double all = weights.stream().mapToInt(Integer::intValue).sum();
    List<Range> ranges = new ArrayList<>();
    Map<Scene, Double> cited = new LinkedHashMap<>();
    for (int i = 0; i < stretches.size(); i++) {
      Stretch stretch = stretches.get(i);
      double weight = weights.get(i) / all;
      List<Scene> mine = stretch.of(scenes);
      ranges.add(new Range(stretch.videoId(), stretch.startUs(), stretch.endUs(), weight));
      mine.forEach(scene -> cited.merge(scene, weight / mine.size(), Double::sum));
    }
    List<Citation> citations = new ArrayList<>();
    cited.forEach((scene, weight) -> citations.add(Citation.of(scene.clip(), Math.min(1, weight))));
    ranges.sort(Comparator.comparingDouble(Range::score).reversed());
    answer.ranges(ranges).evidence(citations);
  }

  /** Cites passages by their share of all weights, the weightiest first. */
  static Answer.Builder cite(Answer.Builder answer, Map<Passage, Double> found) {
    double all = found.values().stream().mapToDouble(Double::doubleValue).sum();
    List<Citation> citations = new ArrayList<>();
    List<Range> ranges = new ArrayList<>();
    found.entrySet().stream()
        .sorted(Map.Entry.<Passage, Double>comparingByValue().reversed())
        .forEach(
            entry -> {
              Passage passage = entry.getKey();
              double weight = all == 0 ? 0 : entry.getValue() / all;
              citations.add(Citation.of(passage, weight));
              ranges.add(new Range(passage.videoId(), passage.startUs(), passage.endUs(), weight));
            });
    return answer.evidence(citations).ranges(ranges);
  }
}
