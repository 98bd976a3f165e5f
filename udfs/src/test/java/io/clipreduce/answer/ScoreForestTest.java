package io.clipreduce.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.clipreduce.answer.ScoreForest.Tree;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScoreForestTest {

  @Test
  void followsAnExampleWorkedOutByHand() {
    List<Tree> trees =
        List.of(
            new Tree("A", 0.8, false, false),
            new Tree("B", 0.9, false, false),
            new Tree("A", 0.3, true, true),
            new Tree(null, null, false, false));

    List<Double> scores = ScoreForest.scores(trees);

    // Of 5: 0.8 + 1 + 1 + 1 + 3/4; 0.9 + 1 + 1 + 1 + 1; 0.3 + 0 + 0 + 0 + 2/4; 1e-4 + 0 + 1 + 1 +
    // 1/4.
    assertThat(scores.get(0)).isCloseTo(0.91, within(1e-9));
    assertThat(scores.get(1)).isCloseTo(0.98, within(1e-9));
    assertThat(scores.get(2)).isCloseTo(0.16, within(1e-9));
    assertThat(scores.get(3)).isCloseTo(0.45002, within(1e-9));
    Map<String, Double> sums = ScoreForest.sums(trees);
    assertThat(sums).containsOnlyKeys("A", "B");
    assertThat(sums.get("A")).isCloseTo(1.07, within(1e-9));
    assertThat(ScoreForest.best(sums)).isEqualTo("A");
  }

  @Test
  void findsWordsThatGoRoundInCircles() {
    String sentence = "The man walks to the door and then he looks at the clock on the wall. ";

    assertThat(ScoreForest.repeats(sentence + "It is late, so he goes home.")).isFalse();
    assertThat(ScoreForest.repeats(sentence.repeat(4))).isFalse();
    assertThat(ScoreForest.repeats(sentence.repeat(5))).isTrue();
    assertThat(ScoreForest.repeats("a".repeat(30))).isFalse();
    assertThat(ScoreForest.repeats("a".repeat(31))).isTrue();
  }
}
