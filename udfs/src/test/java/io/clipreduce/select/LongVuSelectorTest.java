package io.clipreduce.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LongVuSelectorTest {

  @Test
  void keepsTheMiddleFrameOfEachWindowOfAStillVideo() {
    assertThat(Chosen.corrected("longvu", still(40), Map.of()).indices())
        .containsExactly(8, 24, 36);
    assertThat(Chosen.corrected("longvu", still(7), Map.of()).indices()).containsExactly(3);
  }

  @Test
  void keepsTheFramesThatAreUnlikeTheirWindow() {
    double[][] vectors = new double[16][];
    Arrays.setAll(vectors, i -> i < 13 ? new double[] {1, 0} : new double[] {0, 1});

    // Mean cosines are 13/16 = 0.81 and 3/16.
    Inputs inputs = Inputs.of().with(Input.EMBEDDINGS, vectors);
    assertThat(Chosen.corrected("longvu", inputs, Map.of("threshold", 0.8)).indices())
        .containsExactly(8, 13, 14, 15);
    assertThat(Chosen.corrected("longvu", inputs, Map.of()).indices()).hasSize(16);
  }

  @Test
  void keepsAllFramesThatFitIntoTheModelsContext() {
    Map<String, Integer> params =
        Map.of("context_tokens", 1000, "text_tokens", 36, "reserve_tokens", 100, "budget", 3);

    // 6 * 144 = 864 is not below 1000 - 136, 5 * 144 is.
    assertThat(Chosen.faithful("longvu", still(6), params).indices()).containsExactly(3);
    assertThat(Chosen.faithful("longvu", still(5), params).indices()).hasSize(5);
    assertThat(Chosen.corrected("longvu", still(5), params).indices()).containsExactly(0, 1, 3);
  }

  @Test
  void givesFullResolutionToTheFramesThatAnswerBestWhileTokensLast() {
    Inputs inputs =
        still(64)
            .with(Input.SCORES, scoresWith(new int[] {8, 24, 40, 56}, new double[] {1, 3, 2, 4}));

    // 4 * 64 = 256 are needed; 239 more are 2 times 80 and some.
    Selection selection = Chosen.corrected("longvu", inputs, Map.of("visual_tokens", 495));

    assertThat(selection.indices()).containsExactly(8, 24, 40, 56);
    assertThat((int[]) selection.outputs().get("frame_tokens")).containsExactly(64, 144, 64, 144);
    assertThat(
            (int[])
                Chosen.corrected("longvu", inputs, Map.of("visual_tokens", 100))
                    .outputs()
                    .get("frame_tokens"))
        .containsOnly(64);
  }

  @Test
  void scoresFramesByTheDotProductsOfTheirTokensAndTheQuestions() {
    double[][][] tokens = new double[32][][];
    Arrays.setAll(tokens, i -> new double[][] {{1, 0}, {i, 2}});
    Inputs inputs =
        still(32)
            .with(Input.TOKENS, tokens)
            .with(LongVuSelector.QUESTION_TOKENS, new double[][] {{1, 0}, {0, 1}});

    assertThat(
            (int[])
                Chosen.corrected("longvu", inputs, Map.of("visual_tokens", 210))
                    .outputs()
                    .get("frame_tokens"))
        .containsExactly(64, 144);
  }

  @Test
  void refusesAFullFrameOfFewerTokensThanAPoorOne() {
    Map<String, Integer> params = Map.of("visual_tokens", 9, "low_tokens", 200);

    assertThatThrownBy(() -> Chosen.corrected("longvu", still(3), params))
        .hasMessageContaining("tokens_per_frame is 144, low_tokens is 200");
  }

  private static Inputs still(int frames) {
    double[][] vectors = new double[frames][];
    Arrays.fill(vectors, new double[] {3, 4});
    return Inputs.of().with(Input.EMBEDDINGS, vectors);
  }

  private static double[] scoresWith(int[] frames, double[] values) {
    double[] scores = new double[64];
    for (int i = 0; i < frames.length; i++) {
      scores[frames[i]] = values[i];
    }
    return scores;
  }
}
