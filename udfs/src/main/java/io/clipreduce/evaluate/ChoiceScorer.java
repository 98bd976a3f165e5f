package io.clipreduce.evaluate;

import io.clipreduce.answer.Question;
import io.clipreduce.answer.Question.Option;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Scores choices: accuracy of the whole and of each part, with what an unreadable answer counts as
 * said in every row, and beside it how many were unreadable or forced, what they cost, and what
 * choosing blindly would give.
 */
public final class ChoiceScorer implements Scorer {
  /** An answer as it was understood. */
  public enum Outcome {
    RIGHT,
    WRONG,
    /** It names no option. */
    UNPARSED,
    /** There is none. */
    MISSING
  }

  /**
   * One question and what became of it.
   *
   * @param item the question; its words and its record are no longer there
   * @param outcome the answer as it was understood
   * @param key key that was understood; null if none
   * @param coerced whether the option was forced
   * @param spending what the answer cost
   */
  public record Judged(
      BenchmarkItem item, Outcome outcome, String key, boolean coerced, Spending spending) {}

  /** Further figures over all questions, for what only one benchmark has. */
  @FunctionalInterface
  public interface Aggregate {
    /**
     * @param judged all questions that have a gold answer
     * @param points 1 for right, 0 for wrong, NaN for left out, as the policy has it
     * @param policy the policy
     */
    List<Score> scores(List<Judged> judged, Function<Judged, Double> points, UnparsedPolicy policy);
  }

  private final AnswerParser parser;
  private final ScoringRules rules;
  private final Set<UnparsedPolicy> policies;
  private final List<Aggregate> aggregates;
  private final List<Judged> judged = new ArrayList<>();
  private long withoutGold;

  /**
   * @param rules what the user chose
   * @param parser the benchmark's own parser of replies
   * @param policy what its own scorer counts an unreadable answer as
   * @param aggregates further figures
   */
  public ChoiceScorer(
      ScoringRules rules, AnswerParser parser, UnparsedPolicy policy, Aggregate... aggregates) {
    this.rules = rules;
    this.parser = rules.parser() == null ? parser : AnswerParsers.named(rules.parser());
    this.policies =
        rules.policy() == null
            ? EnumSet.of(policy, UnparsedPolicy.WRONG)
            : EnumSet.of(rules.policy());
    this.aggregates = List.of(aggregates);
  }

  @Override
  public void add(BenchmarkItem item, Prediction prediction) {
    Gold gold = item.gold();
    if (gold.key() == null && gold.text() == null && gold.spans().isEmpty()) {
      withoutGold++;
      return;
    }
    Judged one = judge(item, prediction);
    judged.add(new Judged(small(item), one.outcome(), one.key(), one.coerced(), one.spending()));
  }

  /** An item without its words, so that large benchmarks fit into memory. */
  private static BenchmarkItem small(BenchmarkItem item) {
    Question q = item.question();
    List<Option> keys =
        q.options().stream().map(option -> new Option(option.key().intern(), "")).toList();
    Question question = new Question(q.id(), List.of(), "", keys, q.form(), null, null, 0);
    String key = item.gold().key() == null ? null : item.gold().key().intern();
    return new BenchmarkItem(
        question, Gold.choice(key, null, null), item.group(), item.slices(), item.line());
  }

  private Judged judge(BenchmarkItem item, Prediction prediction) {
    if (prediction == null) {
      return new Judged(item, Outcome.MISSING, null, false, Spending.UNKNOWN);
    }
    AnswerParser.Reading reading = parser.read(prediction, item, rules.quirks());
    Outcome outcome =
        reading.right() ? Outcome.RIGHT : reading.parsed() ? Outcome.WRONG : Outcome.UNPARSED;
    return new Judged(item, outcome, reading.key(), prediction.coerced(), prediction.spending());
  }

