package io.clipreduce.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * VCGBench-Diverse: the aspects of VCGBench, and over questions of type {@code summary}, {@code
 * spatial} and {@code reasoning} the mean of all points for correctness and detail together, which
 * the published script does not cut to whole numbers.
 */
public final class VcgBenchDiverse extends VcgBench {
  public VcgBenchDiverse() {
    super("vcgbench-diverse");
  }

  @Override
  public boolean recognises(InputRecord first) {
    return first.has("video_name") && first.has("Q", "Q1") && first.has("type");
  }

  @Override
  List<Score> measures(String slice, List<Map<String, Double>> points) {
    List<Score> scores = new ArrayList<>(super.measures(slice, points));
    List<Double> both =
        points.stream()
            .flatMap(one -> Stream.of("correctness", "detail").map(one::get))
            .filter(value -> value != null)
            .toList();
    if (slice.startsWith("type=") && !both.isEmpty()) {
      scores.add(Figures.mean(slice, "correctness_and_detail", both, value -> value, null));
    }
    return scores;
  }
}
