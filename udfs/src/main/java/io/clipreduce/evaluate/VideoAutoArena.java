package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipreduce.evaluate.metric.BradleyTerry;
import io.clipreduce.evaluate.metric.BradleyTerry.Battle;
import io.clipreduce.evaluate.metric.BradleyTerry.Outcome;
import io.clipreduce.evaluate.metric.BradleyTerry.Rating;
import io.clipreduce.evaluate.metric.Validity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * VideoAutoArena: battles between two models, rated all together. A file of battles is read as
 * questions and as predictions; the verdict is the last line of {@code Overall Judge}, in which, as
 * in the published reader, "tie" counts before B and B before A. Where a question was judged for
 * the same two models more than once, also with sides changed, it is told how often the verdicts
 * agree.
 */
public final class VideoAutoArena implements Benchmark {
  private static final String VERDICT = "Overall Judge";

  /** How often the battles are drawn again for the intervals of the ratings. */
  private static final int DRAWINGS = 100;

  /** A battle, null where the verdict could not be read, and the question it was about. */
  private record Judged(String question, Battle battle) {}

  @Override
  public String name() {
    return "videoautoarena";
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.has("model a") && first.has("model b");
  }

  @Override
  public List<BenchmarkItem> items(InputRecord record, Map<String, JsonNode> separateGold) {
    return List.of(
        new ItemBuilder(record, id(record))
            .video(record.textOr(null, "video_id"))
            .asks(record.textOr("", "question"))
            .group(record.text("qid", "question"))
            .gold(Gold.open(null, record.node()))
            .build());
  }

  private static String id(InputRecord record) {
    return String.join(
        "|", record.text("qid", "question"), record.text("model a"), record.text("model b"));
  }

  @Override
  public List<Prediction> predictions(InputRecord record) {
    return record.has("model a")
        ? List.of(Prediction.of(id(record), record.textOr(null, VERDICT), record.node()))
        : PredictionRecords.read(record);
  }

  @Override
  public Judging judging(BenchmarkItem item, Map<String, Prediction> predictions) {
    JsonNode battle = item.gold().record();
    Prediction verdict = predictions.get(item.question().id());
    if (verdict == null
        || verdict.raw() != null
        || !battle.hasNonNull("model a answer")
        || !battle.hasNonNull("model b answer")) {
      return null;
    }
    return Judging.asking(
        List.of(
            compared(
                battle,
                battle.path("model a answer").asText(),
                battle.path("model b answer").asText())),
        replies ->
            Judging.done(
                replies.get(0) == null
                    ? verdict
                    : Prediction.of(
                        verdict.itemId(),
                        replies.get(0).path("verdict").asText(),
                        verdict.record())));
  }

  /** Asks which of two answers to a record's question is better: A, B or tie. */
  static Judging.Ask compared(JsonNode record, String a, String b) {
    ObjectNode data = RecordReader.JSON.createObjectNode();
    data.put("persona", record.path("persona").asText(""));
    data.put("question", record.path("question").asText(""));
    data.put("answer_a", a).put("answer_b", b);
    return Judging.ask("judge-battle-1", data, "verdict");
  }

  @Override
  public Scorer scorer(ScoringRules rules) {
    return new MeasureScorer<>(
        VideoAutoArena::read, (slice, judged) -> measures(judged, rules.seed()));
  }

  private static MeasureScorer.Reading<Judged> read(BenchmarkItem item, Prediction prediction) {
    Outcome outcome =
        prediction == null || prediction.raw() == null ? null : outcome(prediction.raw());
    JsonNode record = item.gold().record();
    Battle battle =
        outcome == null
            ? null
            : new Battle(record.path("model a").asText(), record.path("model b").asText(), outcome);
    return new MeasureScorer.Reading<>(new Judged(item.group(), battle), battle != null);
  }

  private static Outcome outcome(String verdict) {
    String[] lines = verdict.strip().split("\\R");
    String last = lines[lines.length - 1];
    if (last.toLowerCase(Locale.ROOT).contains("tie")) {
      return Outcome.TIE;
    }
    return last.contains("B") ? Outcome.B : last.contains("A") ? Outcome.A : null;
  }

  private static List<Score> measures(List<Judged> judged, long seed) {
    List<Battle> battles =
        judged.stream().map(Judged::battle).filter(battle -> battle != null).toList();
    Map<String, Rating> ratings = BradleyTerry.fit(battles, DRAWINGS, seed).orElse(Map.of());
    List<Score> scores = new ArrayList<>();
    int unread = judged.size() - battles.size();
    scores.add(new Score(Slice.ALL, "battles", battles.size(), battles.size(), unread, null));
    double agreement = Validity.agreement(repeated(judged));
    if (!Double.isNaN(agreement)) {
      scores.add(Figures.of(Slice.ALL, "judge_agreement", agreement, battles.size()));
    }
    BradleyTerry.meanWinShare(battles)
        .forEach(
            (model, share) -> {
              String slice = new Slice("model", model).label();
              long n = battles.stream().filter(b -> isOf(b, model)).count();
              Rating rating =
                  ratings.getOrDefault(model, new Rating(Double.NaN, Double.NaN, Double.NaN));
              scores.add(Figures.of(slice, "elo", rating.rating(), n));
              scores.add(Figures.of(slice, "elo_low", rating.low(), n));
              scores.add(Figures.of(slice, "elo_high", rating.high(), n));
              scores.add(Figures.of(slice, "win_share", share, n));
            });
    return scores;
  }

  private static boolean isOf(Battle battle, String model) {
    return battle.modelA().equals(model) || battle.modelB().equals(model);
  }

  /** Winners by question and pair of models; empty text is a tie, null could not be read. */
  private static List<List<String>> repeated(List<Judged> judged) {
    Map<List<String>, List<String>> winners = new TreeMap<>(VideoAutoArena::compare);
    for (Judged one : judged) {
      if (one.battle != null) {
        String a = one.battle.modelA();
        String b = one.battle.modelB();
        List<String> pair =
            a.compareTo(b) < 0 ? List.of(one.question, a, b) : List.of(one.question, b, a);
        String winner =
            switch (one.battle.outcome()) {
              case A -> a;
              case B -> b;
              case TIE -> "";
            };
        winners.computeIfAbsent(pair, key -> new ArrayList<>()).add(winner);
      }
    }
    return List.copyOf(winners.values());
  }

  private static int compare(List<String> a, List<String> b) {
    int order = 0;
    for (int i = 0; i < a.size() && order == 0; i++) {
      order = a.get(i).compareTo(b.get(i));
    }
    return order;
  }
}
