package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * Captions of ViCaS: a judge gives 0 to 5 points beside each of several references, and the most
 * counts. A record has {@code video} and {@code captions}; a prediction has {@code judge}, points
 * or replies in a list.
 */
public final class VicasCaptions implements Benchmark {
  private static final String QUESTION = "Describe the video in detail.";

  @Override
  public String name() {
    return "vicas-captions";
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.has("video", "video_id") && first.node().path("captions").isArray();
  }

  @Override
  public List<BenchmarkItem> items(InputRecord record, Map<String, JsonNode> separateGold) {
    String video = record.text("video", "video_id");
    return List.of(
        new ItemBuilder(record, record.textOr(video, "id"))
            .video(video)
            .asks(QUESTION)
            .gold(new Gold(null, null, List.of(), record.texts("captions"), null))
            .build());
  }

  /** Asks beside each reference by itself. */
  @Override
  public Judging judging(BenchmarkItem item, Map<String, Prediction> predictions) {
    Prediction answer = predictions.get(item.question().id());
    if (!Prediction.isUnjudged(answer)) {
      return null;
    }
    return Judging.asking(
        item.gold().points().stream()
            .map(
                reference ->
                    Judging.ask(
                        "judge-caption-1",
                        Judging.data(item.question().text(), reference, answer.raw()),
                        "score"))
            .toList(),
        replies -> Judging.done(answer.judgedBy(Judging.numbers(replies, "score"))));
  }

  @Override
  public Scorer scorer(ScoringRules rules) {
    return new MeasureScorer<>(
        VicasCaptions::read,
        (slice, points) -> List.of(Figures.mean(slice, "caption_score", points, one -> one, null)));
  }

  private static MeasureScorer.Reading<Double> read(BenchmarkItem item, Prediction prediction) {
    JsonNode judge = Judgement.of(prediction);
    double most = Double.NaN;
    for (JsonNode reply :
        judge == null ? List.<JsonNode>of() : judge.isArray() ? judge : List.of(judge)) {
      Double score = Judgement.score(Judgement.unwrapped(reply));
      most = score == null || score <= most ? most : score;
    }
    return new MeasureScorer.Reading<>(most, !Double.isNaN(most));
  }
}
