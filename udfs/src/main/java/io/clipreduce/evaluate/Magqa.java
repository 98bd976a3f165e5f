package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * MAGQA of MMDuet: a question with several answers, each true for a while of a stream. Predictions
 * say when they were given ({@code model_response_list}) and what a judge thought of each beside
 * each right answer ({@code evaluator_output}, rows of right answers, 1 to 5 points). A right
 * answer's score is the mean over the replies that came in its time, 1 if none did; a reply at time
 * -1 came at all times. A question without replies scores 1.
 */
public final class Magqa implements Benchmark {
  private static final double LEAST = 1;
  private static final String POINTS = "evaluator_output";

  /** What is measured of one question. */
  private record Stream(double inSpan, double turns, double differentTurns) {}

  @Override
  public String name() {
    return "magqa";
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.has("question_id")
        && first.node().path("conversation").isArray()
        && first.node().path("answer").path(0).has("time");
  }

  @Override
  public List<BenchmarkItem> items(InputRecord record, Map<String, JsonNode> separateGold) {
    List<String> texts = new ArrayList<>();
    List<TimeSpan> spans = new ArrayList<>();
    for (JsonNode answer : record.required("answer")) {
      InputRecord part = record.part(answer);
      texts.add(part.text("content"));
      spans.addAll(SpanRecords.of(part, "time"));
    }
    if (texts.size() != spans.size() || texts.isEmpty()) {
      throw record.broken("field 'answer' must list answers with 'content' and 'time'");
    }
    String question = record.required("conversation").path(0).path("content").asText();
    return List.of(
        new ItemBuilder(record, record.text("question_id"))
            .video(record.textOr(null, "video", "video_id"))
            .asks(question)
            .gold(new Gold(null, String.join(" ", texts), spans, texts, null))
            .build());
  }

  @Override
  public List<Prediction> predictions(InputRecord record) {
    return record.has("question_id") && record.has("model_response_list")
        ? List.of(Prediction.of(record.text("question_id"), null, record.node()))
        : PredictionRecords.read(record);
  }

  @Override
  public Scorer scorer(ScoringRules rules) {
    return new MeasureScorer<>(Magqa::read, Magqa::measures);
  }

  private static MeasureScorer.Reading<Stream> read(BenchmarkItem item, Prediction prediction) {
    JsonNode record = prediction == null ? null : prediction.record();
    List<JsonNode> replies = replies(record);
    if (replies.isEmpty()) {
      return new MeasureScorer.Reading<>(new Stream(LEAST, 0, 0), false);
    }
    JsonNode points = record.path(POINTS);
    List<TimeSpan> spans = item.gold().spans();
    double sum = 0;
    for (int i = 0; i < spans.size(); i++) {
      sum += inTime(spans.get(i), replies, points.path(i));
    }
    Set<String> different = new HashSet<>();
    replies.forEach(reply -> different.add(reply.path("content").asText()));
    return new MeasureScorer.Reading<>(
        new Stream(sum / spans.size(), replies.size(), different.size()), points.isArray());
  }

  /** The turns of the model, in order. */
  private static List<JsonNode> replies(JsonNode record) {
    List<JsonNode> replies = new ArrayList<>();
    if (record != null) {
      for (JsonNode turn : record.path("model_response_list")) {
        if (turn.path("role").asText().equals("assistant")) {
          replies.add(turn);
        }
      }
    }
    return replies;
  }

  private static boolean isInTime(JsonNode reply, TimeSpan span) {
    double atS = reply.path("time").asDouble();
    return atS == -1 || span.startS() <= atS && atS <= span.endS();
  }

  /** Asks how alike each reply is to each right answer in whose time it came. */
  @Override
  public Judging judging(BenchmarkItem item, Map<String, Prediction> predictions) {
    Prediction answer = predictions.get(item.question().id());
    JsonNode record = answer == null ? null : answer.record();
    List<JsonNode> replies = replies(record);
    if (replies.isEmpty() || record.has(POINTS)) {
      return null;
    }
    List<Judging.Ask> asks = new ArrayList<>();
    List<int[]> places = new ArrayList<>();
    for (int right = 0; right < item.gold().spans().size(); right++) {
      for (int i = 0; i < replies.size(); i++) {
        if (isInTime(replies.get(i), item.gold().spans().get(right))) {
          String reference = item.gold().points().get(right);
          String said = replies.get(i).path("content").asText();
          asks.add(
              Judging.ask(
                  "judge-similarity-1",
                  Judging.data(item.question().text(), reference, said),
                  "score"));
          places.add(new int[] {right, i});
        }
      }
    }
    return Judging.asking(
        asks,
        judged -> {
          ArrayNode rows = RecordReader.JSON.createArrayNode();
          for (int right = 0; right < item.gold().spans().size(); right++) {
            ArrayNode row = rows.addArray();
            replies.forEach(reply -> row.add(LEAST));
          }
          for (int i = 0; i < places.size(); i++) {
            Double score = judged.get(i) == null ? null : Judgement.score(judged.get(i));
            if (score != null) {
              ((ArrayNode) rows.get(places.get(i)[0])).set(places.get(i)[1], score);
            }
          }
          return Judging.done(answer.with(POINTS, rows));
        });
  }

  private static double inTime(TimeSpan span, List<JsonNode> replies, JsonNode points) {
    double sum = 0;
    int inTime = 0;
    for (int i = 0; i < replies.size(); i++) {
      if (isInTime(replies.get(i), span)) {
        sum += points(points.path(i));
        inTime++;
      }
    }
    return inTime == 0 ? LEAST : sum / inTime;
  }

  /** A number, or the first character of a reply if that is 1 to 5, and otherwise 1. */
  private static double points(JsonNode reply) {
    String text = reply.asText();
    if (!reply.isTextual()) {
      return reply.asDouble(LEAST);
    }
    return text.matches("(?s)[1-5].*") ? text.charAt(0) - '0' : LEAST;
  }

  private static List<Score> measures(String slice, List<Stream> streams) {
    return List.of(
        Figures.mean(slice, "in_span_score", streams, Stream::inSpan, null),
        Figures.mean(slice, "turns", streams, Stream::turns, null),
        Figures.mean(slice, "different_turns", streams, Stream::differentTurns, null));
  }
}
