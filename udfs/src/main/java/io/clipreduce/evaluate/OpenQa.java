package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Open questions as the sets of MSVD, MSR-VTT, TGIF and ActivityNet ask them: a judge says yes or
 * no, and gives 0 to 5 points, cut down to whole ones. Questions that it said neither of are out of
 * the accuracy.
 */
public final class OpenQa implements Benchmark {
  private static final String[] VIDEO = {"video_name", "video", "video_id"};
  private static final String[] QUESTION = {"Q", "question"};

  /** What the judge said; NaN where it did not say it. */
  private record Judged(double right, double points) {}

  @Override
  public String name() {
    return "open-qa";
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.has("video_name")
        && first.has("question")
        && !first.has("options", "option", "type");
  }

  @Override
  public List<BenchmarkItem> items(InputRecord record, Map<String, JsonNode> separateGold) {
    String video = record.text(VIDEO);
    String question = record.text(QUESTION);
    return List.of(
        new ItemBuilder(record, id(record, video, question))
            .video(video)
            .asks(question)
            .slice("type", record.textOr(null, "type"))
            .gold(Gold.open(record.textOr(null, "A", "answer"), null))
            .build());
  }

  private static String id(InputRecord record, String video, String question) {
    return record.textOr(ItemBuilder.madeId(video, question.strip()), "question_id", "id");
  }

  @Override
  public List<Prediction> predictions(InputRecord record) {
    if (record.has("item_id", "question_id", "id")) {
      return PredictionRecords.read(record);
    }
    if (record.has(VIDEO) && record.has(QUESTION)) {
      String id = id(record, record.text(VIDEO), record.text(QUESTION));
      return List.of(PredictionRecords.named(record, id));
    }
    List<Prediction> predictions = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : record.node().properties()) {
      predictions.add(ofPair(record, field.getKey(), field.getValue()));
    }
    return predictions;
  }

  /** {@code "KEY": [{"pred": "yes", "score": 4}, {"q": ..., "a": ..., "pred": ...}]}. */
  private static Prediction ofPair(InputRecord record, String key, JsonNode pair) {
    if (!pair.isArray() || pair.size() != 2) {
      throw record.broken(
          "'%s' must hold the judge's reply and what it judged, but is %s".formatted(key, pair));
    }
    InputRecord asked = record.part(pair.get(1));
    String id =
        key.matches(".*_\\d+") && asked.has("q")
            ? ItemBuilder.madeId(key.replaceFirst("_\\d+$", ""), asked.text("q").strip())
            : key;
    var node = RecordReader.JSON.createObjectNode();
    node.set("judge", pair.get(0));
    return Prediction.of(id, asked.textOr(null, "pred"), node);
  }

  @Override
  public Scorer scorer(ScoringRules rules) {
    return judged();
  }

  @Override
  public Judging judging(BenchmarkItem item, Map<String, Prediction> predictions) {
    Prediction answer = predictions.get(item.question().id());
    return item.gold().text() != null && Prediction.isUnjudged(answer)
        ? judging(item, answer, answer.raw())
        : null;
  }

  /** Asks a judge for yes or no, and for points. */
  static Judging judging(BenchmarkItem item, Prediction prediction, String answer) {
    return Judging.of(
        prediction,
        Judging.ask(
            "judge-answer-1",
            Judging.data(item.question().text(), item.gold().text(), answer),
            "pred",
            "score"),
        reply -> reply);
  }

  /** Scores answers of which a judge said yes or no, and gave points. */
  static Scorer judged() {
    return new MeasureScorer<>(OpenQa::read, OpenQa::measures);
  }

  private static MeasureScorer.Reading<Judged> read(BenchmarkItem item, Prediction prediction) {
    JsonNode judge = Judgement.of(prediction);
    Boolean yes = Judgement.yes(judge);
    Double points = judge != null && judge.isObject() ? Judgement.score(judge) : null;
    Judged judged =
        new Judged(
            yes == null ? Double.NaN : yes ? 1 : 0,
            points == null ? Double.NaN : points.intValue());
    return new MeasureScorer.Reading<>(judged, yes != null || points != null);
  }

  private static List<Score> measures(String slice, List<Judged> judged) {
    return List.of(
        Figures.mean(slice, "accuracy_judged", judged, Judged::right, null),
        Figures.mean(slice, "score", judged, Judged::points, null));
  }
}
