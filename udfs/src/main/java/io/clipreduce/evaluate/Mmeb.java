package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.evaluate.metric.RankedRetrieval;
import io.clipreduce.evaluate.metric.RankedRetrieval.Candidate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * MMEB-V2, and any retrieval among stated candidates: {@code qry_text}, {@code cand} (ids), {@code
 * label} (an id, ids, or a position in the list), {@code rel_scores} (gains of the labels; 1 where
 * there are none), {@code task}, {@code modality}. A prediction is {@code ranked}, ids with the
 * best first, or {@code scores}, one for each candidate, of which equal ones are ranked by id. Also
 * the rankings that its own script writes, a file a task: {@code prediction}, {@code label}. A
 * task's figure is hit@1, of documents nDCG@5; {@code score} is the mean of the tasks', and {@code
 * score_macro} that of the modalities'.
 */
public final class Mmeb implements Benchmark {
  private static final String MODALITY = "modality";
  private static final String[] LABELS = {"label", "label_name"};
  private static final String[] CANDIDATES = {"cand", "cand_name", "candidates"};
  private static final String RANKING = "prediction";
  private static final int GAIN_DEPTH = 5;

  /** Part of the names of modalities whose tasks rank documents, as in {@code visdoc}. */
  private static final String DOCUMENTS = "doc";

  /** How the candidates of one query were ranked. */
  private record Query(
      String modality, String task, RankedRetrieval ranking, Map<String, Double> gains) {
    double gain() {
      return ranking.ndcg(GAIN_DEPTH, gains);
    }

    /** The figure that tasks of its modality are compared by. */
    double points() {
      return modality.toLowerCase(Locale.ROOT).contains(DOCUMENTS)
          ? gain()
          : RankedRetrieval.recall(List.of(ranking), 1);
    }
  }

  @Override
  public String name() {
    return "mmeb-v2";
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.has("qry_text", "qry_inst") && first.has(CANDIDATES) || isRanking(first);
  }

  /** Whether it is a ranking with its labels, as the published script writes them. */
  private static boolean isRanking(InputRecord record) {
    return record.has("label")
        && record.has(RANKING)
        && record.required(RANKING).isArray()
        && !record.has(CANDIDATES);
  }

  @Override
  public List<BenchmarkItem> items(InputRecord record, Map<String, JsonNode> separateGold) {
    boolean ranking = isRanking(record);
    List<String> candidates = ranking ? List.of() : record.texts(CANDIDATES);
    Set<String> right = new TreeSet<>();
    JsonNode label = record.required(LABELS);
    (label.isArray() ? label : List.of(label))
        .forEach(one -> right.add(ranking ? one.asText() : named(record, one, candidates)));
    String task = ChoiceBenchmark.fileTask(record).replaceFirst("_pred$", "");
    return List.of(
        new ItemBuilder(record, id(record))
            .video(record.textOr(null, "qry_media"))
            .asks(question(record))
            .slice(MODALITY, record.textOr(ranking ? folder(record) : null, "modality"))
            .slice(ChoiceBenchmark.TASK, record.textOr(ranking ? task : null, "task", "dataset"))
            .gold(new Gold(null, null, List.of(), List.copyOf(right), record.node()))
            .build());
  }

  /** The folder of a file, which the published script names by the modality. */
  private static String folder(InputRecord record) {
    Path folder = Path.of(record.file()).getParent();
    return folder == null || folder.getFileName() == null ? null : folder.getFileName().toString();
  }

  private static String question(InputRecord record) {
    return (record.textOr("", "qry_inst") + " " + record.textOr("", "qry_text")).strip();
  }

  private static String id(InputRecord record) {
    String made =
        isRanking(record)
            ? ChoiceBenchmark.fileTask(record) + "/" + record.line()
            : ItemBuilder.madeId("query", question(record) + record.textOr("", "qry_media"));
    return record.textOr(made, "item_id", "id", "qid");
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
    boolean beside = isRanking(record) || record.has("qry_inst", "qry_text");
    String id = beside ? id(record) : record.text("item_id", "id", "qid");
    return List.of(Prediction.of(id, null, record.node()));
  }

