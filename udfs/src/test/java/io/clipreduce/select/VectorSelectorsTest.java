package io.clipreduce.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.clipreduce.method.Draws;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Numbers;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Methods that choose by what frames show, whatever is asked. */
class VectorSelectorsTest {
  private static final Input<double[][]> CAPTIONS =
      Input.matrix("caption_embeddings", "[T][d]", "the vector of each frame's caption");
  private static final Input<double[][]> ITEMS =
      Input.matrix("items", "[T][..]", "numbers of the items that each frame shows");
  private static final Input<double[]> SCENE =
      Input.vector("scene", "[..]", "numbers of the items that count; left out: all");

  @Test
  void dCodeAddsTheFrameLeastLikeThoseChosen() {
    double[][] vectors = angles(0, 5, 10, 90, 12, 15);

    assertThat(chosen("d-code", vectors, Map.of("budget", 3, "uniform_ratio", 0.7)))
        .containsExactly(0, 3, 5);
    assertThat(chosen("d-code", vectors, Map.of("budget", 4, "uniform_ratio", 0.5)))
        .containsExactly(0, 1, 3, 5);
    assertThat(chosen("d-code", vectors, Map.of("budget", 3, "uniform_ratio", 1)))
        .containsExactly(0, 2, 5);
    assertThat(chosen("d-code", vectors, Map.of("budget", 2, "uniform_ratio", 0)))
        .containsExactly(0, 3);
  }

  @Test
  void dCodeRepeatsFramesAsThePublicCodeDoesOrTakesEachOnce() {
    double[][] vectors = angles(0, 20, 40);

    assertThat(Chosen.faithful("d-code", embeddings(vectors), Map.of("budget", 8)).indices())
        .containsExactly(0, 0, 0, 0, 0, 1, 1, 2);
    assertThat(chosen("d-code", vectors, Map.of("budget", 8))).containsExactly(0, 1, 2);
  }

  @Test
  void divPruneBeginsWithTheLoneliestFrame() {
    double[][] vectors = {{1, 0}, {0.9, 0.1}, {0, 1}, {-1, 0.05}};

    Selection selection = Chosen.corrected("divprune", embeddings(vectors), Map.of("budget", 2));

    assertThat(selection.indices()).containsExactly(0, 3);
    assertThat(selection.outputs().get("picks")).isEqualTo(new int[] {3, 0});
  }

  @Test
  void divPrunePicksTheSameFirstWhateverTheBudget() {
    double[][] vectors = random(1, 70, 6);
    int[] most = picks(vectors, 70);

    assertThat(most).containsExactlyInAnyOrder(KeyframeSelector.all(70));
    for (int budget : new int[] {1, 2, 30}) {
      assertThat(picks(vectors, budget)).isEqualTo(Arrays.copyOf(most, budget));
    }
    double[][] scaled = new double[70][];
    Arrays.setAll(
        scaled, i -> Arrays.stream(vectors[i]).map(value -> value * (1 << i % 5)).toArray());
    assertThat(picks(scaled, 30)).isEqualTo(Arrays.copyOf(most, 30));
  }

  @Test
  void divPruneFindsTheLoneliestFrameThatComparingAllPairsFinds() {
    for (int seed = 1; seed <= 40; seed++) {
      double[][] vectors = random(seed, 30 + seed, 4);
      double[] nearest = new double[vectors.length];
      Arrays.setAll(
          nearest,
          i ->
              IntStream.range(0, vectors.length)
                  .filter(j -> j != i)
                  .mapToDouble(j -> 1 - Numbers.cosine(vectors[i], vectors[j]))
                  .min()
                  .orElseThrow());
      double farthest = Arrays.stream(nearest).max().orElseThrow();

      assertThat(nearest[picks(vectors, 1)[0]]).isCloseTo(farthest, within(1e-12));
    }
  }

  @Test
  void divPruneTakesCopiesInTheOrderOfTimeThePublicCodeTheFirstAgain() {
    double[][] same = angles(0, 0, 0, 0);

    assertThat(picks(same, 3)).containsExactly(0, 1, 2);
    assertThat(Chosen.faithful("divprune", embeddings(same), Map.of("budget", 3)).indices())
        .containsExactly(0, 0, 0);
    assertThat(chosen("divprune", angles(0, 90), Map.of("ratio", 0))).hasSize(1);
    assertThat(Chosen.faithful("divprune", embeddings(angles(0, 90)), Map.of()).indices())
        .isEmpty();
    assertThat(Chosen.faithful("divprune", embeddings(angles(30)), Map.of()).indices())
        .containsExactly(0);
  }

