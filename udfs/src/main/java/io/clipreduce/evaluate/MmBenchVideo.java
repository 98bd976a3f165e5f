package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * MMBench-Video: open answers that a judge gave 0 to 3 points for; -1 is a failure of the judge. A
 * question counts once in every group that one of its dimensions belongs to.
 */
public final class MmBenchVideo implements Benchmark {
  private static final Map<String, List<String>> GROUPS = new LinkedHashMap<>();

  static {
    GROUPS.put("CP", List.of("Video Topic", "Video Emotion", "Video Scene", "Video Style"));
    GROUPS.put(
        "FP-S",
        List.of(
            "OCR",
            "Object Recognition",
            "Attribute Recognition",
            "Event Recognition",
            "Human Motion",
            "Counting"));
    GROUPS.put(
        "FP-C", List.of("Spatial Relationship", "Human-object Interaction", "Human Interaction"));
    GROUPS.put("HL", List.of("Hallucination"));
    GROUPS.put(
        "LR", List.of("Structuralized Image-Text Understanding", "Mathematical Calculation"));
    GROUPS.put("AR", List.of("Physical Property", "Function Reasoning", "Identity Reasoning"));
    GROUPS.put("RR", List.of("Natural Relation", "Physical Relation", "Social Relation"));
    GROUPS.put("CSR", List.of("Common Sense Reasoning"));
    GROUPS.put("TR", List.of("Counterfactual Reasoning", "Causal Reasoning", "Future Prediction"));
  }

  private static final Set<String> PERCEPTION = Set.of("CP", "FP-S", "FP-C", "HL");

  @Override
  public String name() {
    return "mmbench-video";
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.has("index") && first.has("question") && first.has("dimensions");
  }

  @Override
  public List<BenchmarkItem> items(InputRecord record, Map<String, JsonNode> separateGold) {
    ItemBuilder item =
        new ItemBuilder(record, record.text("index"))
            .video(record.textOr(record.textOr(null, "video_path"), "video"))
            .asks(record.text("question"))
            .gold(Gold.open(record.textOr(null, "answer"), null));
    Set<String> parts = new LinkedHashSet<>();
    List<String> dimensions = record.texts("dimensions");
    for (String dimension : dimensions) {
      item.slice("dimension", dimension);
      for (Map.Entry<String, List<String>> group : GROUPS.entrySet()) {
        if (group.getValue().contains(dimension)) {
          item.slice("group", group.getKey());
          parts.add(PERCEPTION.contains(group.getKey()) ? "Perception" : "Reasoning");
        }
      }
    }
    if (parts.isEmpty()) {
      throw record.broken(
          "field 'dimensions' names none of the 26 dimensions, but %s".formatted(dimensions));
    }
    parts.forEach(part -> item.slice("part", part));
    return List.of(item.build());
  }

  @Override
  public Judging judging(BenchmarkItem item, Map<String, Prediction> predictions) {
    return Judging.beside(
        item, predictions, "judge-points-1", reply -> reply.path("score"), "score");
  }

  @Override
  public Scorer scorer(ScoringRules rules) {
    return new MeasureScorer<>(MmBenchVideo::read, MmBenchVideo::measures);
  }

  private static MeasureScorer.Reading<Double> read(BenchmarkItem item, Prediction prediction) {
    Double score = Judgement.score(Judgement.of(prediction));
    boolean judged = score != null && score >= 0;
    return new MeasureScorer.Reading<>(judged ? score : Double.valueOf(Double.NaN), judged);
  }

  private static List<Score> measures(String slice, List<Double> points) {
    return List.of(
        Figures.mean(
            slice, "score_all", points, one -> Double.isNaN(one) ? Double.valueOf(0) : one, null),
        Figures.mean(slice, "score_valid", points, one -> one, null));
  }
}