  @Override
  public Scorer scorer(ScoringRules rules) {
    return new MeasureScorer<>(Mmeb::read, Mmeb::measures);
  }

  private static MeasureScorer.Reading<Query> read(BenchmarkItem item, Prediction prediction) {
    Set<String> right = Set.copyOf(item.gold().points());
    InputRecord gold = new InputRecord(null, item.line(), null, item.gold().record());
    List<String> candidates = isRanking(gold) ? List.of() : gold.texts(CANDIDATES);
    JsonNode own = prediction == null ? null : prediction.record();
    JsonNode list = own == null ? null : own.path(own.has("ranked") ? "ranked" : RANKING);
    if (list != null && list.isArray()) {
      List<String> ranked = new ArrayList<>();
      list.forEach(id -> ranked.add(id.asText()));
      return new MeasureScorer.Reading<>(query(item, new RankedRetrieval(ranked, right)), true);
    }
    if (own == null || own.path("scores").size() != candidates.size()) {
      RankedRetrieval nothing = new RankedRetrieval(List.of(), right);
      return new MeasureScorer.Reading<>(query(item, nothing), false);
    }
    List<Candidate> scored = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      scored.add(new Candidate(candidates.get(i), own.path("scores").get(i).asDouble()));
    }
    return new MeasureScorer.Reading<>(query(item, RankedRetrieval.of(scored, right)), true);
  }

  private static Query query(BenchmarkItem item, RankedRetrieval ranking) {
    return new Query(
        String.join("+", item.values(MODALITY)),
        String.join("+", item.values(ChoiceBenchmark.TASK)),
        ranking,
        gains(item.gold().record()));
  }

  private static Map<String, Double> gains(JsonNode record) {
    JsonNode labels = record.path("label");
    JsonNode scores = record.path("rel_scores");
    Map<String, Double> gains = new HashMap<>();
    for (int i = 0; labels.size() == scores.size() && i < labels.size(); i++) {
      gains.put(labels.get(i).asText(), scores.get(i).asDouble());
    }
    return gains;
  }

  private static List<Score> measures(String slice, List<Query> all) {
    List<RankedRetrieval> queries = all.stream().map(Query::ranking).toList();
    List<Score> scores = new ArrayList<>();
    for (int k : new int[] {1, 5, 10}) {
      double recall = RankedRetrieval.recall(queries, k);
      scores.add(Figures.of(slice, k == 1 ? "hit@1" : "recall@" + k, recall, queries.size()));
    }
    scores.add(Figures.mean(slice, "ndcg@5", all, Query::gain, null));
    double median = RankedRetrieval.medianRank(queries);
    scores.add(Figures.of(slice, "median_rank", median, queries.size()));
    Map<String, Map<String, List<Query>>> tasks = new TreeMap<>();
    for (Query query : all) {
      tasks
          .computeIfAbsent(query.modality, name -> new TreeMap<>())
          .computeIfAbsent(query.task, name -> new ArrayList<>())
          .add(query);
    }
    List<Double> ofTasks = new ArrayList<>();
    List<Double> ofModalities = new ArrayList<>();
    for (Map<String, List<Query>> modality : tasks.values()) {
      List<Double> means =
          modality.values().stream()
              .map(task -> Figures.mean(slice, "task", task, Query::points, null).value())
              .toList();
      ofTasks.addAll(means);
      ofModalities.add(Figures.mean(slice, "modality", means, mean -> mean, null).value());
    }
    scores.add(Figures.mean(slice, "score", ofTasks, mean -> mean, null));
    scores.add(Figures.mean(slice, "score_macro", ofModalities, mean -> mean, null));
    return scores;
  }
}
