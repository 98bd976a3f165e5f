package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.evaluate.ChoiceScorer.Judged;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * RTV-Bench: questions asked of a stream at their {@code end_time}, in groups of three levels.
 * Beside accuracy, SCORE: questions of level 2 count only where every one of levels 0 and 1 of the
 * group is right; a level that a group has not is passed. The parts of SCORE go by the type of the
 * group's first question of level 2.
 */
public final class RtvBench extends ChoiceBenchmark {
  private static final Pattern ID =
      Pattern.compile("q-group-([a-z0-9]+)-([012])(?:-[^-]+)*", Pattern.CASE_INSENSITIVE);

  private static final String SCORE = "score";
  private static final String LEVEL = "level";

  public RtvBench() {
    super(
        "rtv-bench",
        AnswerParsers.named("mme_regex"),
        UnparsedPolicy.WRONG,
        macro("accuracy_macro", "type"),
        RtvBench::score);
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.textOr("", "questionID").startsWith("q-group-");
  }

  @Override
  public List<BenchmarkItem> items(InputRecord record, Map<String, JsonNode> separateGold) {
    String id = record.text("questionID");
    Matcher matcher = ID.matcher(id.strip());
    if (!matcher.matches()) {
      throw record.broken(
          "field 'questionID' must be like q-group-abc123-2-option1, but is '%s'".formatted(id));
    }
    String type = record.text("type");
    String[] parts = type.split("-");
    return List.of(
        new ItemBuilder(record, id)
            .video(record.text("video"))
            .asks(record.text("question"))
            .options(Options.of(record, "options"))
            .right(record.textOr(null, "answer"))
            .askedAtSeconds(record.number("end_time"))
            .group(matcher.group(1))
            .slice(LEVEL, matcher.group(2))
            .slice("type", type)
            .slice(TASK, parts.length > 1 ? parts[1] : null)
            .slice("domain", record.textOr(null, "field"))
            .build());
  }

  @Override
  public List<Prediction> predictions(InputRecord record) {
    if (!record.has("questionID")) {
      return PredictionRecords.read(record);
    }
    String id = record.text("questionID");
    return List.of(PredictionRecords.named(record, id));
  }

  private static List<Score> score(
      List<Judged> judged, Function<Judged, Double> points, UnparsedPolicy policy) {
    Map<String, List<Judged>> groups = new TreeMap<>();
    for (Judged one : judged) {
      groups.computeIfAbsent(one.item().group(), name -> new ArrayList<>()).add(one);
    }
    List<Score> scores = new ArrayList<>();
    Map<String, List<Double>> parts = new TreeMap<>();
    List<Double> all = new ArrayList<>();
    for (List<Judged> group : groups.values()) {
      List<Judged> last =
          group.stream()
              .filter(one -> is(one, "2"))
              .sorted(Comparator.comparingLong(one -> one.item().line()))
              .toList();
      boolean passed =
          group.stream().filter(one -> !is(one, "2")).allMatch(ChoiceBenchmark::isRight);
      for (Judged one : last) {
        double value = passed && isRight(one) ? 1 : 0;
        all.add(value);
        for (Slice slice : last.get(0).item().slices()) {
          if (slice.dimension().equals("type") || slice.dimension().equals(TASK)) {
            parts.computeIfAbsent(slice.label(), name -> new ArrayList<>()).add(value);
          }
        }
      }
    }
    if (!all.isEmpty()) {
      scores.add(Figures.mean(Slice.ALL, SCORE, all, value -> value, policy));
      parts.forEach(
          (slice, values) ->
              scores.add(Figures.mean(slice, SCORE, values, value -> value, policy)));
    }
    return scores;
  }

  private static boolean is(Judged one, String level) {
    return one.item().values(LEVEL).contains(level);
  }
}
