package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipreduce.evaluate.metric.Rounding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * MT-Video-Bench: dialogues about events of a video. The separate gold file is the checklist of
 * five yes-no questions a turn, which a judge answers from the model's reply: a turn's score is the
 * share that is as it should be, in hundredths, a dialogue's that of its turns, and the whole is
 * the mean of the dialogues. Predictions are the replies, the published file of results, or our own
 * with {@code judge} ({@code {"A1": "Yes", ...}} or a list of such). Turns that nobody judged are
 * left out, as published.
 */
public final class MtVideoBench implements Benchmark {
  private static final String ROUND = "Round ";

  /** The score of a turn; NaN if it was not judged. */
  private record Turn(String dialogue, double score) {}

  @Override
  public String name() {
    return "mt-video-bench";
  }

  @Override
  public RecordReader.Layout layout() {
    return RecordReader.Layout.KEYED;
  }

  @Override
  public boolean hasSeparateGold() {
    return true;
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.key() != null && first.node().path(0).has("mtqa");
  }

  @Override
  public Map<String, JsonNode> gold(InputRecord record) {
    return Map.of(record.key(), record.node());
  }

  @Override
  public List<BenchmarkItem> items(InputRecord record, Map<String, JsonNode> separateGold) {
    List<BenchmarkItem> items = new ArrayList<>();
    for (JsonNode event : record.node()) {
      InputRecord part = record.part(event);
      String dialogue = record.key() + "/" + part.text("event_index");
      JsonNode checklists =
          separateGold
              .getOrDefault(record.key(), MissingNode.getInstance())
              .path(part.text("event_index"));
      for (Map.Entry<String, JsonNode> round : part.required("mtqa").properties()) {
        InputRecord turn = record.part(round.getValue());
        int number = number(record, round.getKey());
        items.add(
            new ItemBuilder(turn, dialogue + "/" + number)
                .video(record.key())
                .asks(turn.text("question"))
                .turn(dialogue, number - 1)
                .group(dialogue)
                .slice("ability", ChoiceBenchmark.fileTask(record))
                .gold(gold(turn, checklist(checklists, number)))
                .build());
      }
    }
    return items;
  }

  private static int number(InputRecord record, String round) {
    try {
      return Integer.parseInt(round.replace(ROUND, "").strip());
    } catch (NumberFormatException e) {
      throw record.broken("a turn must be named '" + ROUND + "1', but is '" + round + "'");
    }
  }

  private static JsonNode checklist(JsonNode checklists, int number) {
    for (JsonNode checklist : checklists) {
      if (checklist.path("round index").asInt() == number) {
        return checklist;
      }
    }
    return null;
  }

  private static Gold gold(InputRecord turn, JsonNode checklist) {
    List<String> questions = new ArrayList<>();
    if (checklist != null) {
      for (Map.Entry<String, JsonNode> field : checklist.properties()) {
        if (field.getKey().startsWith("Q")) {
          questions.add(field.getValue().asText());
        }
      }
    }
    return new Gold(null, turn.textOr(null, "answer"), List.of(), questions, checklist);
  }

  @Override
  public List<Prediction> predictions(InputRecord record) {
    if (record.has("item_id")) {
      return PredictionRecords.read(record);
    }
    List<Prediction> predictions = new ArrayList<>();
    for (Map.Entry<String, JsonNode> video : record.node().properties()) {
      for (Map.Entry<String, JsonNode> event : video.getValue().properties()) {
        String dialogue = video.getKey() + "/" + event.getKey() + "/";
        JsonNode turns = event.getValue();
        for (int i = 0; turns.isArray() && i < turns.size(); i++) {
          predictions.add(Prediction.of(dialogue + (i + 1), turns.get(i).asText(), null));
        }
        for (Map.Entry<String, JsonNode> round : turns.properties()) {
          int number = number(record, round.getKey());
          predictions.add(Prediction.of(dialogue + number, null, round.getValue()));
        }
      }
    }
    return predictions;
  }

  @Override
  public Judging judging(BenchmarkItem item, Map<String, Prediction> predictions) {
    Prediction answer = predictions.get(item.question().id());
    JsonNode checklist = item.gold().record();
    if (checklist == null
        || !Prediction.isUnjudged(answer)
        || answer.record() != null && answer.record().has("ACC")) {
      return null;
    }
    ObjectNode data = Judging.data(item.question().text(), null, answer.raw());
    ObjectNode asked = data.putObject("checklist");
    List<String> keys = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : checklist.properties()) {
      if (field.getKey().matches("Q\\d+")) {
        asked.set(field.getKey(), field.getValue());
        keys.add(field.getKey().replace('Q', 'A'));
      }
    }
    return keys.isEmpty()
        ? null
        : Judging.of(
            answer,
            new Judging.Ask("judge-checklist-1", data, keys),
            reply -> ((ObjectNode) reply).retain(keys));
  }

  @Override
  public Scorer scorer(ScoringRules rules) {
    return new MeasureScorer<>(MtVideoBench::read, MtVideoBench::measures);
  }

  private static MeasureScorer.Reading<Turn> read(BenchmarkItem item, Prediction prediction) {
    double score =
        prediction == null || prediction.record() == null
            ? Double.NaN
            : score(item.gold().record(), prediction);
    return new MeasureScorer.Reading<>(new Turn(item.group(), score), !Double.isNaN(score));
  }

  private static double score(JsonNode checklist, Prediction prediction) {
    JsonNode published = prediction.record().path("ACC");
    if (published.isNumber()) {
      return published.asDouble();
    }
    JsonNode judge = Judgement.of(prediction);
    if (checklist == null || judge == null) {
      return Double.NaN;
    }
    List<JsonNode> runs = new ArrayList<>();
    if (judge.isArray()) {
      judge.forEach(run -> runs.add(Judgement.unwrapped(run)));
    } else {
      runs.add(judge);
    }
    double sum = 0;
    int read = 0;
    for (JsonNode run : runs) {
      if (run.isObject() && !run.isEmpty()) {
        sum += asItShouldBe(run, checklist);
        read++;
      }
    }
    return read == 0 ? Double.NaN : Rounding.toHundredths(sum / read);
  }

  private static double asItShouldBe(JsonNode run, JsonNode checklist) {
    int right = 0;
    for (Map.Entry<String, JsonNode> answer : run.properties()) {
      String wanted = checklist.path(answer.getKey()).asText("");
      right += answer.getValue().asText().strip().equalsIgnoreCase(wanted) ? 1 : 0;
    }
    return Rounding.toHundredths(right / (double) run.size());
  }

  private static List<Score> measures(String slice, List<Turn> turns) {
    Map<String, List<Turn>> dialogues = new TreeMap<>();
    turns.forEach(
        turn -> dialogues.computeIfAbsent(turn.dialogue, name -> new ArrayList<>()).add(turn));
    List<Double> means =
        dialogues.values().stream()
            .map(all -> Figures.mean(slice, "turn", all, Turn::score, null).value())
            .map(mean -> mean.isNaN() ? mean : Double.valueOf(Rounding.toHundredths(mean)))
            .toList();
    return List.of(
        Figures.mean(slice, "score", means, mean -> mean, null),
        Figures.mean(slice, "turn_score", turns, Turn::score, null));
  }
}
