package io.clipreduce.evaluate;

import java.util.List;

/** VideoRefer-Bench-D: descriptions of objects, 0 to 5 points for each of four aspects. */
public final class VideoReferDescriptions extends AspectBenchmark {
  public VideoReferDescriptions() {
    super("videorefer-d", List.of("subject", "appearance", "temporal", "hallucination"), false);
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.has("caption", "answer") && first.has("annotation") && !first.has("options");
  }
}
