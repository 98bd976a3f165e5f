package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.answer.Question.Option;
import io.clipreduce.evaluate.ChoiceScorer.Judged;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * MVTamperBench: was a video tampered with? Its rows of metadata are the questions, or the rows of
 * its task files and the kit's table with {@code candidates} and {@code tamper_type}; those without
 * an effect are the originals. Each effect is scored together with all originals; positive is yes.
 */
public final class MvTamperBench extends ChoiceBenchmark {
  private static final String EFFECT = "effect";
  private static final String ORIGINAL = "original";
  private static final List<Option> OPTIONS =
      List.of(new Option("A", "Yes"), new Option("B", "No"));

  /** The published rule; replies that are or begin with the words yes or no are read too. */
  private static final AnswerParser PARSER =
      new AnswerParser() {
        private final AnswerParser rule = AnswerParsers.named("mvb_prefix");

        @Override
        public String id() {
          return rule.id();
        }

        @Override
        public int version() {
          return rule.version();
        }

        @Override
        public Reading read(String raw, BenchmarkItem item, Set<Quirk> quirks) {
          String first = raw.strip().toLowerCase(Locale.ROOT).split("[^a-z]", 2)[0];
          if (first.equals("yes") || first.equals("no")) {
            String key = Options.keyOf(item.question().options(), first);
            return new Reading(key, key != null && key.equals(item.gold().key()));
          }
          return rule.read(raw, item, quirks);
        }
      };

  public MvTamperBench() {
    super("mvtamperbench", PARSER, UnparsedPolicy.WRONG, MvTamperBench::byEffect);
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.has("effect_name", "tamper_type") || first.node().has("tampering_start_time");
  }

  @Override
  public List<BenchmarkItem> items(InputRecord record, Map<String, JsonNode> separateGold) {
    String effect = effect(record);
    return List.of(
        new ItemBuilder(record, id(record))
            .video(record.text("video_name", "video"))
            .asks(record.textOr("Is the video tampered with?", "question"))
            .options(
                record.has("candidates") ? Options.ofTexts(record.texts("candidates")) : OPTIONS)
            .right(record.textOr(effect == null ? "No" : "Yes", "answer"))
            .slice(TASK, record.textOr(null, "task_type"))
            .slice(EFFECT, effect == null ? ORIGINAL : effect)
            .slice("location", record.textOr(null, "tampering_location"))
            .build());
  }

  /** The effect; null for an original. */
  private static String effect(InputRecord record) {
    String effect = record.textOr("", "effect_name", "tamper_type").strip();
    return effect.isEmpty() || effect.toLowerCase(Locale.ROOT).matches("original|none|no.tamper.*")
        ? null
        : effect.toLowerCase(Locale.ROOT);
  }

  private static String id(InputRecord record) {
    String id = record.textOr(null, "item_id", "question_id", "index");
    if (id != null) {
      return id;
    }
    String effect = effect(record);
    String location = record.textOr(null, "tampering_location");
    return record.text("video_name", "video")
        + (location == null || effect == null ? "" : "_" + location)
        + "_"
        + (effect == null ? "original" : effect);
  }

  @Override
  public List<Prediction> predictions(InputRecord record) {
    return record.has("video_name", "video") && !record.has("item_id")
        ? List.of(PredictionRecords.named(record, id(record)))
        : PredictionRecords.read(record);
  }

  private static List<Score> byEffect(
      List<Judged> judged, Function<Judged, Double> points, UnparsedPolicy policy) {
    Set<String> effects = new TreeSet<>();
    judged.stream().filter(MvTamperBench::isTampered).forEach(one -> effects.addAll(effects(one)));
    List<Score> scores = new ArrayList<>();
    for (String effect : effects) {
      List<Judged> pool =
          judged.stream()
              .filter(one -> !isTampered(one) || effects(one).contains(effect))
              .filter(one -> !Double.isNaN(points.apply(one)))
              .toList();
      scores.addAll(confusion(new Slice("pooled_effect", effect).label(), pool, judged, policy));
    }
    List<Score> means = new ArrayList<>();
    for (String metric : List.of("accuracy", "precision", "recall", "f1")) {
      List<Double> values =
          scores.stream().filter(score -> score.metric().equals(metric)).map(Score::value).toList();
      if (!values.isEmpty()) {
        means.add(Figures.mean(Slice.ALL, "macro_" + metric, values, value -> value, policy));
      }
    }
    means.addAll(scores);
    return means;
  }

  /** Figures of one effect; precision, recall and F1 are 0 where they would divide by 0. */
  private static List<Score> confusion(
      String slice, List<Judged> pool, List<Judged> all, UnparsedPolicy policy) {
    long truePositives = count(pool, true, true);
    long falseNegatives = count(pool, true, false);
    long falsePositives =
        pool.stream()
            .filter(one -> !isTampered(one) && one.outcome() == ChoiceScorer.Outcome.WRONG)
            .count();
    long trueNegatives = pool.stream().filter(one -> !isTampered(one)).count() - falsePositives;
    double precision = ratio(truePositives, truePositives + falsePositives);
    double recall = ratio(truePositives, truePositives + falseNegatives);
    double f1 = ratio(2 * precision * recall, precision + recall);
    long right = pool.stream().filter(ChoiceBenchmark::isRight).count();
    long n = pool.size();
    long excluded = Math.max(0, all.size() - n);
    List<Score> scores = new ArrayList<>(ChoiceScorer.beside(slice, pool));
    scores.addAll(
        List.of(
            new Score(slice, "accuracy", ratio(right, n), n, excluded, policy),
            new Score(slice, "precision", precision, n, excluded, policy),
            new Score(slice, "recall", recall, n, excluded, policy),
            new Score(slice, "f1", f1, n, excluded, policy),
            new Score(slice, "true_positives", truePositives, n, excluded, policy),
            new Score(slice, "false_positives", falsePositives, n, excluded, policy),
            new Score(slice, "false_negatives", falseNegatives, n, excluded, policy),
            new Score(slice, "true_negatives", trueNegatives, n, excluded, policy)));
    return scores;
  }

  private static long count(List<Judged> pool, boolean tampered, boolean right) {
    return pool.stream()
        .filter(one -> isTampered(one) == tampered && isRight(one) == right)
        .count();
  }

  private static double ratio(double part, double whole) {
    return whole == 0 ? 0 : part / whole;
  }

  private static boolean isTampered(Judged one) {
    return !effects(one).contains(ORIGINAL);
  }

  private static List<String> effects(Judged one) {
    return one.item().values(EFFECT);
  }
}
