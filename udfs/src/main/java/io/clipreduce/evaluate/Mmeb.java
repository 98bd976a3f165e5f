package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.evaluate.metric.RankedRetrieval;
import io.clipreduce.evaluate.metric.RankedRetrieval.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * MMEB-V2, and any retrieval among stated candidates: {@code qry_text}, {@code cand} (ids), {@code
 * label} (an id, ids, or a position in the list), {@code task}, {@code modality}. A prediction is
 * {@code ranked}, ids with the best first, or {@code scores}, one for each candidate, of which
 * equal ones are ranked by id.
 */
public final class Mmeb implements Benchmark {
  private static final String[] CANDIDATES = {"cand", "cand_name", "candidates"};
  private static final int GAIN_DEPTH = 5;

  @Override
  public String name() {
    return "mmeb-v2";
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.has("qry_text", "qry_inst") && first.has(CANDIDATES);
  }

  @Override
  public List<BenchmarkItem> items(InputRecord record, Map<String, JsonNode> separateGold) {
    List<String> candidates = record.texts(CANDIDATES);
    Set<String> right = new TreeSet<>();
    JsonNode label = record.required("label", "label_name");
    (label.isArray() ? label : List.of(label))
        .forEach(one -> right.add(named(record, one, candidates)));
    String question = (record.textOr("", "qry_inst") + " " + record.textOr("", "qry_text")).strip();
    return List.of(
        new ItemBuilder(
                record,
                record.textOr(
                    ItemBuilder.madeId("query", question + record.textOr("", "qry_media")),
                    "id",
                    "qid"))
            .video(record.textOr(null, "qry_media"))
            .asks(question)
            .slice("modality", record.textOr(null, "modality"))
            .slice(ChoiceBenchmark.TASK, record.textOr(null, "task", "dataset"))
            .gold(new Gold(null, null, List.of(), List.copyOf(right), record.node()))
            .build());
  }

  private static String named(InputRecord record, JsonNode label, List<String> candidates) {
    if (label.isIntegralNumber() && label.asInt() >= 0 && label.asInt() < candidates.size()) {
      return candidates.get(label.asInt());
    }
    if (!candidates.contains(label.asText())) {
      throw record.broken(
          "field 'label' is %s, which is none of the %s candidates"
              .formatted(label, candidates.size()));
    }
    return label.asText();
  }

  @Override
  public List<Prediction> predictions(InputRecord record) {
    return List.of(Prediction.of(record.text("item_id", "id", "qid"), null, record.node()));
  }

  @Override
  public Scorer scorer(ScoringRules rules) {
    return new MeasureScorer<>(Mmeb::read, Mmeb::measures);
  }

  private static MeasureScorer.Reading<RankedRetrieval> read(
      BenchmarkItem item, Prediction prediction) {
    Set<String> right = Set.copyOf(item.gold().points());
    InputRecord gold = new InputRecord(null, item.line(), null, item.gold().record());
    List<String> candidates = gold.texts(CANDIDATES);
    JsonNode own = prediction == null ? null : prediction.record();
    if (own != null && own.path("ranked").isArray()) {
      List<String> ranked = new ArrayList<>();
      own.path("ranked").forEach(id -> ranked.add(id.asText()));
      return new MeasureScorer.Reading<>(new RankedRetrieval(ranked, right), true);
    }
    if (own == null || own.path("scores").size() != candidates.size()) {
      return new MeasureScorer.Reading<>(new RankedRetrieval(List.of(), right), false);
    }
    List<Candidate> scored = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      scored.add(new Candidate(candidates.get(i), own.path("scores").get(i).asDouble()));
    }
    return new MeasureScorer.Reading<>(RankedRetrieval.of(scored, right), true);
  }

  private static List<Score> measures(String slice, List<RankedRetrieval> queries) {
    List<Score> scores = new ArrayList<>();
    for (int k : new int[] {1, 5, 10}) {
      double recall = RankedRetrieval.recall(queries, k);
      scores.add(Figures.of(slice, k == 1 ? "hit@1" : "recall@" + k, recall, queries.size()));
    }
    scores.add(Figures.mean(slice, "ndcg@5", queries, query -> query.ndcg(GAIN_DEPTH), null));
    double median = RankedRetrieval.medianRank(queries);
    scores.add(Figures.of(slice, "median_rank", median, queries.size()));
    return scores;
  }
}
