package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.evaluate.ChoiceScorer.Judged;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The Video-Bench toolkit: 13 files, each one object of questions by number; ids are {@code
 * DATASET/NUMBER}. Right answers are in older files, or in another object of ids or numbers and
 * letters. Accuracy goes by file, then as mean by level, and as the toolkit's score, in which two
 * of the files count half.
 */
public final class VideoBench extends ChoiceBenchmark {
  private static final String LEVEL = "level";
  private static final List<String> PRIOR_KNOWLEDGE = List.of("TVQA", "MV", "NBA");
  private static final List<String> DECISION =
      List.of("Driving-exam", "Driving-decision-making", "SQA3D");

  /** Weights of its script that are not 1. */
  private static final Map<String, Double> WEIGHTS = Map.of("MOT", 0.5, "Driving-exam", 0.5);

  public VideoBench() {
    super(
        "video-bench",
        "priority",
        UnparsedPolicy.WRONG,
        macro("accuracy_macro", TASK),
        VideoBench::byLevel);
  }

  @Override
  public RecordReader.Layout layout() {
    return RecordReader.Layout.KEYED;
  }

  @Override
  public RecordReader.Layout predictionLayout() {
    return RecordReader.Layout.KEYED;
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.has("vid_path") && first.has("choices");
  }

  @Override
  public boolean hasSeparateGold() {
    return true;
  }

  @Override
  public Map<String, JsonNode> gold(InputRecord record) {
    if (record.key() == null) {
      throw record.broken("gold answers must be one object of questions' ids and letters");
    }
    return Map.of(record.key(), record.node());
  }

  @Override
  public List<BenchmarkItem> items(InputRecord record, Map<String, JsonNode> separateGold) {
    if (record.key() == null) {
      throw record.broken("questions must be one object of numbers and questions");
    }
    String dataset = dataset(record);
    String id = dataset + "/" + record.key();
    JsonNode right = separateGold.getOrDefault(id, separateGold.get(record.key()));
    return List.of(
        new ItemBuilder(record, id)
            .video(record.text("vid_path", "video_id"))
            .asks(record.text("question"))
            .options(Options.of(record, "choices"))
            .right(right != null ? right.asText() : record.textOr(null, "answer"))
            .slice(LEVEL, level(dataset))
            .slice(TASK, dataset)
            .build());
  }

  /** The dataset of a file such as {@code NBA_QA_new.json} or {@code NBA_eval.json}. */
  private static String dataset(InputRecord record) {
    return fileTask(record).replaceFirst("_(QA|QA_new|eval|chatgpt_eval)$", "");
  }

  private static String level(String dataset) {
    return PRIOR_KNOWLEDGE.contains(dataset)
        ? "prior knowledge"
        : DECISION.contains(dataset) ? "decision" : "video-exclusive";
  }

  /** A dataset's replies by number, or those of all datasets, or one by its full id. */
  @Override
  public List<Prediction> predictions(InputRecord record) {
    if (record.key() == null) {
      return PredictionRecords.read(record);
    }
    boolean whole =
        record.node().isObject()
            && !record.node().isEmpty()
            && record.node().properties().stream().allMatch(field -> field.getValue().isObject());
    if (!whole) {
      boolean full = record.key().contains("/");
      return List.of(prediction(full ? record.key() : id(dataset(record), record.key()), record));
    }
    List<Prediction> predictions = new ArrayList<>();
    record
        .node()
        .properties()
        .forEach(
            one ->
                predictions.add(
                    prediction(id(record.key(), one.getKey()), record.part(one.getValue()))));
    return predictions;
  }

  /** Results name a question by its number and its video: {@code 17_10}. */
  private static String id(String dataset, String key) {
    return dataset + "/" + key.replaceFirst("^(\\d+)_.*", "$1");
  }

  private static Prediction prediction(String id, InputRecord reply) {
    return reply.has("output_chatgpt_choice")
        ? PredictionRecords.chosen(id, reply.text("output_chatgpt_choice"), reply)
        : PredictionRecords.named(reply, id);
  }

  private static List<Score> byLevel(
      List<Judged> judged, Function<Judged, Double> points, UnparsedPolicy policy) {
    Map<String, List<Judged>> levels = new TreeMap<>();
    for (Judged one : judged) {
      String level = one.item().values(LEVEL).get(0);
      levels.computeIfAbsent(level, name -> new ArrayList<>()).add(one);
    }
    List<Score> scores = new ArrayList<>();
    List<Double> all = new ArrayList<>();
    levels.forEach(
        (level, members) -> {
          String slice = new Slice(LEVEL, level).label();
          Score mean =
              Figures.macro(
                  "accuracy_macro", members, one -> one.item().values(TASK), points, policy);
          double weighted = weighted(members, points, policy);
          all.add(weighted);
          scores.add(new Score(slice, mean.metric(), mean.value(), mean.n(), 0, policy));
          scores.add(new Score(slice, "score", weighted, mean.n(), 0, policy));
        });
    scores.add(Figures.mean(Slice.ALL, "score", all, value -> value, policy));
    return scores;
  }

  /** Mean of the datasets' accuracies by the weights of the toolkit's script. */
  private static double weighted(
      List<Judged> members, Function<Judged, Double> points, UnparsedPolicy policy) {
    Map<String, List<Judged>> datasets = new TreeMap<>();
    for (Judged one : members) {
      datasets.computeIfAbsent(one.item().values(TASK).get(0), name -> new ArrayList<>()).add(one);
    }
    double sum = 0;
    double weights = 0;
    for (Map.Entry<String, List<Judged>> dataset : datasets.entrySet()) {
      double weight = WEIGHTS.getOrDefault(dataset.getKey(), 1.0);
      sum +=
          weight * Figures.mean(Slice.ALL, "accuracy", dataset.getValue(), points, policy).value();
      weights += weight;
    }
    return sum / weights;
  }
}
