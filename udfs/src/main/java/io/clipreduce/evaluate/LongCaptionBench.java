package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipreduce.answer.Question.Form;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * LongCaption-Bench: long descriptions of long videos. Measured are their words, how much of them
 * is said again (the share of runs of four words that occurred before), and by a judge six criteria
 * from 1 to 5, which of the {@code facts} are stated (recall) and how many of the claims are borne
 * out (precision). A record has {@code video}, {@code caption} and, where there are, {@code facts};
 * a prediction has {@code caption} and {@code judge} ({@code relevance}, ..., {@code facts}: 1 or 0
 * each, {@code claims}, {@code supported}).
 */
public final class LongCaptionBench implements Benchmark {
  private static final List<String> CRITERIA =
      List.of("relevance", "accuracy", "coherence", "clarity", "breadth", "depth");

  private static final String QUESTION = "Describe the video in full detail.";
  private static final int RUN_WORDS = 4;

  /** What is measured of one description; NaN where it is not known. */
  private record Caption(
      double words, double repeated, List<Double> criteria, double precision, double recall) {
    double quality() {
      return criteria.stream().mapToDouble(Double::doubleValue).sum() / criteria.size();
    }

    double f1() {
      return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
    }
  }

  @Override
  public String name() {
    return "longcaption-bench";
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.has("video", "video_id") && first.has("caption") && first.has("facts");
  }

  @Override
  public List<BenchmarkItem> items(InputRecord record, Map<String, JsonNode> separateGold) {
    String video = record.text("video", "video_id");
    List<String> facts = record.has("facts") ? record.texts("facts") : List.of();
    return List.of(
        new ItemBuilder(record, record.textOr(video, "id"))
            .video(video)
            .asks(record.textOr(QUESTION, "question"))
            .form(Form.SUMMARY)
            .slice("duration", record.textOr(null, "duration_category"))
            .gold(new Gold(null, record.text("caption", "reference"), List.of(), facts, null))
            .build());
  }

  @Override
  public List<Prediction> predictions(InputRecord record) {
    String id = record.textOr(null, "item_id", "id", "video", "video_id");
    String caption = record.textOr(null, "caption");
    if (id == null || caption == null) {
      return PredictionRecords.read(record);
    }
    ObjectNode named = ((ObjectNode) record.node()).deepCopy().put("raw", caption);
    return List.of(PredictionRecords.named(record.part(named), id));
  }

  @Override
  public Judging judging(BenchmarkItem item, Map<String, Prediction> predictions) {
    Prediction answer = predictions.get(item.question().id());
    if (!Prediction.isUnjudged(answer)) {
      return null;
    }
    ObjectNode data = Judging.data(item, answer);
    data.set("facts", Judging.list(item.gold().points()));
    List<String> keys = new ArrayList<>(CRITERIA);
    keys.addAll(List.of("facts", "claims", "supported"));
    return Judging.of(answer, new Judging.Ask("judge-long-caption-1", data, keys), reply -> reply);
  }

  @Override
  public Scorer scorer(ScoringRules rules) {
    return new MeasureScorer<>(LongCaptionBench::read, LongCaptionBench::measures);
  }

  private static MeasureScorer.Reading<Caption> read(BenchmarkItem item, Prediction prediction) {
    String text = prediction == null || prediction.raw() == null ? "" : prediction.raw().strip();
    String[] words = text.isEmpty() ? new String[0] : text.toLowerCase(Locale.ROOT).split("\\s+");
    JsonNode judge = Judgement.of(prediction);
    List<Double> criteria = new ArrayList<>();
    for (String criterion : CRITERIA) {
      Double points = judge == null ? null : Judgement.score(judge.path(criterion));
      criteria.add(points == null ? Double.valueOf(Double.NaN) : points);
    }
    int facts = item.gold().points().size();
    double stated = 0;
    boolean told = judge != null && judge.path("facts").size() == facts && facts > 0;
    for (int i = 0; told && i < facts; i++) {
      stated += judge.path("facts").get(i).asInt() > 0 ? 1 : 0;
    }
    double claims = judge == null ? 0 : judge.path("claims").asDouble();
    double supported = judge == null ? 0 : judge.path("supported").asDouble();
    Caption caption =
        new Caption(
            words.length,
            words.length < RUN_WORDS ? 0 : repeated(words),
            criteria,
            claims > 0 ? Math.min(1, supported / claims) : Double.NaN,
            told ? stated / facts : Double.NaN);
    return new MeasureScorer.Reading<>(caption, judge != null);
  }

  private static double repeated(String[] words) {
    List<String> text = List.of(words);
    Set<List<String>> runs = new HashSet<>();
    int all = words.length - RUN_WORDS + 1;
    for (int i = 0; i < all; i++) {
      runs.add(text.subList(i, i + RUN_WORDS));
    }
    return 1 - runs.size() / (double) all;
  }

  private static List<Score> measures(String slice, List<Caption> captions) {
    List<Score> scores = new ArrayList<>();
    scores.add(Figures.mean(slice, "words", captions, Caption::words, null));
    scores.add(Figures.mean(slice, "repeated", captions, Caption::repeated, null));
    scores.add(Figures.mean(slice, "quality", captions, Caption::quality, null));
    for (int i = 0; i < CRITERIA.size(); i++) {
      int at = i;
      scores.add(
          Figures.mean(slice, CRITERIA.get(i), captions, one -> one.criteria().get(at), null));
    }
    scores.add(Figures.mean(slice, "fact_precision", captions, Caption::precision, null));
    scores.add(Figures.mean(slice, "fact_recall", captions, Caption::recall, null));
    scores.add(Figures.mean(slice, "fact_f1", captions, Caption::f1, null));
    return scores;
  }
}
