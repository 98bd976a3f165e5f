package io.clipreduce.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Methods that compare frames with earlier ones, or with a question. */
class LikenessSelectorsTest {

  @Test
  void divPruneHasNoDistanceBetweenEqualDirectionsWhateverTheirRounding() {
    double[] a = {-0.1596, -0.6733, -0.7575};
    double[] b = {-0.2197, -0.4466, 0.3716};
    double[] twiceA = {-0.3192, -1.3466, -1.515};
    Inputs inputs = Inputs.of().with(Input.EMBEDDINGS, new double[][] {b, a, b, twiceA, a});

    assertThat(
            (int[])
                Chosen.corrected("divprune", inputs, Map.of("ratio", 1.0)).outputs().get("picks"))
        .containsExactly(0, 1, 2, 3, 4);
    assertThat(
            (int[])
                Chosen.faithful("divprune", inputs, Map.of("ratio", 1.0)).outputs().get("picks"))
        .containsExactly(0, 1, 0, 0, 0);
  }

  @Test
  void bVllmFoldsLikeFramesIntoTheEarlierOneMostLikeIt() {
    Inputs inputs = Inputs.of().with(Input.EMBEDDINGS, angles(0, 180, 10, 170, 90));

    Selection selection = Chosen.corrected("b-vllm", inputs, Map.of());

    assertThat(selection.indices()).containsExactly(0, 1, 4);
    assertThat(Chosen.groups(selection, "groups"))
        .containsExactly(List.of(0, 2), List.of(1, 3), List.of(4));
    assertThat(((double[][]) selection.outputs().get("embeddings"))[0][1])
        .isEqualTo(Math.sin(Math.toRadians(10)) / 2);
    assertThat(selection.outputs()).containsEntry("frame_tokens", 192);
  }

  @Test
  void bVllmLosesFramesThatHangOnAFoldedOne() {
    // 100 degrees are 0.41, 50 degrees are 0.82 of likeness.
    Selection selection =
        Chosen.corrected(
            "b-vllm", Inputs.of().with(Input.EMBEDDINGS, angles(0, 50, 100)), Map.of());

    assertThat(Chosen.groups(selection, "groups")).containsExactly(List.of(0, 1));
  }

  @Test
  void bVllmKeepsToItsTokens() {
    double[][] vectors = new double[100][100];
    for (int i = 0; i < 100; i++) {
      vectors[i][i] = 1;
    }
    Inputs inputs = Inputs.of().with(Input.EMBEDDINGS, vectors);

    Selection all = Chosen.corrected("b-vllm", inputs, Map.of());
    assertThat(all.indices()).hasSize(100);
    assertThat(all.outputs()).containsEntry("frame_tokens", 5);
    assertThat(Chosen.corrected("b-vllm", inputs, Map.of("budget", 7)).outputs())
        .containsEntry("frame_tokens", 82);
  }

  @Test
  void m3CvcHasOneKeyframeOfAStillVideoAndOneAtEveryCut() {
    assertThat(m3Cvc(Inputs.of().with(Input.EMBEDDINGS, angles(5, 5, 5, 5)))).containsExactly(0);
    assertThat(m3Cvc(Inputs.of().with(Input.EMBEDDINGS, angles(0, 0, 0, 90, 90, 0))))
        .containsExactly(0, 3, 5);
  }

  @Test
  void m3CvcComparesWithTheLastKeyframeSoThatASlowDriftAddsUp() {
    // cos 40 = 0.77, cos 50 = 0.64: the bound of 0.25 lies between.
    assertThat(m3Cvc(Inputs.of().with(Input.EMBEDDINGS, angles(0, 10, 20, 30, 40, 50, 60, 70, 80))))
        .containsExactly(0, 5);
  }

  @Test
  void m3CvcSumsMotionUpSinceTheLastKeyframeOrTakesTheFlowBetweenBoth() {
    Inputs still = Inputs.of().with(Input.EMBEDDINGS, angles(5, 5, 5, 5, 5));
    double[][] flow = new double[5][5];
    flow[0][2] = 0.3;
    flow[2][3] = 0.26;

    assertThat(m3Cvc(still.with(M3CvcSelector.MOTION, new double[] {9, .1, .1, .1, .1})))
        .containsExactly(0, 3);
    assertThat(m3Cvc(still.with(M3CvcSelector.FLOW, flow))).containsExactly(0, 2, 3);
    assertThatThrownBy(() -> m3Cvc(still.with(M3CvcSelector.FLOW, new double[5][1])))
        .hasMessage("flow has 5 rows, and one of 1 values; each row needs one value a frame.");
  }

