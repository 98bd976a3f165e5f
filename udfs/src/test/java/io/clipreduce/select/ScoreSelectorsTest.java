package io.clipreduce.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.clipreduce.method.Draws;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Methods that choose by how well each frame answers the question. */
class ScoreSelectorsTest {
  private static final Input<double[]> UNIFORMS =
      Input.vector("uniforms", "[T]", "random numbers from 0 to 1; left out: drawn by the seed");

  @Test
  void aksDoesNotHalveWhereFramesStandOut() {
    double[] scores = new double[64];
    scores[30] = 1;
    scores[31] = 0.98;

    assertThat(corrected("aks", scores, Map.of("budget", 2))).containsExactly(30, 31);
  }

  @Test
  void aksTakesTheSameNumberFromEveryStretchWhereNoneStandsOut() {
    double[] scores = random(1, 160);
    int[] chosen = corrected("aks", scores, Map.of("budget", 64));

    assertThat(chosen).hasSize(64);
    for (int stretch = 0; stretch < 32; stretch++) {
      int start = stretch * 5;
      int[] best = corrected("aks", Arrays.copyOfRange(scores, start, start + 5), bestOf(2));
      assertThat(IntStream.of(chosen).filter(i -> i / 5 == start / 5).map(i -> i - start))
          .containsExactly(best[0], best[1]);
    }
  }

  @Test
  void aksWithoutHalvingTakesTheBestWhateverTheirScale() {
    double[] scores = random(2, 90);
    double[] changed = Arrays.stream(scores).map(score -> 7 * score - 3).toArray();

    assertThat(corrected("aks", scores, bestOf(7))).isEqualTo(best(scores, 7));
    assertThat(corrected("aks", changed, Map.of("budget", 8)))
        .isEqualTo(corrected("aks", scores, Map.of("budget", 8)));
  }

  @Test
  void aksChoosesNothingWhereThePublicCodeDoesAndFillsTheBudgetIfAsked() {
    double[] scores = random(3, 90);

    assertThat(faithful("aks", scores, Map.of("budget", 8))).isEmpty();
    assertThat(corrected("aks", scores, Map.of("budget", 8))).hasSize(8);
    assertThat(corrected("aks", scores, Map.of("budget", 13))).hasSize(8);
    assertThat(corrected("aks", scores, Map.of("budget", 13, "fill", true)))
        .hasSize(13)
        .contains(box(corrected("aks", scores, Map.of("budget", 13))));
  }

  @Test
  void aksLooksAtEveryNthFrame() {
    double[] scores = {9, 0, 1, 0, 5, 0, 7};

    assertThat(corrected("aks", scores, Map.of("budget", 2, "ratio", 2, "depth", 0)))
        .containsExactly(0, 4);
    assertThat(corrected("aks", scores, Map.of("budget", 4, "ratio", 2))).containsExactly(0, 2, 4);
    assertThat(corrected("aks", scores, Map.of("ratio", 9))).containsExactly(0);
    assertThat(faithful("aks", scores, Map.of("ratio", 9))).isEmpty();
  }

  @Test
  void boltTakesTheQuantilesOfTheWorkedExample() {
    assertThat(corrected("bolt", new double[] {0, 1, 2, 3, 4}, Map.of("budget", 4, "power", -1)))
        .containsExactly(2, 3, 3, 4);
    assertThat(
            corrected(
                "bolt",
                new double[] {0, 1, 2, 3, 4},
                Map.of("budget", 4, "power", -1, "distinct", true)))
        .containsExactly(1, 2, 3, 4);
  }

  @Test
  void boltRepeatsAFrameThatHasAllTheWeight() {
    double[] scores = {0.1, 0.1, 0.9, 0.1};

    assertThat(corrected("bolt", scores, Map.of("budget", 3))).containsExactly(2, 2, 2);
    assertThat(corrected("bolt", scores, Map.of("budget", 3, "distinct", true)))
        .containsExactly(1, 2, 3);
    assertThat(corrected("bolt", scores, Map.of("budget", 9, "distinct", true)))
        .containsExactly(0, 1, 2, 3);
  }

  @Test
  void boltStaysWithinTheVideoWhereSharesDoNotReachOne() {
    for (int frames = 2; frames < 300; frames++) {
      int[] last = corrected("bolt", random(frames, frames), Map.of("budget", 1));

      assertThat(last).hasSize(1);
      assertThat(last[0]).isBetween(0, frames - 1);
    }
  }

