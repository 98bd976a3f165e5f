package io.clipreduce.evaluate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * VCGBench of Video-ChatGPT: five aspects, 0 to 5 points each. Correctness, detail and context
 * share one file of questions; temporal and consistency have their own, the latter with two ways to
 * ask ({@code Q1}, {@code Q2}).
 */
public class VcgBench extends AspectBenchmark {
  /** The aspects, as the published files of replies are called. */
  static final List<String> ASPECTS =
      List.of("correctness", "detail", "context", "temporal", "consistency");

  private static final String GENERAL = "general";
  private static final String TEMPORAL = "temporal";
  private static final String CONSISTENCY = "consistency";

  public VcgBench() {
    this("vcgbench");
  }

  /** A benchmark with the same aspects. */
  VcgBench(String name) {
    super(name, ASPECTS, true);
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.has("video_name") && first.has("Q", "Q1") && !first.has("type");
  }

  @Override
  String part(InputRecord record) {
    if (record.has("Q2")) {
      return CONSISTENCY;
    }
    return ChoiceBenchmark.fileTask(record).contains(TEMPORAL) ? TEMPORAL : GENERAL;
  }

  /**
   * Asks for the aspects of a question's file: the first three, or temporal, or both of the ways to
   * ask for consistency.
   */
  @Override
  public Judging judging(BenchmarkItem item, Map<String, Prediction> predictions) {
    String id = item.question().id();
    Prediction answer = predictions.get(id);
    if (item.group() != null || item.gold().text() == null || !Prediction.isUnjudged(answer)) {
      return null;
    }
    ObjectNode data = Judging.data(item, answer);
    if (item.values(PART).contains(CONSISTENCY)) {
      Prediction second = predictions.get(id + SECOND);
      if (second == null || second.raw() == null) {
        return null;
      }
      data.put("same_question", item.gold().record().get("Q2").asText());
      data.put("other_answer", second.raw());
    }
    List<String> aspects =
        item.values(PART).contains(GENERAL) ? ASPECTS.subList(0, 3) : item.values(PART);
    return Judging.asking(
        aspects.stream()
            .map(
                aspect ->
                    Judging.ask("judge-aspect-1", data.deepCopy().put("aspect", aspect), "score"))
            .toList(),
        replies -> {
          ObjectNode judge = RecordReader.JSON.createObjectNode();
          for (int i = 0; i < aspects.size(); i++) {
            if (replies.get(i) != null) {
              judge.set(aspects.get(i), replies.get(i).path("score"));
            }
          }
          return Judging.done(judge.isEmpty() ? answer : answer.judgedBy(judge));
        });
  }
}
