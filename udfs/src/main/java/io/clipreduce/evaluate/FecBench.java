package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipreduce.evaluate.metric.EventOrder;
import io.clipreduce.evaluate.metric.PrecisionRecall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * FEC-Bench: what a face does, as events in order. A record has {@code id}, {@code video} and
 * {@code events}; a prediction has {@code events} and what a judge said of each of them beside each
 * of the reference, {@code relations}: rows of predicted events of {@code entail}, {@code
 * contradict} or {@code neutral}. Consistency is how many events have their match, TEM whether they
 * come in order.
 */
public final class FecBench implements Benchmark {
  private static final String QUESTION = "What does the face do, event by event?";

  /** One description; null where it was not judged. */
  private record Told(PrecisionRecall consistency, PrecisionRecall order, double contradicted) {}

  @Override
  public String name() {
    return "fec-bench";
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.has("id") && first.node().path("events").isArray();
  }

  @Override
  public List<BenchmarkItem> items(InputRecord record, Map<String, JsonNode> separateGold) {
    return List.of(
        new ItemBuilder(record, record.text("id"))
            .video(record.textOr(null, "video"))
            .asks(record.textOr(QUESTION, "question"))
            .gold(new Gold(null, null, List.of(), record.texts("events"), null))
            .build());
  }

  @Override
  public List<Prediction> predictions(InputRecord record) {
    return record.has("events")
        ? List.of(Prediction.of(record.text("item_id", "id"), null, record.node()))
        : PredictionRecords.read(record);
  }

  @Override
  public Judging judging(BenchmarkItem item, Map<String, Prediction> predictions) {
    Prediction told = predictions.get(item.question().id());
    JsonNode record = told == null ? null : told.record();
    if (record == null || record.path("events").isEmpty() || record.has("relations")) {
      return null;
    }
    ObjectNode data = RecordReader.JSON.createObjectNode();
    data.set("described", record.get("events"));
    data.set("reference", Judging.list(item.gold().points()));
    return Judging.asking(
        List.of(Judging.ask("judge-events-1", data, "relations")),
        replies ->
            Judging.done(
                replies.get(0) == null
                    ? told
                    : told.with("relations", replies.get(0).get("relations"))));
  }

  @Override
  public Scorer scorer(ScoringRules rules) {
    return new MeasureScorer<>(FecBench::read, FecBench::measures);
  }

  private static MeasureScorer.Reading<Told> read(BenchmarkItem item, Prediction prediction) {
    JsonNode record = prediction == null ? null : prediction.record();
    JsonNode relations = record == null ? null : record.get("relations");
    if (relations == null || relations.size() != record.path("events").size()) {
      return new MeasureScorer.Reading<>(new Told(null, null, Double.NaN), false);
    }
    List<Integer> told = IntStream.range(0, relations.size()).boxed().toList();
    List<Integer> known = IntStream.range(0, item.gold().points().size()).boxed().toList();
    int matchedTold = count(told, i -> known.stream().anyMatch(j -> is(relations, i, j, "entail")));
    int matchedKnown =
        count(known, j -> told.stream().anyMatch(i -> is(relations, i, j, "entail")));
    int contradicted =
        count(told, i -> known.stream().anyMatch(j -> is(relations, i, j, "contradict")));
    PrecisionRecall consistency =
        PrecisionRecall.ofRatios(
            told.isEmpty() ? 0 : matchedTold / (double) told.size(),
            known.isEmpty() ? 0 : matchedKnown / (double) known.size());
    PrecisionRecall order = EventOrder.score(told, known, (i, j) -> is(relations, i, j, "entail"));
    double share = told.isEmpty() ? 0 : contradicted / (double) told.size();
    return new MeasureScorer.Reading<>(new Told(consistency, order, share), true);
  }

  private static int count(List<Integer> events, IntPredicate matches) {
    return (int) events.stream().filter(matches::test).count();
  }

  private static boolean is(JsonNode relations, int told, int known, String relation) {
    return relations.path(told).path(known).asText().startsWith(relation);
  }

  private static List<Score> measures(String slice, List<Told> told) {
    List<Score> scores = new ArrayList<>();
    add(scores, slice, "consistency", told.stream().map(Told::consistency).toList());
    add(scores, slice, "tem", told.stream().map(Told::order).toList());
    scores.add(Figures.mean(slice, "contradicted", told, Told::contradicted, null));
    return scores;
  }

  private static void add(
      List<Score> scores, String slice, String metric, List<PrecisionRecall> values) {
    scores.add(mean(slice, metric + "_precision", values, PrecisionRecall::precision));
    scores.add(mean(slice, metric + "_recall", values, PrecisionRecall::recall));
    scores.add(mean(slice, metric, values, PrecisionRecall::f1));
  }

  private static Score mean(
      String slice,
      String metric,
      List<PrecisionRecall> values,
      ToDoubleFunction<PrecisionRecall> part) {
    List<PrecisionRecall> judged = values.stream().filter(Objects::nonNull).toList();
    Score mean = Figures.mean(slice, metric, judged, one -> part.applyAsDouble(one), null);
    return new Score(slice, metric, mean.value(), mean.n(), values.size() - mean.n(), null);
  }
}
