package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.answer.Question.Form;
import io.clipreduce.evaluate.metric.Highlights;
import io.clipreduce.evaluate.metric.Highlights.Level;
import io.clipreduce.evaluate.metric.MomentQuery;
import io.clipreduce.evaluate.metric.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * QVHighlights: moments for a query, and how much of a highlight each clip of 2 s is. The published
 * scorer wants a prediction for every query; here one that is missing finds nothing.
 */
public final class QvHighlights implements Benchmark {
  private static final double CLIP_S = 2;
  private static final String WINDOWS = "pred_relevant_windows";
  private static final String SALIENCY = "pred_saliency_scores";

  /** Names of the parts by length of the gold windows, over and up to which lengths, seconds. */
  private enum Length {
    SHORT(0, 10),
    MIDDLE(10, 30),
    LONG(30, 150);

    private final double overS;
    private final double upToS;

    Length(double overS, double upToS) {
      this.overS = overS;
      this.upToS = upToS;
    }
  }

  /** Both tasks of one query; each null where gold or prediction has nothing of it. */
  private record Query(MomentQuery moments, Highlights highlights) {}

  @Override
  public String name() {
    return "qvhighlights";
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.has("qid") && first.has("query") && first.has("vid") && first.has("duration");
  }

  @Override
  public List<BenchmarkItem> items(InputRecord record, Map<String, JsonNode> separateGold) {
    List<TimeSpan> windows =
        record.has("relevant_windows") ? SpanRecords.of(record, "relevant_windows") : List.of();
    if (record.has("saliency_scores")) {
      ratings(record);
    }
    return List.of(
        new ItemBuilder(record, record.text("qid"))
            .video(record.text("vid"))
            .asks(record.text("query"))
            .form(Form.MOMENTS)
            .gold(Gold.moments(windows, record.node()))
            .build());
  }

  /** Every rater's rating of every clip, 0 for clips that are not relevant. */
  private static int[][] ratings(InputRecord record) {
    JsonNode clips = record.required("relevant_clip_ids");
    JsonNode scores = record.required("saliency_scores");
    Double durationS = record.number("duration");
    int raters = scores.isEmpty() ? 3 : scores.get(0).size();
    int[][] ratings = new int[durationS == null ? 0 : (int) (durationS / CLIP_S)][raters];
    if (clips.size() != scores.size()) {
      throw record.broken(
          "fields 'relevant_clip_ids' and 'saliency_scores' must be of one length, but are of %s"
                  .formatted(clips.size())
              + " and %s".formatted(scores.size()));
    }
    for (int i = 0; i < clips.size(); i++) {
      int clip = clips.get(i).asInt(-1);
      if (clip < 0 || clip >= ratings.length) {
        throw record.broken(
            "field 'relevant_clip_ids' names clip %s, but the video has clips 0 to %s"
                .formatted(clips.get(i), ratings.length - 1));
      }
      for (int rater = 0; rater < raters; rater++) {
        ratings[clip][rater] = scores.get(i).path(rater).asInt();
      }
    }
    return ratings;
  }

  @Override
  public List<Prediction> predictions(InputRecord record) {
    if (!record.has(WINDOWS, SALIENCY)) {
      return PredictionRecords.read(record);
    }
    List<TimeSpan> windows = record.has(WINDOWS) ? SpanRecords.of(record, WINDOWS) : List.of();
    return List.of(SpanRecords.prediction(record.text("qid"), windows, record.node()));
  }

  @Override
  public Scorer scorer(ScoringRules rules) {
    return new MeasureScorer<>(QvHighlights::read, QvHighlights::measures);
  }

  private static MeasureScorer.Reading<Query> read(BenchmarkItem item, Prediction prediction) {
    JsonNode gold = item.gold().record();
    List<Span> windows = SpanRecords.spans(item.gold().spans());
    boolean rated = gold.hasNonNull("saliency_scores");
    if (windows.isEmpty() && !rated) {
      return null;
    }
    JsonNode own = prediction == null ? null : prediction.record();
    MomentQuery moments = windows.isEmpty() ? null : new MomentQuery(windows, guesses(prediction));
    Highlights highlights =
        rated
            ? new Highlights(
                ratings(new InputRecord(null, item.line(), null, gold)),
                own == null ? new double[0] : numbers(own.path(SALIENCY)))
            : null;
    boolean understood =
        prediction != null && (!prediction.spans().isEmpty() || own != null && own.has(SALIENCY));
    return new MeasureScorer.Reading<>(new Query(moments, highlights), understood);
  }

  private static List<MomentQuery.Guess> guesses(Prediction prediction) {
    List<MomentQuery.Guess> guesses = new ArrayList<>();
    List<TimeSpan> spans = prediction == null ? List.of() : prediction.spans();
    for (TimeSpan span : spans) {
      double score = span.score() == null ? -guesses.size() : span.score();
      guesses.add(new MomentQuery.Guess(new Span(span.startS(), span.endS()), score));
    }
    return guesses;
  }

  private static double[] numbers(JsonNode list) {
    double[] numbers = new double[list.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = list.get(i).asDouble();
    }
    return numbers;
  }

  private static List<Score> measures(String slice, List<Query> queries) {
    List<Score> scores = new ArrayList<>();
    List<MomentQuery> moments =
        queries.stream().map(Query::moments).filter(Objects::nonNull).toList();
    if (moments.stream().anyMatch(query -> !query.predicted().isEmpty())) {
      moments(scores, slice, moments);
      for (Length length : Length.values()) {
        List<MomentQuery> within =
            moments.stream()
                .map(query -> query.ofLength(length.overS, length.upToS))
                .filter(query -> !query.gold().isEmpty())
                .toList();
        moments(scores, new Slice("length", label(length)).label(), within);
      }
    }
    List<Highlights> highlights =
        queries.stream().map(Query::highlights).filter(Objects::nonNull).toList();
    if (highlights.stream().anyMatch(query -> query.predicted().length > 0)) {
      for (Level level : Level.values()) {
        double precision = Highlights.meanAveragePrecision(highlights, level);
        double hits = Highlights.hitAtOne(highlights, level);
        scores.add(Figures.of(slice, "hl_map_" + label(level), precision, highlights.size()));
        scores.add(Figures.of(slice, "hl_hit@1_" + label(level), hits, highlights.size()));
      }
    }
    return scores;
  }

  private static void moments(List<Score> scores, String slice, List<MomentQuery> queries) {
    int n = queries.size();
    scores.add(Figures.of(slice, "mr_map", MomentQuery.meanAveragePrecision(queries), n));
    for (double threshold : new double[] {0.5, 0.75}) {
      double precision = MomentQuery.meanAveragePrecision(queries, threshold);
      scores.add(Figures.of(slice, "mr_map@" + threshold, precision, n));
    }
    for (double threshold : new double[] {0.5, 0.7}) {
      double recall = MomentQuery.recallAtOne(queries, threshold);
      scores.add(Figures.of(slice, "mr_r1@" + threshold, recall, n));
    }
  }

  private static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
