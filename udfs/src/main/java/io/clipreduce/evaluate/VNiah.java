package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * V-NIAH: a picture hidden at a depth of a video of so many frames, asked for. A file of questions
 * has a needle a record: {@code num_frames}, {@code depth} (percent), {@code question}, {@code
 * answer}; the reply must be the answer, and where the record of the prediction says {@code
 * retrieved}, whether the right frame was found, that is scored apart. A grid as LongVA writes it
 * ({@code Num. Frame}, {@code Frame Depth}, {@code Score}) is read as questions and as predictions.
 */
public final class VNiah implements Benchmark {
  private static final String[] FRAMES = {"Num. Frame", "num_frames"};
  private static final String[] DEPTH = {"Frame Depth", "Document Depth", "depth"};
  private static final String SCORE = "Score";
  private static final String FRAMES_SLICE = "frames";
  private static final String DEPTH_SLICE = "depth";

  private static final String ANSWERED = "answered";

  /**
   * One needle, in a square of the grid (number of frames, {@code @}, depth in percent): NaN where
   * it is not known whether its frame was found.
   */
  private record Needle(String cell, double answered, double retrieved) {}

  @Override
  public String name() {
    return "v-niah";
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.has(FRAMES) && first.has(DEPTH);
  }

  @Override
  public List<BenchmarkItem> items(InputRecord record, Map<String, JsonNode> separateGold) {
    boolean grid = record.has(SCORE);
    if (!grid) {
      record.text("answer");
    }
    String id = id(record);
    return List.of(
        new ItemBuilder(record, id)
            .video(record.textOr(null, "video"))
            .asks(grid ? "needle " + id : record.text("question"))
            .slice(FRAMES_SLICE, String.format(Locale.ROOT, "%06d", whole(record, FRAMES)))
            .slice(DEPTH_SLICE, String.format(Locale.ROOT, "%03d", whole(record, DEPTH)))
            .gold(Gold.open(grid ? null : record.text("answer"), record.node()))
            .build());
  }

  private static long whole(InputRecord record, String... fields) {
    record.required(fields);
    return Math.round(record.number(fields));
  }

  private static String id(InputRecord record) {
    return record.textOr(whole(record, FRAMES) + "@" + whole(record, DEPTH), "id", "item_id");
  }

  @Override
  public List<Prediction> predictions(InputRecord record) {
    return record.has(SCORE) && record.has(FRAMES)
        ? List.of(Prediction.of(id(record), record.text(SCORE), record.node()))
        : PredictionRecords.read(record);
  }

  @Override
  public Scorer scorer(ScoringRules rules) {
    return new MeasureScorer<>(VNiah::read, VNiah::measures);
  }

  private static MeasureScorer.Reading<Needle> read(BenchmarkItem item, Prediction prediction) {
    String place = item.values(FRAMES_SLICE).get(0) + "@" + item.values(DEPTH_SLICE).get(0);
    if (prediction == null || prediction.raw() == null) {
      return new MeasureScorer.Reading<>(new Needle(place, 0, Double.NaN), false);
    }
    JsonNode record = prediction.record();
    if (item.gold().text() == null) {
      double cell = record == null ? Double.NaN : record.path(SCORE).asDouble(Double.NaN);
      return new MeasureScorer.Reading<>(new Needle(place, cell, Double.NaN), !Double.isNaN(cell));
    }
    boolean answered = prediction.raw().strip().equals(item.gold().text().strip());
    JsonNode found = record == null ? null : record.get("retrieved");
    double retrieved = found == null || found.isNull() ? Double.NaN : found.asBoolean() ? 1 : 0;
    return new MeasureScorer.Reading<>(new Needle(place, answered ? 1 : 0, retrieved), true);
  }

  private static List<Score> measures(String slice, List<Needle> needles) {
    List<Score> scores = new ArrayList<>();
    scores.add(Figures.mean(slice, ANSWERED, needles, Needle::answered, null));
    Score retrieved = Figures.mean(slice, "retrieved", needles, Needle::retrieved, null);
    if (retrieved.n() > 0) {
      scores.add(retrieved);
    }
    if (slice.equals(Slice.ALL)) {
      needles.stream()
          .collect(Collectors.groupingBy(Needle::cell, TreeMap::new, Collectors.toList()))
          .forEach(
              (cell, here) -> {
                String label = new Slice("cell", cell).label();
                scores.add(Figures.mean(label, ANSWERED, here, Needle::answered, null));
              });
    }
    return scores;
  }
}
