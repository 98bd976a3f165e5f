package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * NIAVH: a text, a picture or a film of a second, hidden at a depth ({@code depth_percent}) of an
 * ego-centric video of a length ({@code context_length}, seconds), and asked for; a judge gives 1
 * to 10 points. Records of questions have {@code question} and {@code answer}; those of results
 * {@code model_response} and {@code score}, and are questions too.
 */
public final class Niavh implements Benchmark {
  private static final String LENGTH = "context_length";
  private static final String DEPTH = "depth_percent";

  @Override
  public String name() {
    return "niavh";
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.has(LENGTH) && first.has(DEPTH);
  }

  @Override
  public List<BenchmarkItem> items(InputRecord record, Map<String, JsonNode> separateGold) {
    String id = id(record);
    return List.of(
        new ItemBuilder(record, id)
            .video(record.textOr(null, "video", "video_path"))
            .asks(record.textOr("needle " + id, "question", "retrieval_question"))
            .slice("length_s", String.format(Locale.ROOT, "%05d", whole(record, LENGTH)))
            .slice("depth", String.format(Locale.ROOT, "%03d", whole(record, DEPTH)))
            .slice("modality", record.textOr(null, "modality", "needle_modality"))
            .gold(Gold.open(record.textOr(null, "answer", "needle_desc", "needle"), null))
            .build());
  }

  private static long whole(InputRecord record, String field) {
    record.required(field);
    return Math.round(record.number(field));
  }

  private static String id(InputRecord record) {
    String cell = whole(record, LENGTH) + "@" + record.text(DEPTH).replaceFirst("\\.0+$", "");
    String modality = record.textOr(null, "modality", "needle_modality");
    return record.textOr(modality == null ? cell : cell + "@" + modality, "id", "item_id");
  }

  @Override
  public List<Prediction> predictions(InputRecord record) {
    return record.has(LENGTH) && record.has(DEPTH)
        ? List.of(PredictionRecords.named(record, id(record)))
        : PredictionRecords.read(record);
  }

  @Override
  public Judging judging(BenchmarkItem item, Map<String, Prediction> predictions) {
    return Judging.beside(
        item, predictions, "judge-needle-1", reply -> reply.path("score"), "score");
  }

  @Override
  public Scorer scorer(ScoringRules rules) {
    return new MeasureScorer<>(
        Niavh::read,
        (slice, points) -> List.of(Figures.mean(slice, "score", points, one -> one, null)));
  }

  private static MeasureScorer.Reading<Double> read(BenchmarkItem item, Prediction prediction) {
    Double score = Judgement.score(Judgement.of(prediction));
    return new MeasureScorer.Reading<>(
        score == null ? Double.valueOf(Double.NaN) : score, score != null);
  }
}
