package io.clipreduce.evaluate;

import static io.clipreduce.evaluate.ScoredFiles.file;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final InputFile QUESTIONS =
      file(
          "q.jsonl",
          """
          {"id":"q1","videos":["a"],"question":"?","options":["x","y"],"answer":"A"}
          {"id":"q2","videos":["a"],"question":"?","options":["x","y"],"answer":"B"}
          """);

  @Test
  void gainIsWhatSeeingAddsAndLeakageWhatTheBlindModelKnowsBeyondItsTextModel() {
    Map<String, Double> values =
        Evaluation.of(
                Benchmarks.named("plain"),
                List.of(QUESTIONS),
                Map.of(),
                answers("A", "B"),
                answers("A", "A"),
                answers("B", "A"),
                new ScoringRules(UnparsedPolicy.WRONG, null, Set.of(), 0),
                Benchmarks::refuse)
            .scores()
            .stream()
            .filter(score -> score.slice().equals(Slice.ALL))
            .collect(Collectors.toMap(Score::metric, Score::value));

    assertThat(values)
        .containsEntry("accuracy", 1.0)
        .containsEntry("blind_accuracy", 0.5)
        .containsEntry("gain_accuracy", 0.5)
        .containsEntry("base_accuracy", 0.0)
        .containsEntry("leakage_accuracy", 0.5)
        .doesNotContainKeys("gain_parse_failure_rate", "blind_cost_usd");
  }

  private static Map<String, Prediction> answers(String first, String second) {
    return Map.of("q1", Prediction.of("q1", first, null), "q2", Prediction.of("q2", second, null));
  }
}
