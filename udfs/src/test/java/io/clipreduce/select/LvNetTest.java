package io.clipreduce.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clipreduce.method.Draws;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LvNetTest {

  @Test
  void putsFramesThatAreMuchMoreAlikeThanTheOthersIntoOneScene() {
    // Frames 0, 4 and 9 are the same, all others far from these and from each other.
    double[][] vectors = new double[14][14];
    for (int frame = 0; frame < 14; frame++) {
      vectors[frame][frame == 4 || frame == 9 ? 0 : frame] = 100;
    }
    Inputs inputs = Inputs.of().with(Input.EMBEDDINGS, vectors);

    Selection selection = Chosen.corrected("lvnet-tsc", inputs, Map.of("lambda", 0.5));

    List<List<Integer>> scenes = Chosen.groups(selection, "groups");
    assertThat(scenes.get(0)).containsExactly(0);
    assertThat(scenes.stream().flatMap(List::stream)).doesNotHaveDuplicates().hasSize(14);
    assertThat(scenes.get(scenes.size() - 1)).hasSizeLessThanOrEqualTo(5);
  }

  @Test
  void coversAllButTheLastFiveFramesByScenesThatShareNone() {
    Inputs inputs = Inputs.of().with(Input.EMBEDDINGS, vectors(60));

    for (boolean faithful : new boolean[] {true, false}) {
      Selection selection =
          faithful
              ? Chosen.faithful("lvnet-tsc", inputs, Map.of())
              : Chosen.corrected("lvnet-tsc", inputs, Map.of());
      List<Integer> covered =
          Chosen.groups(selection, "groups").stream().flatMap(List::stream).toList();

      assertThat(covered).doesNotHaveDuplicates();
      assertThat(60 - covered.size()).isBetween(faithful ? 1 : 0, faithful ? 5 : 0);
      assertThat(new HashSet<>(covered))
          .containsAll(Arrays.stream(selection.indices()).boxed().toList());
    }
    assertThat(Chosen.faithful("lvnet-tsc", inputs, Map.of("append_rest", true)).indices())
        .isEqualTo(Chosen.corrected("lvnet-tsc", inputs, Map.of()).indices());
  }

  @Test
  void makesASceneOfEveryFrameWhereAllAreTheSame() {
    Inputs inputs = Inputs.of().with(Input.EMBEDDINGS, new double[300][4]);

    assertThat(Chosen.groups(Chosen.faithful("lvnet-tsc", inputs, Map.of()), "groups"))
        .hasSize(295)
        .allMatch(scene -> scene.size() == 1);
  }

  @Test
  void drawsSoManyFramesOfALargeSceneAndTheSameAgain() {
    List<int[]> scenes = List.of(IntStream.range(0, 100).toArray(), new int[] {100, 101});

    int[] drawn = LvNet.drawn(scenes, 18, 3);

    assertThat(drawn).hasSize(20).isSorted().doesNotHaveDuplicates().endsWith(100, 101);
    assertThat(LvNet.drawn(scenes, 18, 3)).isEqualTo(drawn);
    assertThat(LvNet.drawn(scenes, 18, 4)).isNotEqualTo(drawn);
  }

  @Test
  void letsKeywordsTakeTheirBestFramesInTurn() {
    double[][] similarities = {{.9, .8, .1, .2, .3, .4}, {.85, .1, .7, .2, .6, .5}};
    Inputs inputs = Inputs.of().with(LvNet.SIMILARITIES, similarities);

    Selection two = Chosen.corrected("lvnet-ckd", inputs, Map.of("patches", 2, "budget", 2));
    Selection all = Chosen.corrected("lvnet-ckd", inputs, Map.of("patches", 2));

    assertThat(two.indices()).containsExactly(0, 1);
    assertThat((int[]) two.outputs().get("keywords")).containsExactly(0, 1);
    assertThat((double[]) two.outputs().get("similarities")).containsExactly(.9, .7);
    assertThat((int[]) all.outputs().get("picks")).containsExactly(0, 1, 2);
  }

  @Test
  void ordersPicksByRisingSimilarityAndTheFirstSixteenOfTheseByTime() {
    double[] similarities = IntStream.range(0, 20).mapToDouble(i -> (i * 7) % 20).toArray();
    Inputs inputs = Inputs.of().with(LvNet.SIMILARITIES, new double[][] {similarities});

    int[] order = (int[]) Chosen.corrected("lvnet-ckd", inputs, Map.of()).outputs().get("order");

    assertThat(Arrays.copyOf(order, 16)).isSorted();
    assertThat(Arrays.stream(order).skip(16).mapToDouble(i -> similarities[i]))
        .containsExactly(16.0, 17.0, 18.0, 19.0);
  }

  @Test
  void refusesRowsThatAreNoWholeNumberOfFrames() {
    Inputs inputs = Inputs.of().with(LvNet.SIMILARITIES, new double[][] {{1, 2, 3}});

    assertThatThrownBy(() -> Chosen.corrected("lvnet-ckd", inputs, Map.of("patches", 2)))
        .hasMessageContaining("a row of 3 values, patches is 2");
  }

  @Test
  void keepsTheThreeBestOfEveryEightFrames() {
    double[] scores = {1, 9, 2, 8, 3, 7, 4, 6, 5, 5, 5, 5, 5, 5, 5, 5, 0, 1};
    Inputs inputs = Inputs.of().with(Input.SCORES, scores);

    assertThat(Chosen.corrected("lvnet-fkd", inputs, Map.of()).indices())
        .containsExactly(1, 3, 5, 8, 9, 10, 16, 17);
  }

  @Test
  void goesThroughAllThreeStages() {
    double[] scores = IntStream.range(0, 90).mapToDouble(i -> Draws.uniform(8, i)).toArray();
    Inputs inputs = Inputs.of().with(Input.EMBEDDINGS, vectors(90)).with(Input.SCORES, scores);

    Selection selection = Chosen.corrected("lvnet", inputs, Map.of());

    assertThat(selection.indices()).hasSize(12).isSorted().doesNotHaveDuplicates();
    assertThat(
            Arrays.stream(selection.indices()).mapToDouble(i -> scores[i]).average().orElseThrow())
        .isGreaterThan(0.7);
    assertThat(
            Chosen.corrected(
                    "lvnet", inputs.with(LvNet.SIMILARITIES, new double[][] {scores}), Map.of())
                .indices())
        .isEqualTo(selection.indices());
    assertThat(
            Chosen.faithful(
                    "lvnet",
                    Inputs.of()
                        .with(Input.EMBEDDINGS, vectors(4))
                        .with(Input.SCORES, new double[4]),
                    Map.of())
                .indices())
        .isEmpty();
  }

  @Test
  void takesTheScenesFramesWhereThereIsNoQuestion() {
    Inputs inputs = Inputs.of().with(Input.EMBEDDINGS, vectors(60));
    int[] drawn = Chosen.corrected("lvnet-tsc", inputs, Map.of("budget", 12)).indices();

    assertThat(Chosen.corrected("lvnet", inputs, Map.of()).indices()).isEqualTo(drawn);
  }

  private static double[][] vectors(int frames) {
    double[][] vectors = new double[frames][6];
    for (int frame = 0; frame < frames; frame++) {
      for (int i = 0; i < 6; i++) {
        vectors[frame][i] = 10 * Draws.uniform(frame / 7, i) + Draws.uniform(100 + frame, i);
      }
    }
    return vectors;
  }
}
