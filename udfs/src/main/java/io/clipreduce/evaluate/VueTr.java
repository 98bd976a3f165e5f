package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.answer.Question.Form;
import io.clipreduce.evaluate.metric.RetrievedTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * VUE-TR, versions 1 and 2: all times at which a query holds, scored by areas under curves of
 * precision, recall and overlap. Where lists are not in order of time, the published walk counts
 * too little; then the figures over sorted lists stand beside the published ones.
 */
public final class VueTr implements Benchmark {
  @Override
  public String name() {
    return "vue-tr";
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.has("query_id") && first.has("query") && first.has("query_modality", "gt");
  }

  @Override
  public List<BenchmarkItem> items(InputRecord record, Map<String, JsonNode> separateGold) {
    boolean told = record.has("gt");
    List<TimeSpan> gold = told ? SpanRecords.of(record, "gt") : List.of();
    return List.of(
        new ItemBuilder(record, record.text("query_id"))
            .video(record.text("video_id"))
            .asks(record.text("query"))
            .form(Form.MOMENTS)
            .slice("duration", record.textOr(null, "duration_category"))
            .slice("format", record.textOr(null, "query_format"))
            .slice("modality", record.textOr(null, "query_modality"))
            .gold(Gold.moments(gold, told ? record.node().get("gt") : null))
            .build());
  }

  @Override
  public List<Prediction> predictions(InputRecord record) {
    return record.has("query_id") && record.has("answer")
        ? List.of(
            SpanRecords.prediction(
                record.text("query_id"), SpanRecords.of(record, "answer"), record.node()))
        : PredictionRecords.read(record);
  }

  @Override
  public Scorer scorer(ScoringRules rules) {
    return new MeasureScorer<>(VueTr::read, VueTr::measures);
  }

  private static MeasureScorer.Reading<RetrievedTime> read(
      BenchmarkItem item, Prediction prediction) {
    if (item.gold().record() == null) {
      return null;
    }
    List<TimeSpan> spans = prediction == null ? List.of() : prediction.spans();
    return new MeasureScorer.Reading<>(
        new RetrievedTime(SpanRecords.spans(item.gold().spans()), SpanRecords.spans(spans)),
        prediction != null && (!spans.isEmpty() || prediction.raw() == null));
  }

  private static List<Score> measures(String slice, List<RetrievedTime> queries) {
    List<Score> scores = new ArrayList<>();
    scores.add(Figures.of(slice, "iou_auc", RetrievedTime.iouArea(queries), queries.size()));
    areas(scores, slice, "", queries);
    if (queries.stream().anyMatch(RetrievedTime::countsLessUnsorted)) {
      areas(scores, slice, "_sorted", queries.stream().map(RetrievedTime::sorted).toList());
    }
    return scores;
  }

  private static void areas(
      List<Score> scores, String slice, String suffix, List<RetrievedTime> queries) {
    long predicted = queries.stream().filter(query -> !Double.isNaN(query.precision())).count();
    long gold = queries.stream().filter(query -> !Double.isNaN(query.recall())).count();
    double precision = predicted == 0 ? Double.NaN : RetrievedTime.precisionArea(queries);
    double recall = gold == 0 ? Double.NaN : RetrievedTime.recallArea(queries);
    scores.add(
        new Score(
            slice,
            "precision_auc" + suffix,
            precision,
            predicted,
            queries.size() - predicted,
            null));
    scores.add(new Score(slice, "recall_auc" + suffix, recall, gold, queries.size() - gold, null));
  }
}
