package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.evaluate.ChoiceScorer.Judged;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What benchmarks of choices have in common. */
abstract class ChoiceBenchmark implements Benchmark {
  /** Dimension of the kinds of questions, over which macro averages go. */
  static final String TASK = "task";

  private final String name;
  private final AnswerParser parser;
  private final UnparsedPolicy policy;
  private final ChoiceScorer.Aggregate[] aggregates;

  /**
   * @param parser published name of how replies are read
   * @param policy what the published scorer counts an unreadable reply as
   * @param aggregates further figures of the published scorer
   */
  ChoiceBenchmark(
      String name, String parser, UnparsedPolicy policy, ChoiceScorer.Aggregate... aggregates) {
    this(name, AnswerParsers.named(parser), policy, aggregates);
  }

  ChoiceBenchmark(
      String name,
      AnswerParser parser,
      UnparsedPolicy policy,
      ChoiceScorer.Aggregate... aggregates) {
    this.name = name;
    this.parser = parser;
    this.policy = policy;
    this.aggregates = aggregates;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Scorer scorer(ScoringRules rules) {
    return new ChoiceScorer(rules, parser, policy, aggregates);
  }

  /** Mean of the accuracies of all values of a dimension. */
  static ChoiceScorer.Aggregate macro(String metric, String dimension) {
    return (judged, points, policy) ->
        List.of(Figures.macro(metric, judged, one -> one.item().values(dimension), points, policy));
  }

  /** Share of groups all of whose questions are right; {@code size} or more must be there. */
  static ChoiceScorer.Aggregate wholeGroups(String metric, String dimension, int size) {
    return (judged, points, policy) ->
        GroupAccuracy.scores(metric, dimension, size, judged, policy);
  }

  /** The right answer of a file of answers: an object of ids and answers, or a list of records. */
  static Map<String, JsonNode> goldBy(InputRecord record, String... ids) {
    return record.key() != null
        ? Map.of(record.key(), record.node())
        : Map.of(record.text(ids), record.required("answer"));
  }

  /** Name of the file without folders and ending: the task in benchmarks with one file a task. */
  static String fileTask(InputRecord record) {
    String file = Path.of(record.file()).getFileName().toString();
    return file.replaceFirst("\\.[A-Za-z]+$", "");
  }

  /** Class of a duration, for benchmarks that give seconds: below 3 minutes, below 30, and more. */
  static String durationClass(Double seconds, double mediumFromS, double longFromS) {
    if (seconds == null) {
      return null;
    }
    return seconds < mediumFromS ? "short" : seconds < longFromS ? "medium" : "long";
  }

  /** Lower case, and all but letters and digits as single hyphens. */
  static String plain(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
  }

  static boolean isRight(Judged one) {
    return one.outcome() == ChoiceScorer.Outcome.RIGHT;
  }
}
