package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.clipreduce.evaluate.metric.Itinerary;
import io.clipreduce.evaluate.metric.Itinerary.Area;
import io.clipreduce.evaluate.metric.Itinerary.Edge;
import io.clipreduce.evaluate.metric.Itinerary.EdgeScores;
import io.clipreduce.evaluate.metric.Itinerary.Guess;
import io.clipreduce.evaluate.metric.Itinerary.NodeScores;
import io.clipreduce.evaluate.metric.Itinerary.Poi;
import io.clipreduce.evaluate.metric.PrecisionRecall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * VIR-Bench: the graph of a trip, a record a video with {@code video_id} and {@code graph} ({@code
 * nodes} and {@code edges}, as lists of objects or as objects of lists; display names and
 * attributes may be text in the manner of Python). Predictions are {@code prefectures}, {@code
 * cities}, {@code points_of_interest} and {@code edges}, in the record or as JSON in the reply.
 * Edges use English names. Scored for nodes, for edges as they are written, and for edges after
 * names were aligned to the gold ones.
 */
public final class VirBench implements Benchmark {
  private static final String QUESTION =
      "Which prefectures, cities and points of interest does the trip visit, which lies in which,"
          + " and in what order are they visited?";
  private static final String REFUSED = "Gemini failed due to safety issues";
  private static final String UNKNOWN = "Unknown";

  /** One video's scores; null where the prediction has nothing of the kind. */
  private record Trip(NodeScores nodes, EdgeScores edges, EdgeScores aligned, EdgeScores known) {}

  @Override
  public String name() {
    return "vir-bench";
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.has("video_id") && first.node().path("graph").has("nodes");
  }

  @Override
  public List<BenchmarkItem> items(InputRecord record, Map<String, JsonNode> separateGold) {
    goldGraph(record);
    String video = record.text("video_id");
    return List.of(
        new ItemBuilder(record, video)
            .video(video)
            .asks(QUESTION)
            .gold(Gold.open(null, record.node()))
            .build());
  }

  private static Itinerary.Gold goldGraph(InputRecord record) {
    JsonNode graph = record.required("graph");
    List<Area> prefectures = new ArrayList<>();
    List<Area> cities = new ArrayList<>();
    List<Poi> pois = new ArrayList<>();
    Map<String, String> names = new HashMap<>();
    for (JsonNode node : rows(record, graph.path("nodes"))) {
      JsonNode display = value(node.path("display_name"));
      String ja = display.path("ja").asText("");
      String en = display.path("en").asText("");
      String canonical = en;
      switch (node.path("type").asText()) {
        case "ROOT" -> canonical = null;
        case "PREFECTURE" -> prefectures.add(new Area(List.of(ja, en), en));
        case "CITY" -> cities.add(new Area(List.of(ja, en), en));
        default -> {
          JsonNode attributes = value(node.path("attributes"));
          JsonNode described = attributes.path("parsed_description");
          canonical = ja.isEmpty() && en.isEmpty() ? null : poiName(en, described);
          if (canonical != null && !described.path("is_unknown").asBoolean()) {
            pois.add(poi(ja, en, canonical, attributes));
          }
        }
      }
      if (canonical != null) {
        names.put(node.path("id").asText(), canonical);
      }
    }
    if (prefectures.size() + cities.size() + pois.size() == 0) {
      throw record.broken("field 'graph' must have nodes of prefectures, cities or places");
    }
    return new Itinerary.Gold(
        prefectures, cities, pois, edges(record, graph.path("edges"), names), UNKNOWN + " (");
  }

  private static String poiName(String en, JsonNode described) {
    if (described.path("is_unknown").asBoolean()) {
      return UNKNOWN + " (" + described.path("category").asText() + ")";
    }
    String shop = described.path("store_name").asText("");
    boolean unknownShop = described.path("is_store_unknown").asBoolean();
    return unknownShop || shop.isEmpty() ? en.replace("(Store Unknown)", "").strip() : shop;
  }

  private static Poi poi(String ja, String en, String canonical, JsonNode attributes) {
    JsonNode described = attributes.path("parsed_description");
    List<String> names =
        Stream.of(
                ja.replace("(店舗不明)", ""),
                en.replace("(Store Unknown)", ""),
                described.path("store_name").asText(""))
            .filter(name -> !name.isEmpty())
            .toList();
    List<String> categories = new ArrayList<>();
    attributes.path("details_parsed").path("types").forEach(type -> categories.add(type.asText()));
    String category = described.path("category").asText("");
    if (categories.isEmpty() && !category.isEmpty()) {
      categories.add(category);
    }
    return new Poi(names, categories, canonical);
  }

  private static List<Edge> edges(InputRecord record, JsonNode edges, Map<String, String> names) {
    List<Edge> all = new ArrayList<>();
    for (JsonNode edge : rows(record, edges)) {
      String source = names.get(edge.path("source").asText());
      String target = names.get(edge.path("target").asText());
      String type =
          switch (edge.path("type").asText()) {
            case "INCLUSION" -> Itinerary.INCLUSION;
            case "TRANSITION" -> Itinerary.TRANSITION;
            default -> null;
          };
      if (source != null && target != null && type != null) {
        all.add(new Edge(source, target, type));
      }
    }
    return all;
  }