  @Override
  public List<Score> scores() {
    List<Score> scores = new ArrayList<>(of(Slice.ALL, judged));
    for (UnparsedPolicy policy : policies) {
      for (Aggregate aggregate : aggregates) {
        scores.addAll(aggregate.scores(judged, one -> points(one, policy), policy));
      }
    }
    Map<Slice, List<Judged>> parts = new LinkedHashMap<>();
    judged.stream()
        .flatMap(one -> one.item().slices().stream())
        .distinct()
        .sorted(Comparator.comparing(Slice::dimension).thenComparing(Slice::value))
        .forEach(slice -> parts.put(slice, new ArrayList<>()));
    for (Judged one : judged) {
      one.item().slices().stream().distinct().forEach(slice -> parts.get(slice).add(one));
    }
    parts.forEach((slice, members) -> scores.addAll(of(slice.label(), members)));
    if (withoutGold > 0) {
      scores.add(new Score(Slice.ALL, "questions_without_gold", withoutGold, withoutGold, 0, null));
    }
    return scores;
  }

  private List<Score> of(String slice, List<Judged> members) {
    List<Score> scores = new ArrayList<>();
    for (UnparsedPolicy policy : policies) {
      scores.add(Figures.mean(slice, "accuracy", members, one -> points(one, policy), policy));
    }
    List<Judged> answered =
        members.stream().filter(one -> one.outcome() != Outcome.MISSING).toList();
    if (!answered.isEmpty() && answered.size() < members.size()) {
      scores.add(
          Figures.mean(
              slice,
              "accuracy_answered",
              answered,
              one -> one.outcome() == Outcome.RIGHT ? 1.0 : 0.0,
              UnparsedPolicy.WRONG));
    }
    scores.addAll(beside(slice, members));
    scores.addAll(baselines(slice, members.stream().filter(ChoiceScorer::isChoice).toList()));
    return scores;
  }

  /** How many answers were unreadable, forced or missing, and what they cost. */
  static List<Score> beside(String slice, List<Judged> members) {
    List<Judged> answered =
        members.stream().filter(one -> one.outcome() != Outcome.MISSING).toList();
    List<Score> scores = new ArrayList<>();
    scores.add(share(slice, "parse_failure_rate", answered, Outcome.UNPARSED));
    scores.add(
        Figures.mean(slice, "coerced_rate", answered, one -> one.coerced() ? 1.0 : 0.0, null));
    scores.add(share(slice, "missing_rate", members, Outcome.MISSING));
    scores.addAll(Figures.spending(slice, answered.stream().map(Judged::spending).toList()));
    return scores;
  }

  private static boolean isChoice(Judged one) {
    return one.item().gold().key() != null && !one.item().question().options().isEmpty();
  }

  /** What choosing without looking gives. */
  private List<Score> baselines(String slice, List<Judged> members) {
    if (members.isEmpty()) {
      return List.of();
    }
    return List.of(
        majority(slice, members),
        Figures.mean(slice, "baseline_random", members, one -> isDrawn(one) ? 1.0 : 0.0, null),
        Figures.mean(
            slice,
            "baseline_random_expected",
            members,
            one -> 1.0 / one.item().question().options().size(),
            null));
  }

  private static Score share(String slice, String metric, List<Judged> members, Outcome outcome) {
    return Figures.mean(slice, metric, members, one -> one.outcome() == outcome ? 1.0 : 0.0, null);
  }

  /** Accuracy of always choosing the key that is right most often. */
  private static Score majority(String slice, List<Judged> members) {
    Map<String, Long> counts = new TreeMap<>();
    members.forEach(one -> counts.merge(one.item().gold().key(), 1L, Long::sum));
    long most = counts.values().stream().mapToLong(Long::longValue).max().orElse(0);
    return new Score(
        slice, "baseline_majority_letter", (double) most / members.size(), members.size(), 0, null);
  }

  private double points(Judged one, UnparsedPolicy policy) {
    if (one.outcome() == Outcome.RIGHT) {
      return 1;
    }
    if (one.outcome() == Outcome.WRONG || policy == UnparsedPolicy.WRONG) {
      return 0;
    }
    if (policy == UnparsedPolicy.EXCLUDED) {
      return Double.NaN;
    }
    return isDrawn(one) ? 1 : 0;
  }

  /** Whether an option drawn by the seed and the question's id, the same in every run, is right. */
  private boolean isDrawn(Judged one) {
    List<Option> options = one.item().question().options();
    if (options.isEmpty()) {
      return false;
    }
    int drawn = Figures.draw(rules.seed(), one.item().question().id(), options.size());
    return options.get(drawn).key().equals(one.item().gold().key());
  }
}
