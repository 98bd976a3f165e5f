package io.clipreduce.evaluate;

import java.util.List;

/**
 * VCGBench of Video-ChatGPT: five aspects, 0 to 5 points each. Correctness, detail and context
 * share one file of questions; temporal and consistency have their own, the latter with two ways to
 * ask ({@code Q1}, {@code Q2}).
 */
public class VcgBench extends AspectBenchmark {
  /** The aspects, as the published files of replies are called. */
  static final List<String> ASPECTS =
      List.of("correctness", "detail", "context", "temporal", "consistency");

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
}