  @Test
  void boltSpreadsEqualScoresWhereThePublicCodeRepeatsTheFirstFrame() {
    assertThat(corrected("bolt", new double[9], Map.of("budget", 3))).containsExactly(0, 4, 8);
    assertThat(faithful("bolt", new double[9], Map.of("budget", 3))).containsExactly(0, 0, 0);
  }

  @Test
  void qFrameShowsTheBestLargestAndTellsTheirSizes() {
    Map<String, Object> values = new HashMap<>(Map.of("noise", "off", "high", 1, "mid", 1));
    values.putAll(Map.of("low", 2, "width_px", 1280, "height_px", 9, "tau", 0.001));

    Selection selection = Chosen.corrected("q-frame", scores(5, 9, 1, 7, 3, 2), Map.copyOf(values));

    assertThat(selection.indices()).containsExactly(0, 1, 3, 4);
    assertThat(selection.outputs().get("divisors")).isEqualTo(new int[] {8, 2, 4, 8});
    assertThat(selection.outputs().get("widths")).isEqualTo(new int[] {160, 640, 320, 160});
    assertThat(selection.outputs().get("heights")).isEqualTo(new int[] {1, 4, 2, 1});
    values.put("budget", 2);
    assertThat(Chosen.corrected("q-frame", scores(5, 9, 1, 7, 3, 2), values).indices())
        .containsExactly(1, 3);
  }

  @Test
  void qFrameTakesProductsOfVectorsNotCosines() {
    Inputs inputs =
        Inputs.of()
            .with(Input.EMBEDDINGS, new double[][] {{1, 0}, {5, 5}, {0, 1}})
            .with(Input.QUERY_EMBEDDING, new double[] {1, 0});

    assertThat(Chosen.corrected("q-frame", inputs, Map.of("noise", "off", "budget", 1)).indices())
        .containsExactly(1);
  }

  @Test
  void qFrameDrawsByTheSoftmaxOfTheScores() {
    double[] scores = {0, 0.4, 0.8, 1.6};
    int draws = 20_000;
    double[] first = new double[4];
    for (int draw = 0; draw < draws; draw++) {
      int seed = draw;
      double[] uniforms = IntStream.range(0, 4).mapToDouble(i -> Draws.uniform(seed, i)).toArray();
      Inputs inputs = scores(scores).with(UNIFORMS, uniforms);
      first[Chosen.corrected("q-frame", inputs, Map.of("budget", 1)).indices()[0]]++;
    }

    double sum = Arrays.stream(scores).map(score -> Math.exp(score / 0.8)).sum();
    for (int i = 0; i < 4; i++) {
      assertThat(first[i] / draws).isCloseTo(Math.exp(scores[i] / 0.8) / sum, within(0.015));
    }
  }

  @Test
  void keyVideoLlmChoosesFromAnEvenGrid() {
    double[] scores = random(4, 100);
    int[] grid = IntStream.range(0, 20).map(i -> i * 5).toArray();
    double[] ofGrid = Arrays.stream(grid).mapToDouble(i -> scores[i]).toArray();

    assertThat(corrected("keyvideollm", scores, Map.of("m", 20, "budget", 6)))
        .containsExactly(Arrays.stream(best(ofGrid, 6)).map(i -> grid[i]).toArray());
    assertThat(corrected("keyvideollm", scores, Map.of("m", 3, "budget", 6))).hasSize(6);
    assertThat(corrected("keyvideollm", new double[64], Map.of("budget", 3)))
        .containsExactly(0, 2, 4);
  }

  @Test
  void mllmPickerPassesOverFramesCloseToPickedOnes() {
    double[] scores = random(5, 128);
    int[] chosen = corrected("mllm-picker", scores, Map.of("budget", 8));

    assertThat(chosen).hasSize(8);
    for (int i = 1; i < chosen.length; i++) {
      assertThat(chosen[i] - chosen[i - 1]).isGreaterThan(4);
    }
    assertThat(corrected("mllm-picker", scores, Map.of("budget", 8, "w", 0)))
        .isEqualTo(best(scores, 8));
  }

  @Test
  void mllmPickerBringsBackThoseItPassedOverWhenNoneIsLeft() {
    double[] scores = {1, 5, 4, 2, 3};

    assertThat(corrected("mllm-picker", scores, Map.of("budget", 3, "w", 9)))
        .containsExactly(1, 2, 4);
    assertThat(corrected("mllm-picker", scores, Map.of("budget", 3, "w", 2)))
        .containsExactly(1, 2, 4);
    assertThat(corrected("mllm-picker", scores, Map.of("budget", 2, "w", 1))).containsExactly(1, 4);
  }