  @Test
  void kfFocusHasOneKeyframeOfAStillVideoAndOneOfEachSceneAtAFittingBudget() {
    Selection still = Chosen.corrected("kffocus", embeddings(angles(7, 7, 7, 7)), Map.of());
    assertThat(still.indices()).containsExactly(0);
    assertThat(still.outputs().get("token_counts")).isEqualTo(new int[] {64, 8, 8, 8});

    double[][] scenes = angles(0, 1, 2, 60, 61, 62, 120, 121, 0, 1);
    assertThat(chosen("kffocus", scenes, Map.of("budget", 4))).containsExactly(0, 3, 6, 8);
    assertThat(chosen("kffocus", scenes, Map.of("budget", 5))).containsExactly(0, 3, 6, 8);
    assertThat(chosen("kffocus", scenes, Map.of("budget", 10)))
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertThat(chosen("kffocus", scenes, Map.of("theta", 0.9))).containsExactly(0, 3, 6, 8);
    assertThat(chosen("kffocus", scenes, Map.of("theta", 0.9, "budget", 2))).containsExactly(0, 6);
  }

  @Test
  void videoEspressoKeepsTheFirstOfLikeCaptionsInARow() {
    double[][] captions = angles(0, 0, 3, 80, 85, 0, 1);
    Inputs inputs = Inputs.of().with(CAPTIONS, captions);

    assertThat(Chosen.corrected("videoespresso", inputs, Map.of()).indices())
        .containsExactly(0, 3, 5);
    assertThat(Chosen.corrected("videoespresso", inputs, Map.of("tau", 1)).indices()).hasSize(7);
    assertThat(Chosen.corrected("videoespresso", inputs, Map.of("budget", 2)).indices())
        .containsExactly(0, 3);
    assertThat(
            Chosen.corrected(
                    "videoespresso",
                    inputs.with(Input.QUERY_EMBEDDING, new double[] {0, 1}),
                    Map.of("core", 1))
                .indices())
        .containsExactly(3);
    assertThatThrownBy(() -> Chosen.corrected("videoespresso", inputs, Map.of("core", 1)))
        .hasMessageStartingWith("query_embedding is missing");
  }

  @Test
  void video3dTakesTheFrameThatShowsMostNewItems() {
    Inputs inputs =
        Inputs.of().with(ITEMS, new double[][] {{0, 1, 2}, {2, 3}, {4, 5, 6, 0, 0}, {1}});

    Selection all = Chosen.corrected("video-3d", inputs, Map.of());
    assertThat(all.indices()).containsExactly(0, 1, 2, 3);
    assertThat(all.outputs().get("order")).isEqualTo(new int[] {2, 0, 1, 3});
    assertThat(all.outputs().get("gains")).isEqualTo(new int[] {4, 2, 1, 0});
    assertThat(Chosen.corrected("video-3d", inputs, Map.of("budget", 2)).indices())
        .containsExactly(0, 2);
    assertThat(Chosen.corrected("video-3d", inputs, Map.of("stop_at_zero_gain", true)).indices())
        .containsExactly(0, 1, 2);
    assertThat(Chosen.corrected("video-3d", inputs, Map.of("rho", 0.8)).indices())
        .containsExactly(0, 2);
    assertThat(
            Chosen.corrected("video-3d", inputs.with(SCENE, new double[] {1, 3}), Map.of())
                .outputs()
                .get("order"))
        .isEqualTo(new int[] {0, 1, 2, 3});
  }

  @Test
  void video3dGainsAreThoseOfCountingEveryFrameAnew() {
    double[][] items = new double[60][];
    Arrays.setAll(
        items,
        frame ->
            IntStream.range(0, Draws.below(frame, 99, 12))
                .mapToDouble(i -> Draws.below(frame, i, 50))
                .toArray());

    int[] gains =
        (int[])
            Chosen.corrected("video-3d", Inputs.of().with(ITEMS, items), Map.of())
                .outputs()
                .get("gains");

    Set<Double> shown = new HashSet<>();
    for (int gain : gains) {
      double[] best =
          Arrays.stream(items)
              .max(
                  Comparator.comparingLong(
                      frame ->
                          Arrays.stream(frame).distinct().filter(i -> !shown.contains(i)).count()))
              .orElseThrow();
      int before = shown.size();
      Arrays.stream(best).forEach(shown::add);
      assertThat(gain).isEqualTo(shown.size() - before);
    }
  }

  private static int[] picks(double[][] vectors, int budget) {
    return (int[])
        Chosen.corrected("divprune", embeddings(vectors), Map.of("budget", budget))
            .outputs()
            .get("picks");
  }

  private static int[] chosen(String method, double[][] vectors, Map<String, ?> values) {
    return Chosen.corrected(method, embeddings(vectors), values).indices();
  }

  private static Inputs embeddings(double[][] vectors) {
    return Inputs.of().with(Input.EMBEDDINGS, vectors);
  }

  private static double[][] angles(double... degrees) {
    return Arrays.stream(degrees)
        .map(Math::toRadians)
        .mapToObj(angle -> new double[] {Math.cos(angle), Math.sin(angle)})
        .toArray(double[][]::new);
  }

  private static double[][] random(long seed, int count, int dim) {
    return IntStream.range(0, count)
        .mapToObj(
            row ->
                IntStream.range(0, dim)
                    .mapToDouble(i -> Draws.uniform(seed * 1000 + row, i) * 2 - 1)
                    .toArray())
        .toArray(double[][]::new);
  }
}
