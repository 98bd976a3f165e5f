package io.clipreduce.frames;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Scenes worked out by hand with the rule that TransNetV2's publishers give. */
class ScenesTest {
  private static List<String> transitions(double... probabilities) {
    return Scenes.transitions(floats(probabilities)).stream()
        .map(t -> "%s %d %d %d %.2f".formatted(t.kind(), t.first(), t.at(), t.end(), t.score()))
        .toList();
  }

  private static float[] floats(double... values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  @Test
  void aSingleFrameAboveAHalfIsTheLastOfItsScene() {
    // [0, 2] and [3, 4]
    assertThat(transitions(0, 0.1, 0.9, 0, 0)).containsExactly("cut 3 3 3 0.90");
    assertThat(transitions(0, 0.9, 0, 0.7, 0)).containsExactly("cut 2 2 2 0.90", "cut 4 4 4 0.70");
  }

  @Test
  void framesInARowAreOneTransitionAndTheNextSceneBeginsAfterThem() {
    // [0, 1] and [4, 5]
    assertThat(transitions(0, 0.6, 0.8, 0.7, 0, 0)).containsExactly("gradual 2 4 4 0.80");
  }

  @Test
  void aHalfItselfIsNoTransition() {
    assertThat(transitions(0, 0.5, 0)).isEmpty();
    assertThat(transitions(0, Math.nextUp(0.5f), 0)).hasSize(1);
  }

  @Test
  void videosThatBeginOrEndInATransitionHaveNoSceneThere() {
    // [2, 4] and [0, 1], and [0, 2] of nothing but a transition
    assertThat(transitions(0.9, 0.9, 0, 0, 0)).isEmpty();
    assertThat(transitions(0, 0.9, 0.9)).isEmpty();
    assertThat(transitions(0.9, 0.9, 0.9)).isEmpty();
    assertThat(transitions()).isEmpty();
    assertThat(transitions(0.9, 0, 0.9, 0)).containsExactly("cut 3 3 3 0.90");
  }

  @Test
  void shotsByProbabilitiesTileTheVideo() {
    long[] ptsUs = {100, 140, 180, 220, 260, 300};

    List<Shot> shots = ShotDetector.detect(ptsUs, floats(0.2, 0.75, 0, 0.6, 0.9, 0), 0, 340);

    assertThat(shots)
        .containsExactly(
            new Shot(0, 0, 180, "start", 0, 0, 1),
            new Shot(1, 180, 300, "cut", 180, 180, 0.75f),
            new Shot(2, 300, 340, "gradual", 260, 300, 0.9f));
  }

  @Test
  void everyFrameMustHaveItsProbability() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ShotDetector.detect(new long[] {0, 1}, new float[1], 0, 2))
        .withMessage("A video of 2 frames cannot have 1 probabilities.");
  }
}