  @Test
  void f2cAnchorsAtPeaksAPlateauAtItsFirstFrame() {
    double[] scores = {3, 1, 2, 2, 2, 0, 0, 1, 1, 4};

    assertThat(f2c(scores, Map.of("budget", 6, "anchors", 5, "fixed_l", 1)).get("anchors"))
        .isEqualTo(new int[] {0, 2, 3, 4, 9});
    assertThat(f2c(scores, Map.of("budget", 6, "anchors", 3, "fixed_l", 1)).get("anchors"))
        .isEqualTo(new int[] {0, 2, 9});
    assertThat(f2c(scores, Map.of("budget", 6, "anchors", 2, "fixed_l", 1)).get("anchors"))
        .isEqualTo(new int[] {0, 9});
    assertThat(f2c(new double[10], Map.of("budget", 6, "fixed_l", 1)).get("anchors"))
        .isEqualTo(new int[] {0, 4, 9});
  }

  @Test
  void f2cShowsClipsSoSmallThatTheyCostTheBudget() {
    double[] scores = new double[40];
    scores[1] = 1;
    scores[20] = 1;
    scores[22] = 1;

    Map<String, Object> outputs = f2c(scores, Map.of("budget", 4, "anchors", 3, "fixed_l", 6));

    assertThat((int[]) outputs.get("indices"))
        .containsExactly(0, 1, 2, 3, 4, 5, 18, 19, 20, 21, 22, 23, 24, 25);
    assertThat((int[][]) outputs.get("clips")).isDeepEqualTo(new int[][] {{0, 6}, {18, 26}});
    assertThat((double) outputs.get("scale")).isEqualTo(Math.sqrt(4 / 14.0));
    assertThat(f2c(scores, Map.of("budget", 4, "anchors", 3, "fixed_l", 1)))
        .containsEntry("indices", new int[] {1, 20, 22})
        .containsEntry("scale", 1.0);
    assertThat(f2c(scores, Map.of("budget", 40))).containsEntry("scale", 1.0);
  }

  @Test
  void f2cJoinsClipsThatShareFramesNotThoseThatOnlyTouch() {
    double[] scores = {0, 1, 0, 0, 1, 0, 1, 0, 0};

    Map<String, Object> outputs = f2c(scores, Map.of("budget", 4, "anchors", 3, "fixed_l", 3));

    assertThat((int[][]) outputs.get("clips")).isDeepEqualTo(new int[][] {{0, 3}, {3, 8}});
  }

  @Test
  void f2cMakesClipsLongerWhereFramesDiffer() {
    double[] scores = new double[40];
    Arrays.setAll(scores, i -> 1 - Math.abs(i - 20) / 1000.0);
    double[][] different = new double[40][40];
    double[][] same = new double[40][40];
    for (int i = 0; i < 40; i++) {
      different[i][i] = 1;
      same[i][0] = 1;
    }
    Map<String, ?> values = Map.of("budget", 2, "lambda_red", 1);

    assertThat(
            Chosen.corrected("f2c", scores(scores).with(Input.EMBEDDINGS, different), values)
                .indices())
        .hasSize(8);
    assertThat(
            Chosen.corrected("f2c", scores(scores).with(Input.EMBEDDINGS, same), values).indices())
        .containsExactly(20);
  }

  private static Map<String, Object> f2c(double[] scores, Map<String, ?> values) {
    return Chosen.corrected("f2c", scores(scores), values).outputs();
  }

  private static Map<String, ?> bestOf(int budget) {
    return Map.of("budget", budget, "depth", 0);
  }

  private static int[] best(double[] scores, int count) {
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted((a, b) -> Double.compare(scores[b], scores[a]))
        .limit(count)
        .mapToInt(i -> i)
        .sorted()
        .toArray();
  }

  private static Inputs scores(double... scores) {
    return Inputs.of().with(Input.SCORES, scores);
  }

  private static int[] corrected(String method, double[] scores, Map<String, ?> values) {
    return Chosen.corrected(method, scores(scores), values).indices();
  }

  private static int[] faithful(String method, double[] scores, Map<String, ?> values) {
    return Chosen.faithful(method, scores(scores), values).indices();
  }

  private static Integer[] box(int[] values) {
    return IntStream.of(values).boxed().toArray(Integer[]::new);
  }

  private static double[] random(long seed, int frames) {
    return IntStream.range(0, frames).mapToDouble(i -> Draws.uniform(seed, i)).toArray();
  }
}
