package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * VideoAutoBench: an answer is compared to one that people selected and to one that they rejected.
 * Against the first a win counts 1 and a tie a half, against the second a win alone. The published
 * files of verdicts ({@code GPT4o Judge response}, the model is B) are for one of both, which the
 * {@code reference} in them tells, and may be given together; our own predictions may have both,
 * {@code judge_selected} and {@code judge_rejected}.
 */
public final class VideoAutoBench implements Benchmark {
  private static final String VERDICT = "GPT4o Judge response";

  /** Where the verdict beside the other reference is kept, once two files are one prediction. */
  private static final String SECOND = "second verdict";

  private static final double TIE = 0.5;
  private static final String LAST_PART = "[Overall Judge]";

  /** Points for one question; NaN where the judge was not asked or said nothing. */
  private record Points(double selected, double rejected) {}

  @Override
  public String name() {
    return "videoautobench";
  }

  @Override
  public RecordReader.Layout layout() {
    return RecordReader.Layout.KEYED;
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.key() != null && first.has("selected answer");
  }

  @Override
  public List<BenchmarkItem> items(InputRecord record, Map<String, JsonNode> separateGold) {
    if (record.key() == null) {
      throw record.broken("the file must be one object of questions by their ids");
    }
    return List.of(
        new ItemBuilder(record, record.key())
            .video(record.text("video_id"))
            .asks(record.text("question"))
            .gold(Gold.open(record.text("selected answer"), record.node()))
            .build());
  }

  @Override
  public List<Prediction> predictions(InputRecord record) {
    if (record.has("qid", "item_id")) {
      return List.of(named(record, record.text("qid", "item_id")));
    }
    List<Prediction> predictions = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : record.node().properties()) {
      predictions.add(named(record.part(field.getValue()), field.getKey()));
    }
    return predictions;
  }

  private static Prediction named(InputRecord record, String id) {
    return Prediction.of(id, PredictionRecords.reply(record), record.node());
  }

  @Override
  public Prediction merged(Prediction first, Prediction second) {
    JsonNode verdict = second.record().get(VERDICT);
    if (verdict == null || !first.record().has(VERDICT) || first.record().has(SECOND)) {
      return null;
    }
    ObjectNode both = first.record().deepCopy();
    both.set(SECOND, second.record());
    return Prediction.of(first.itemId(), first.raw(), both);
  }

  /** Asks beside the selected and the rejected answer, each as A; the model's is B. */
  @Override
  public Judging judging(BenchmarkItem item, Map<String, Prediction> predictions) {
    JsonNode question = item.gold().record();
    Prediction answer = predictions.get(item.question().id());
    if (!Prediction.isUnjudged(answer)
        || answer.record() != null && answer.record().has(VERDICT)
        || answer.record() != null && answer.record().has("judge_selected")) {
      return null;
    }
    return Judging.asking(
        List.of(
            VideoAutoArena.compared(
                question, question.path("selected answer").asText(), answer.raw()),
            VideoAutoArena.compared(
                question, question.path("rejected answer").asText(), answer.raw())),
        replies ->
            Judging.done(
                answer
                    .with("judge_selected", verdict(replies.get(0)))
                    .with("judge_rejected", verdict(replies.get(1)))));
  }

  /** A verdict in the published form. */
  private static JsonNode verdict(JsonNode reply) {
    String verdict = reply == null ? "" : reply.path("verdict").asText().strip();
    return switch (verdict) {
      case "A" -> TextNode.valueOf("[[A>B]]");
      case "B" -> TextNode.valueOf("[[B>A]]");
      case "tie" -> TextNode.valueOf("[[A=B]]");
      default -> NullNode.getInstance();
    };
  }

  @Override
  public Scorer scorer(ScoringRules rules) {
    return new MeasureScorer<>(VideoAutoBench::read, VideoAutoBench::measures);
  }

  private static MeasureScorer.Reading<Points> read(BenchmarkItem item, Prediction prediction) {
    double selected = Double.NaN;
    double rejected = Double.NaN;
    JsonNode own = prediction == null ? null : prediction.record();
    if (own != null) {
      selected = points(own.path("judge_selected"), TIE);
      rejected = points(own.path("judge_rejected"), 0);
      JsonNode poor = item.gold().record().path("rejected answer");
      for (JsonNode judged : new JsonNode[] {own, own.path(SECOND)}) {
        JsonNode verdict = judged.path(VERDICT);
        if (verdict.isTextual() && judged.path("reference").equals(poor)) {
          rejected = points(verdict, 0);
        } else if (verdict.isTextual()) {
          selected = points(verdict, TIE);
        }
      }
    }
    return new MeasureScorer.Reading<>(
        new Points(selected, rejected), !Double.isNaN(selected) || !Double.isNaN(rejected));
  }

  private static double points(JsonNode verdict, double forTie) {
    if (!verdict.isTextual()) {
      return Double.NaN;
    }
    String text = verdict.asText();
    String last = text.substring(Math.max(0, text.lastIndexOf(LAST_PART)));
    return last.contains("B>A") ? 1 : last.contains("=") ? forTie : 0;
  }

  private static List<Score> measures(String slice, List<Points> points) {
    Score selected = Figures.mean(slice, "points_vs_selected", points, Points::selected, null);
    Score rejected = Figures.mean(slice, "points_vs_rejected", points, Points::rejected, null);
    List<Score> scores = new ArrayList<>();
    if (selected.n() > 0) {
      scores.add(selected);
    }
    if (rejected.n() > 0) {
      scores.add(rejected);
    }
    if (scores.size() == 2) {
      double mean = (selected.value() + rejected.value()) / 2;
      scores.add(Figures.of(slice, "final", mean, points.size()));
    }
    return scores;
  }
}
