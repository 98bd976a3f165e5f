package io.clipreduce.evaluate;

import java.util.List;
import java.util.Map;

/** VideoRefer-Bench-D: descriptions of objects, 0 to 5 points for each of four aspects. */
public final class VideoReferDescriptions extends AspectBenchmark {
  private static final List<String> ASPECTS =
      List.of("subject", "appearance", "temporal", "hallucination");

  private static final String QUESTION = "Describe the marked object.";

  public VideoReferDescriptions() {
    super("videorefer-d", ASPECTS, false);
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.has("caption", "answer") && first.has("annotation") && !first.has("options");
  }

  /** Its file asks for nothing but a description. */
  @Override
  String question(InputRecord record) {
    return record.textOr(QUESTION, "Q", "question");
  }

  @Override
  public Judging judging(BenchmarkItem item, Map<String, Prediction> predictions) {
    return Judging.beside(
        item, predictions, "judge-object-1", reply -> reply, ASPECTS.toArray(String[]::new));
  }
}
