package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Video-MMLU: lectures with a quiz, a question a record, or with notes, a record of which lists all
 * questions that a caption should answer ({@code question} holds objects of {@code question} and
 * {@code answer}). The latter have ids {@code INDEX/1} and so on. A judge says yes or no to each
 * answer, and gives points, as for {@link OpenQa}; published are the figures of each discipline.
 */
public final class VideoMmlu implements Benchmark {
  @Override
  public String name() {
    return "video-mmlu";
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.has("index") && first.has("discipline") && first.has("question");
  }

  @Override
  public List<BenchmarkItem> items(InputRecord record, Map<String, JsonNode> separateGold) {
    String id = record.text("index");
    JsonNode asked = record.required("question");
    JsonNode list = asked.isTextual() ? PythonLiteral.parse(asked.asText()) : asked;
    if (list == null || !list.isArray()) {
      return List.of(item(record, record, id, "quiz"));
    }
    List<BenchmarkItem> items = new ArrayList<>();
    for (JsonNode pair : list) {
      items.add(item(record, record.part(pair), id + "/" + (items.size() + 1), "notes"));
    }
    return items;
  }

  private static BenchmarkItem item(
      InputRecord record, InputRecord question, String id, String kind) {
    return new ItemBuilder(record, id)
        .video(record.text("video", "video_id"))
        .asks(question.text("question"))
        .slice("discipline", record.text("discipline"))
        .slice("kind", kind)
        .gold(Gold.open(question.textOr(null, "answer"), null))
        .build();
  }

  /**
   * Of notes, a description of the lecture under the record's own id, the questions are answered
   * from the description first.
   */
  @Override
  public Judging judging(BenchmarkItem item, Map<String, Prediction> predictions) {
    String id = item.question().id();
    boolean notes = item.values("kind").contains("notes");
    Prediction answer = predictions.get(id);
    boolean described = notes && answer == null;
    Prediction given = described ? predictions.get(id.replaceFirst("/\\d+$", "")) : answer;
    if (item.gold().text() == null || !Prediction.isUnjudged(given)) {
      return null;
    }
    if (!described) {
      return OpenQa.judging(item, given, given.raw());
    }
    ObjectNode data =
        RecordReader.JSON
            .createObjectNode()
            .put("question", item.question().text())
            .put("description", given.raw());
    return Judging.asking(
        List.of(Judging.ask("judge-read-1", data, "answer")),
        replies -> {
          JsonNode read = replies.get(0);
          return read == null
              ? Judging.done(given)
              : OpenQa.judging(item, given, read.path("answer").asText());
        });
  }

  @Override
  public Scorer scorer(ScoringRules rules) {
    return OpenQa.judged();
  }
}