  private static int[] m3Cvc(Inputs inputs) {
    return Chosen.corrected("m3-cvc", inputs, Map.of()).indices();
  }

  @Test
  void keyeHasOneSlowFrameOfAStillVideo() {
    Selection selection = keye(Map.of(), new int[10][10]);

    assertThat(selection.indices()).containsExactly(0);
    assertThat((int[]) selection.outputs().get("fast")).hasSize(9);
  }

  @Test
  void keyeMakesAFrameSlowOnceEnoughPatchesDifferFromTheLastSlowOne() {
    int[][] looks = new int[6][10];
    for (int frame = 0; frame < 6; frame++) {
      Arrays.fill(looks[frame], 0, frame, 1);
    }

    // One more patch is another in each frame; 9 of 10 the same is not less than 0.9.
    assertThat(keye(Map.of(), looks).indices()).containsExactly(0, 2, 4);
    assertThat(keye(Map.of("threshold", 0.95), looks).indices()).containsExactly(0, 1, 2, 3, 4, 5);
  }

  @Test
  void keyeLeavesPatchesOutThatAreBlackInBoth() {
    int[][] looks = new int[3][10];
    Arrays.fill(looks[0], 2, 10, 2);
    Arrays.fill(looks[1], 2, 10, 2);
    looks[1][0] = 1;
    Arrays.fill(looks[2], 2);

    // One of the two patches that are not black has changed; then all are black or gone.
    assertThat(keye(Map.of(), looks).indices()).containsExactly(0, 1, 2);
    assertThat(keye(Map.of(), new int[][] {looks[2], looks[2]}).indices()).containsExactly(0);
  }

  @Test
  void keyeGivesSlowFramesTheMostTokensThatFit() {
    int[][] looks = new int[10][1];
    looks[5][0] = 1;
    Map<String, Integer> params = Map.of("total_tokens", 1500);
    Inputs inputs = patches(looks);

    Selection corrected = Chosen.corrected("keye", inputs, params);
    Selection faithful = Chosen.faithful("keye", inputs, params);

    // Slow are 0, 5, 6: 3 * 316 + 7 * int(0.3 * 316) = 1606 is too much, 3 * 295 + 7 * 88 = 1501
    // too.
    assertThat(corrected.indices()).containsExactly(0, 5, 6);
    assertThat(corrected.outputs())
        .containsEntry("slow_tokens", 294)
        .containsEntry("fast_tokens", 88);
    assertThat(faithful.outputs()).containsEntry("slow_tokens", 295);
  }

  @Test
  void keyeLooksAtNoMoreFramesThanHaveTheirLeastTokens() {
    Selection selection = keye(Map.of("total_tokens", 48 * 4 + 1), new int[10][1]);

    assertThat((int[]) selection.outputs().get("fast")).containsExactly(3, 6, 9);
    assertThat(selection.outputs()).containsEntry("slow_tokens", 49);
  }

  @Test
  void keyeTellsTheSizesOfFrames() {
    Selection selection =
        keye(Map.of("width_px", 1920, "height_px", 1080, "total_tokens", 800), new int[2][1]);

    // 616 + int(0.3 * 616) = 800; 33 * 18 of these 616 tokens are used, so that 178 are a fast
    // one's.
    assertThat((int[]) selection.outputs().get("slow_size_px")).containsExactly(924, 504);
    assertThat((int[]) selection.outputs().get("fast_size_px")).containsExactly(476, 280);
  }

  private static Selection keye(Map<String, ?> params, int[][] looks) {
    return Chosen.corrected("keye", patches(looks), params);
  }

  /** Patches by look: 0 and 1 are unlike each other, 2 is black. */
  private static Inputs patches(int[][] looks) {
    double[][] of = {{200, 0}, {0, 200}, {0, 0}};
    double[][][] tokens =
        Arrays.stream(looks)
            .map(frame -> IntStream.of(frame).mapToObj(look -> of[look]).toArray(double[][]::new))
            .toArray(double[][][]::new);
    return Inputs.of().with(KeyeSelector.PATCHES, tokens);
  }