  /** Objects, from a list of them or from an object of lists. */
  private static List<JsonNode> rows(InputRecord record, JsonNode table) {
    List<JsonNode> rows = new ArrayList<>();
    if (table.isArray()) {
      table.forEach(rows::add);
      return rows;
    }
    for (int i = 0; i < table.path("type").size(); i++) {
      var row = RecordReader.JSON.createObjectNode();
      for (Map.Entry<String, JsonNode> column : table.properties()) {
        row.set(column.getKey(), column.getValue().path(i));
      }
      rows.add(row);
    }
    if (rows.isEmpty() && !table.isObject()) {
      throw record.broken("field 'graph' must have 'nodes' and 'edges'");
    }
    return rows;
  }

  /** The object that a text holds in the manner of Python; the object itself where it is one. */
  private static JsonNode value(JsonNode node) {
    JsonNode value = node.isTextual() ? PythonLiteral.parse(node.asText()) : node;
    return value == null ? MissingNode.getInstance() : value;
  }

  @Override
  public List<Prediction> predictions(InputRecord record) {
    if (record.has("video_id") && !record.has("item_id")) {
      return List.of(
          Prediction.of(record.text("video_id"), PredictionRecords.reply(record), record.node()));
    }
    return PredictionRecords.read(record);
  }

  @Override
  public Scorer scorer(ScoringRules rules) {
    return new MeasureScorer<>(VirBench::read, VirBench::measures);
  }

  private static MeasureScorer.Reading<Trip> read(BenchmarkItem item, Prediction prediction) {
    Itinerary.Gold gold = goldGraph(new InputRecord(null, item.line(), null, item.gold().record()));
    String raw = prediction == null ? null : prediction.raw();
    if (raw != null && raw.contains(REFUSED)) {
      return new MeasureScorer.Reading<>(new Trip(null, null, null, null), false);
    }
    JsonNode answer = answer(prediction);
    boolean nodes = answer.has("points_of_interest") || answer.has("cities");
    boolean edges = answer.has("edges");
    Guess guess = guess(answer);
    Trip trip =
        new Trip(
            nodes || !edges ? Itinerary.nodes(gold, guess) : null,
            edges || !nodes ? Itinerary.edges(gold.edges(), guess.edges()) : null,
            nodes == edges ? Itinerary.alignedEdges(gold, guess, true) : null,
            nodes == edges ? Itinerary.alignedEdges(gold, guess, false) : null);
    return new MeasureScorer.Reading<>(trip, nodes || edges);
  }

  private static JsonNode answer(Prediction prediction) {
    JsonNode none = MissingNode.getInstance();
    if (prediction == null) {
      return none;
    }
    JsonNode record = prediction.record();
    if (record != null && (record.has("points_of_interest") || record.has("edges"))) {
      return record;
    }
    if (prediction.raw() == null) {
      return none;
    }
    JsonNode answer = Judgement.parsed(prediction.raw().split("\nSummary:", 2)[0]);
    return answer == null || !answer.isObject() ? none : answer;
  }

  private static Guess guess(JsonNode answer) {
    List<Edge> edges = new ArrayList<>();
    for (JsonNode edge : answer.path("edges")) {
      if (edge.path("source").isTextual() && edge.path("target").isTextual()) {
        edges.add(
            new Edge(
                edge.path("source").asText(),
                edge.path("target").asText(),
                edge.path("type").asText()));
      }
    }
    return new Guess(
        texts(answer.path("prefectures")),
        texts(answer.path("cities")),
        texts(answer.path("points_of_interest")),
        edges);
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private static List<Score> measures(String slice, List<Trip> trips) {
    List<Score> scores = new ArrayList<>();
    List<NodeScores> nodes = trips.stream().map(Trip::nodes).filter(Objects::nonNull).toList();
    add(scores, slice, "node_overall", nodes.stream().map(NodeScores::overall).toList(), trips);
    add(
        scores,
        slice,
        "node_prefecture",
        nodes.stream().map(NodeScores::prefectures).toList(),
        trips);
    add(scores, slice, "node_city", nodes.stream().map(NodeScores::cities).toList(), trips);
    add(scores, slice, "node_poi", nodes.stream().map(NodeScores::pois).toList(), trips);
    edges(scores, slice, "edge", trips.stream().map(Trip::edges).toList(), trips);
    edges(scores, slice, "edge_aligned", trips.stream().map(Trip::aligned).toList(), trips);
    edges(scores, slice, "edge_aligned_known", trips.stream().map(Trip::known).toList(), trips);
    return scores;
  }

  private static void edges(
      List<Score> scores, String slice, String metric, List<EdgeScores> all, List<Trip> trips) {
    List<EdgeScores> some = all.stream().filter(Objects::nonNull).toList();
    add(scores, slice, metric + "_overall", some.stream().map(EdgeScores::overall).toList(), trips);
    add(
        scores,
        slice,
        metric + "_inclusion",
        some.stream().map(EdgeScores::inclusion).toList(),
        trips);
    add(
        scores,
        slice,
        metric + "_transition",
        some.stream().map(EdgeScores::transition).toList(),
        trips);
  }

  private static void add(
      List<Score> scores,
      String slice,
      String metric,
      List<PrecisionRecall> values,
      List<Trip> trips) {
    if (values.isEmpty()) {
      return;
    }
    PrecisionRecall mean = PrecisionRecall.mean(values);
    int excluded = trips.size() - values.size();
    int n = values.size();
    scores.add(new Score(slice, metric + "_precision", mean.precision(), n, excluded, null));
    scores.add(new Score(slice, metric + "_recall", mean.recall(), n, excluded, null));
    scores.add(new Score(slice, metric + "_f1", mean.f1(), n, excluded, null));
  }
}
