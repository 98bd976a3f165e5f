package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipreduce.answer.Question.Form;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Open answers that a judge gave points for, apart for each of several aspects. A prediction says
 * {@code judge}, an object of aspects and points or replies; or the reply for one aspect alone,
 * which the name of the file then tells, as the scripts of Video-ChatGPT write them ({@code
 * {"v_1_0": [{"score": 4}, {"q": ..., "a": ..., "pred": ...}]}}); several such files go together.
 * The average is over all aspects and is there only if all are.
 */
abstract class AspectBenchmark implements Benchmark {
  private static final String JUDGE = "judge";

  /** Dimension of the files that questions come in. */
  static final String PART = "part";

  /** What follows the id of a question where it is asked in other words. */
  static final String SECOND = "-2";

  private final String name;
  private final List<String> aspects;
  private final boolean wholePoints;

  /**
   * @param aspects names, in the order they are reported
   * @param wholePoints whether the published script cuts points down to whole numbers
   */
  AspectBenchmark(String name, List<String> aspects, boolean wholePoints) {
    this.name = name;
    this.aspects = List.copyOf(aspects);
    this.wholePoints = wholePoints;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<BenchmarkItem> items(InputRecord record, Map<String, JsonNode> separateGold) {
    String video = record.text("video_name", "video", "video_id");
    String question = question(record);
    String id = id(record, video, question);
    BenchmarkItem first =
        new ItemBuilder(record, id)
            .video(video)
            .asks(question)
            .form(Form.OPEN)
            .slice("type", record.textOr(null, "type"))
            .slice("category", record.textOr(null, "category"))
            .slice(PART, part(record))
            .gold(Gold.open(record.textOr(null, "A", "answer", "caption"), record.node()))
            .build();
    return record.has("Q2") ? List.of(first, secondWay(record, id, video)) : List.of(first);
  }

  /** The same asked in other words: it is answered, and judged together with the first. */
  private static BenchmarkItem secondWay(InputRecord record, String id, String video) {
    return new ItemBuilder(record, id + SECOND)
        .video(video)
        .asks(record.text("Q2"))
        .group(id)
        .build();
  }

  /** Which questions it is one of, where they come in several files; else null. */
  String part(InputRecord record) {
    return null;
  }

  /** What is asked. */
  String question(InputRecord record) {
    return record.text("Q", "Q1", "question");
  }

  private static String id(InputRecord record, String video, String question) {
    return record.textOr(
        ItemBuilder.madeId(video.replaceFirst("\\.\\w{2,4}$", ""), question.strip()),
        "id",
        "ann_id",
        "question_id");
  }

  @Override
  public List<Prediction> predictions(InputRecord record) {
    JsonNode node = record.node();
    boolean judged =
        node.isObject()
            && !node.isEmpty()
            && node.properties().stream().allMatch(field -> isJudged(field.getValue()));
    if (!judged) {
      return List.of(prediction(record));
    }
    List<Prediction> predictions = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      predictions.add(ofPair(record, field.getKey(), field.getValue()));
    }
    return predictions;
  }

  private static boolean isJudged(JsonNode pair) {
    return pair.isArray() && pair.size() == 2 && pair.get(0).isObject() && pair.get(1).isObject();
  }

  private Prediction prediction(InputRecord record) {
    if (record.has("item_id", "question_id", "id", "ann_id")) {
      String id = record.text("item_id", "question_id", "id", "ann_id");
      return PredictionRecords.named(record, id);
    }
    String video = record.text("video_name", "video", "video_id");
    String question = question(record);
    return PredictionRecords.named(record, id(record, video, question));
  }

  /** A reply of the judge and beside it what was judged; keys are videos with a count, or ids. */
  private Prediction ofPair(InputRecord record, String key, JsonNode pair) {
    InputRecord asked = record.part(pair.get(1));
    String id =
        asked.has("q", "q1") && !key.matches("\\d+")
            ? ItemBuilder.madeId(key.replaceFirst("_\\d+$", ""), asked.text("q", "q1").strip())
            : key;
    ObjectNode node = RecordReader.JSON.createObjectNode();
    node.putObject(JUDGE).set(aspectOf(record), pair.get(0));
    return Prediction.of(id, asked.textOr(null, "pred", "pred1"), node);
  }

  @Override
  public Prediction merged(Prediction first, Prediction second) {
    JsonNode a = first.record() == null ? null : first.record().get(JUDGE);
    JsonNode b = second.record() == null ? null : second.record().get(JUDGE);
    if (a == null || b == null || !a.isObject() || !b.isObject()) {
      return null;
    }
    for (Map.Entry<String, JsonNode> aspect : b.properties()) {
      if (a.has(aspect.getKey())) {
        return null;
      }
    }
    ObjectNode both = a.deepCopy();
    b.properties().forEach(aspect -> both.set(aspect.getKey(), aspect.getValue()));
    ObjectNode node = RecordReader.JSON.createObjectNode();
    node.set(JUDGE, both);
    return Prediction.of(first.itemId(), first.raw(), node);
  }

  private String aspectOf(InputRecord record) {
    String file = record.file().toLowerCase(Locale.ROOT).replace('-', '_');
    String named = file.substring(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
    return aspects.stream()
        .filter(aspect -> named.contains(aspect.replaceFirst("_.*", "")))
        .findFirst()
        .orElseThrow(
            () ->
                record.broken(
                    "the replies are for one aspect, and the file's name must say which: %s"
                        .formatted(String.join(", ", aspects))));
  }

  @Override
  public Scorer scorer(ScoringRules rules) {
    return new MeasureScorer<>(this::read, this::measures);
  }

  private MeasureScorer.Reading<Map<String, Double>> read(
      BenchmarkItem item, Prediction prediction) {
    if (item.group() != null) {
      return null;
    }
    JsonNode judge = Judgement.of(prediction);
    Map<String, Double> points = new TreeMap<>();
    for (String aspect : aspects) {
      JsonNode reply = judge == null ? null : judge.get(aspect);
      Double score = reply == null ? null : Judgement.score(Judgement.unwrapped(reply));
      if (score != null) {
        points.put(aspect, score);
      }
    }
    return new MeasureScorer.Reading<>(points, !points.isEmpty());
  }

  /** Figures of a part of the questions, from their points by aspect. */
  List<Score> measures(String slice, List<Map<String, Double>> points) {
    List<Score> scores = new ArrayList<>();
    double sum = 0;
    for (String aspect : aspects) {
      Score mean = Figures.mean(slice, aspect, points, one -> whole(one.get(aspect)), null);
      sum += mean.value();
      if (mean.n() > 0) {
        scores.add(mean);
      }
    }
    if (!Double.isNaN(sum)) {
      scores.add(Figures.of(slice, "average", sum / aspects.size(), points.size()));
    }
    return scores;
  }

  private double whole(Double points) {
    if (points == null) {
      return Double.NaN;
    }
    return wholePoints ? points.intValue() : points;
  }
}