  @Test
  void freeVideoLlmTakesTheBestFramesASpreadAndAllAtLowResolution() {
    double[] scores = {0, 0, .5, 0, .9, 0, 0, .5, 0, .5};
    Inputs inputs = Inputs.of().with(Input.SCORES, scores);
    Map<String, Integer> params = Map.of("fast", 2, "middle", 3);

    Selection corrected = Chosen.corrected("free-video-llm", inputs, params);
    Selection faithful = Chosen.faithful("free-video-llm", inputs, params);

    assertThat((int[]) corrected.outputs().get("slow")).containsExactly(2, 4, 7);
    assertThat((int[]) faithful.outputs().get("slow")).containsExactly(4, 7, 9);
    assertThat((int[]) corrected.outputs().get("middle")).containsExactly(0, 3, 6);
    assertThat((int[]) corrected.outputs().get("fast")).containsExactly(2, 4);
    assertThat(corrected.indices()).containsExactly(0, 2, 3, 4, 6, 7);
    assertThat((int[]) Chosen.corrected("free-video-llm", inputs, Map.of()).outputs().get("fast"))
        .hasSize(10);
  }

  @Test
  void freeVideoLlmSpendsItsBudgetOnTheBestFramesFirstThenOnTheSpread() {
    Inputs inputs = Inputs.of().with(Input.SCORES, new double[] {0, 0, .5, 0, .9, 0, 0, .5, 0, .5});

    assertThat(freeVideoLlm(inputs, 1)).containsExactly(4);
    assertThat(freeVideoLlm(inputs, 4)).containsExactly(0, 2, 4, 7);
    assertThat(freeVideoLlm(inputs, 7)).containsExactly(0, 1, 2, 3, 4, 6, 7);
  }

  private static int[] freeVideoLlm(Inputs inputs, int budget) {
    return Chosen.corrected("free-video-llm", inputs, Map.of("middle", 3, "budget", budget))
        .indices();
  }

  @Test
  void freeVideoLlmPushesTheCropBoxToWhereTheQuestionIsAnswered() {
    double[][] tokens = new double[64][];
    Arrays.setAll(
        tokens, i -> i / 8 >= 6 && i % 8 >= 6 ? new double[] {1, 0} : new double[] {0, 1});
    Inputs inputs =
        Inputs.of()
            .with(Input.SCORES, new double[] {1})
            .with(Input.TOKENS, new double[][][] {tokens})
            .with(Input.QUERY_EMBEDDING, new double[] {1, 0});
    Map<String, Object> params = Map.of("roi_ratio", 0.07, "middle", 0);

    // Pooled tokens: 8 rows of 4; rint(8 * 0.26) = 2 rows and rint(4 * 0.26) = 1 column are kept.
    assertThat(
            (int[][])
                Chosen.corrected("free-video-llm", inputs, params).outputs().get("slow_boxes"))
        .isDeepEqualTo(new int[][] {{3, 5, 4, 7}});
    // Read as 4 rows of 8, the two best lie at the ends of a row and the one above.
    assertThat(
            (int[][]) Chosen.faithful("free-video-llm", inputs, params).outputs().get("slow_boxes"))
        .isDeepEqualTo(new int[][] {{4, 3, 6, 4}});
    assertThat(
            (int[][])
                Chosen.corrected("free-video-llm", inputs, Map.of("roi_ratio", 0, "middle", 0))
                    .outputs()
                    .get("slow_boxes"))
        .isDeepEqualTo(new int[][] {{3, 6, 4, 7}});
    assertThat(
            (int[][])
                Chosen.corrected("free-video-llm", inputs, Map.of("roi_ratio", 1, "middle", 0))
                    .outputs()
                    .get("slow_boxes"))
        .isDeepEqualTo(new int[][] {{0, 0, 4, 8}});
  }

  @Test
  void freeVideoLlmRefusesTokensThatAreNoGrid() {
    Inputs inputs =
        Inputs.of()
            .with(Input.SCORES, new double[] {1})
            .with(Input.TOKENS, new double[][][] {{{1}, {2}, {3}}})
            .with(Input.QUERY_EMBEDDING, new double[] {1});

    assertThatThrownBy(() -> Chosen.corrected("free-video-llm", inputs, Map.of()))
        .hasMessageContaining("tokens has a frame of 3");
  }

  private static double[][] angles(int... degrees) {
    return IntStream.of(degrees)
        .mapToObj(
            angle ->
                new double[] {Math.cos(Math.toRadians(angle)), Math.sin(Math.toRadians(angle))})
        .toArray(double[][]::new);
  }
}
