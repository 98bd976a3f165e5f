package io.clipreduce.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Mode;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SegmentersTest {

  @Test
  void sceneTillingCutsWhereTheLikenessFallsDeepest() {
    Map<String, Object> outputs = tilling(angles(0, 2, 4, 6, 60, 62, 64), Map.of());

    assertThat((int[][]) outputs.get("segments")).isDeepEqualTo(new int[][] {{0, 4}, {4, 7}});
    assertThat((int[]) outputs.get("boundaries")).containsExactly(3, 6);
    assertThat((double[]) outputs.get("depths"))
        .usingComparatorWithPrecision(0.001)
        .containsExactly(0, 0, 0, 0.823, 0, 0);
  }

  @Test
  void sceneTillingMeasuresTheDepthFromThePeaksOnBothSides() {
    // Cosines of the gaps: 1, 0.94, 0.5, 0.87, 1, 0.98.
    double[] depths =
        (double[]) tilling(angles(0, 0, 20, 80, 110, 110, 120), Map.of()).get("depths");

    assertThat(depths[2]).isCloseTo(1, within(1e-9));
    assertThat(depths[1]).isCloseTo(1 - Math.cos(Math.toRadians(20)), within(1e-9));
    assertThat(DoubleStream.of(depths)).allMatch(depth -> depth >= 0);
  }

  @Test
  void sceneTillingTakesTheDeepestGapsByNumber() {
    double[][] vectors = angles(0, 40, 40, 40, 100, 100, 100, 130, 130);

    // The first gap has a peak on one side only: 1 - cos 40 is less than 2 (1 - cos 30).
    assertThat((int[]) tilling(vectors, Map.of("k", 2)).get("boundaries")).containsExactly(3, 6, 8);
    assertThat((int[]) tilling(vectors, Map.of("k", 0)).get("boundaries")).containsExactly(8);
  }

  @Test
  void sceneTillingFindsNoBoundaryInAStillVideoNorBetweenTwoFrames() {
    assertThat((int[]) tilling(angles(5, 5, 5, 5), Map.of()).get("boundaries")).containsExactly(3);
    assertThat((int[]) tilling(angles(0, 90), Map.of()).get("boundaries")).containsExactly(1);
  }

  @Test
  void sceneTillingKeepsTheDeepestOfTooManyBoundariesAndAFewFramesOfEachSegment() {
    // Cuts after frames 9, 19, ... of rising depth.
    int[] degrees = IntStream.range(0, 60).map(i -> (i / 10) * 5 * (i / 10 + 1)).toArray();
    Map<String, Object> outputs =
        tilling(angles(degrees), Map.of("max_boundaries", 2, "segment_frames", 4, "alpha", 0));

    assertThat((int[]) outputs.get("boundaries")).containsExactly(39, 49, 59);
    assertThat((int[][]) outputs.get("frames"))
        .isDeepEqualTo(new int[][] {{0, 13, 26, 39}, {40, 43, 46, 49}, {50, 53, 56, 59}});
  }

  @Test
  void sceneTillingLeavesTheLastSegmentOpenWhereItStreams() {
    Map<String, Object> outputs =
        tilling(angles(0, 2, 4, 6, 60, 62, 64), Map.of("streaming", true));

    assertThat((int[]) outputs.get("boundaries")).containsExactly(3);
    assertThat((int[][]) outputs.get("segments")).isDeepEqualTo(new int[][] {{0, 4}, {4, 7}});
    assertThat((int[]) tilling(angles(5, 5, 5), Map.of("streaming", true)).get("boundaries"))
        .containsExactly(2);
  }

  @Test
  void quicksviewerCutsAtTheHighestScores() {
    Inputs inputs =
        Inputs.of()
            .with(Input.EMBEDDINGS, new double[][] {{1}, {2}, {3}, {4}, {5}, {12}})
            .with(Quicksviewer.GAP_SCORES, new double[] {9, 0, 0, 1, 0, 1});

    Map<String, Object> outputs = run(new Quicksviewer(), inputs, Map.of("k", 2));

    assertThat((int[][]) outputs.get("segments"))
        .isDeepEqualTo(new int[][] {{0, 3}, {3, 5}, {5, 6}});
    assertThat((double[]) outputs.get("thumbnail")).containsExactly((1 + 4 + 12) / 3.0);
  }

  @Test
  void quicksviewerKeepsAStillBeginningInOneCube() {
    double[][] vectors = new double[20][1];
    for (int i = 0; i < 20; i++) {
      vectors[i][0] = i < 8 ? 0 : i * i;
    }
    Inputs inputs = Inputs.of().with(Input.EMBEDDINGS, vectors);

    // rint(20 / 5) - 1 = 3 cuts; 64 and then 0.8 * 17 + 0.2 * 51.2 are the longest momenta.
    assertThat((int[][]) run(new Quicksviewer(), inputs, Map.of()).get("segments"))
        .isDeepEqualTo(new int[][] {{0, 8}, {8, 18}, {18, 19}, {19, 20}});
    assertThat((int[][]) run(new Quicksviewer(), inputs, Map.of("momentum", 1)).get("segments"))
        .hasDimensions(4, 2);
  }

  @Test
  void quicksviewerCutsTheFirstGapsOfAStillVideo() {
    Inputs inputs = Inputs.of().with(Input.EMBEDDINGS, new double[15][2]);

    assertThat((int[][]) run(new Quicksviewer(), inputs, Map.of()).get("segments"))
        .isDeepEqualTo(new int[][] {{0, 1}, {1, 2}, {2, 15}});
  }

  private static Map<String, Object> tilling(double[][] vectors, Map<String, ?> params) {
    return run(new SceneTilling(), Inputs.of().with(Input.EMBEDDINGS, vectors), params);
  }

  private static Map<String, Object> run(
      Segmenter segmenter, Inputs inputs, Map<String, ?> params) {
    return segmenter.run(inputs, Arguments.of(segmenter, params, Mode.CORRECTED, 0)).outputs();
  }

  private static double[][] angles(int... degrees) {
    return IntStream.of(degrees)
        .mapToObj(
            angle ->
                new double[] {Math.cos(Math.toRadians(angle)), Math.sin(Math.toRadians(angle))})
        .toArray(double[][]::new);
  }
}
