package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipreduce.answer.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * MLVU, dev and test. Choices are scored by the mean of the tasks' accuracies, M-Avg. Sub-scene
 * captioning ({@code subPlot}) and summaries are scored from a judge's replies, G-Avg, see {@link
 * MlvuScorer}. Test questions have ids and hidden answers; those of dev have neither ids.
 */
public final class Mlvu implements Benchmark {
  @Override
  public String name() {
    return "mlvu";
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.has("question_type")
        && first.has("video")
        && first.has("candidates", "answer")
        && !first.has("options", "answer_text", "start_time");
  }

  @Override
  public List<BenchmarkItem> items(InputRecord record, Map<String, JsonNode> separateGold) {
    List<BenchmarkItem> items = new ArrayList<>();
    if (ResultRows.is(record)) {
      ResultRows.of(record).forEach(row -> items.add(ofResult(row)));
      return items;
    }
    String question = record.text("question");
    ItemBuilder item =
        new ItemBuilder(record, id(record, question))
            .video(record.text("video"))
            .asks(question)
            .slice(ChoiceBenchmark.TASK, record.text("question_type", "task_type"));
    String answer = record.textOr(null, "answer");
    if (record.has("candidates")) {
      return List.of(
          item.options(Options.ofTexts(record.texts("candidates"))).right(answer).build());
    }
    List<String> points = record.has("scoring_points") ? record.texts("scoring_points") : List.of();
    Question.Form form = points.isEmpty() ? Question.Form.SUMMARY : Question.Form.OPEN;
    return List.of(
        item.form(form).gold(new Gold(null, answer, List.of(), points, record.node())).build());
  }

  private static BenchmarkItem ofResult(InputRecord row) {
    Options.InText parts = ResultRows.prompt(row.text("question"));
    return new ItemBuilder(row, id(row, parts.question()))
        .video(ResultRows.fileName(row.required("video")))
        .asks(parts.question())
        .options(Options.orLetters(parts.options(), 4, row.text("gt")))
        .right(row.text("gt"))
        .slice(ChoiceBenchmark.TASK, row.text("question_type", "task_type"))
        .build();
  }

  private static String id(InputRecord record, String question) {
    String id = record.textOr(null, "question_id");
    return id != null
        ? id
        : ItemBuilder.madeId(ResultRows.fileName(record.required("video")), question);
  }

  @Override
  public List<Prediction> predictions(InputRecord record) {
    List<Prediction> predictions = new ArrayList<>();
    if (ResultRows.is(record)) {
      for (InputRecord row : ResultRows.of(record)) {
        String question = ResultRows.prompt(row.text("question")).question();
        predictions.add(ResultRows.prediction(row, id(row, question)));
      }
      return predictions;
    }
    if (isJudged(record)) {
      for (Map.Entry<String, JsonNode> pair : record.node().properties()) {
        predictions.add(ofPair(record, pair.getKey(), pair.getValue()));
      }
      return predictions;
    }
    if (record.has("question_id") && record.has("option")) {
      return List.of(
          PredictionRecords.chosen(record.text("question_id"), record.text("option"), record));
    }
    if (record.has("video") && !record.has("question_id", "item_id")) {
      String question = record.text("question", "Q");
      return List.of(PredictionRecords.named(record, id(record, question)));
    }
    return PredictionRecords.read(record);
  }

  /** Whether it is what the script of its judge leaves: pairs of replies and what was judged. */
  private static boolean isJudged(InputRecord record) {
    JsonNode node = record.node();
    return node.isObject()
        && !node.isEmpty()
        && node.properties().stream().allMatch(pair -> pair.getValue().path(0).has("explain"));
  }

  /** {@code "VIDEO_0": [{"explain": "..."}, {"q": ..., "a": ..., "pred": ...}]}. */
  private static Prediction ofPair(InputRecord record, String key, JsonNode pair) {
    InputRecord asked = record.part(pair.path(1));
    String video = key.replaceFirst("_\\d+$", "");
    return Prediction.of(
        ItemBuilder.madeId(video, asked.text("q").strip()),
        asked.textOr(null, "pred"),
        pair.get(0));
  }

  @Override
  public Judging judging(BenchmarkItem item, Map<String, Prediction> predictions) {
    Prediction answer = predictions.get(item.question().id());
    boolean summary = item.question().form() == Question.Form.SUMMARY;
    if (item.question().form() == Question.Form.CHOICE
        || item.gold().text() == null
        || !Prediction.isUnjudged(answer)
        || answer.record() != null && answer.record().has(MlvuScorer.SUB_SCENE.get(0))) {
      return null;
    }
    ObjectNode data = Judging.data(item, answer);
    if (!summary) {
      data.remove("reference");
      data.set("scoring_points", Judging.list(item.gold().points()));
    }
    List<String> keys = summary ? MlvuScorer.SUMMARY : MlvuScorer.SUB_SCENE;
    return Judging.of(
        answer,
        new Judging.Ask(summary ? "judge-summary-1" : "judge-scene-1", data, keys),
        reply -> reply);
  }

  @Override
  public Scorer scorer(ScoringRules rules) {
    return new MlvuScorer(rules);
  }
}
