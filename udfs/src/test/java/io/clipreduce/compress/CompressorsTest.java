package io.clipreduce.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Draws;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Methods;
import io.clipreduce.method.Mode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** What each compressor was published to do, on vectors that can be followed by hand. */
class CompressorsTest {
  private static final Offset<Double> EXACT = within(1e-12);
  private static final double[][] FOUR = {{1, 0}, {1, 0.1}, {0, 1}, {0.1, 1}};

  @Test
  void vectorsOfWholeFramesAreOneTokenEach() {
    Compressor bank = Methods.get("test", Compressor.class, "ma-lmm");
    double[][] vectors = {{1, 0}, {0, 1}, {0, 2}, {1, 1}};

    Compressed kept =
        bank.run(
            Inputs.of().with(Input.EMBEDDINGS, vectors),
            Arguments.of(bank, Map.of("budget", 3), Mode.CORRECTED, 0));

    assertThat(kept.tokens()).isDeepEqualTo(new double[][] {{1, 0}, {0, 1.5}, {1, 1}});
    assertThatThrownBy(() -> bank.run(Inputs.of(), Arguments.of(bank, Map.of(), Mode.CORRECTED, 0)))
        .hasMessageStartingWith("tokens is missing: [T][N][D]");
  }

  @Test
  void matchingMergesTheMostAlikeAndPutsTheRestFirst() {
    assertThat(Token.values(Bipartite.plain().merge(Token.frame(FOUR, 0), 2)))
        .isDeepEqualTo(new double[][] {{1, 0.05}, {0.05, 1}});
    assertThat(Token.values(Bipartite.plain().merge(Token.frame(FOUR, 0), 1)))
        .isDeepEqualTo(new double[][] {{0, 1}, {1, 0.05}, {0.1, 1}});
    assertThat(Bipartite.plain().merge(Token.frame(FOUR, 0), 9)).hasSize(2);
    assertThat(Bipartite.plain().merge(Token.frame(FOUR, 0), -1)).hasSize(4);
  }

  @Test
  void matchingWeighsBySizeAndKeepsTheLowestIndex() {
    List<Token> tokens =
        List.of(new Token(new double[] {4, 0}, 1, 9), new Token(new double[] {1, 0}, 3, 5));

    Token merged = Bipartite.bySize().merge(tokens, 1).get(0);

    assertThat(merged.values()).containsExactly(1.75, 0);
    assertThat(merged.size()).isEqualTo(4);
    assertThat(merged.index()).isEqualTo(5);
    assertThat(Bipartite.plain().merge(tokens, 1).get(0).values()).containsExactly(2.5, 0);
  }

  @Test
  void aimKeepsAQuarterOfEachFrameByDefault() {
    assertThat(run("aim", random(2, 196, 4)).indices()).hasSize(2 * 49);
    assertThat(run("aim", random(1, 196, 4), Map.of("ratio", 0.12)).indices()).hasSize(25);
    assertThat(run("aim", random(1, 196, 4), Map.of("ratio", 1)).indices()).hasSize(196);
  }

  @Test
  void aimPrunesByPageRankAndTheDepthOfTheLayer() {
    double[][][] tokens = random(1, 8, 3);
    double[][][] even = new double[2][8][8];

    assertThat(aimImportance(8)[0]).isGreaterThan(aimImportance(8)[7]);
    for (int layer : new int[] {13, 14, 17, 20, 21}) {
      Compressed pruned =
          run(
              "aim",
              Mode.CORRECTED,
              Map.of("ratio", 1, "layer", layer),
              Inputs.of()
                  .with(Input.TOKENS, tokens)
                  .with(Input.cube("attention", "[H][M][M]", aimMeaning()), even));
      int kept = Math.max(0, Math.min(8, 8 - (layer - 13)));
      assertThat(pruned.indices()).containsExactly(IntStream.range(0, kept).toArray());
    }
  }

  /** Of a head whose tokens all pay the same to those before them. */
  private static double[] aimImportance(int count) {
    return AimCompressor.importance(new double[1][count][count], count);
  }

  private static String aimMeaning() {
    return Methods.get("test", Compressor.class, "aim")
        .description()
        .optionalInputs()
        .get(0)
        .meaning();
  }

  @Test
  void fopruKeepsTheMostSignificantTokensOrWholeRows() {
    double[][][] attention = {{{9, 1, 1, 1, 5, 5, 5, 5, 0, 0, 0, 8, 0, 0, 0, 0}}};
    Inputs inputs =
        Inputs.of().with(Input.TOKENS, random(1, 16, 2)).with(Significance.ATTENTION, attention);

    assertThat(run("fopru", Mode.CORRECTED, Map.of(), inputs).indices())
        .containsExactly(0, 4, 5, 11);
    assertThat(run("fopru", Mode.CORRECTED, Map.of("strategy", "row"), inputs).indices())
        .containsExactly(4, 5, 6, 7);
    assertThatThrownBy(
            () ->
                run(
                    "fopru",
                    Mode.CORRECTED,
                    Map.of(),
                    Inputs.of()
                        .with(Input.TOKENS, random(1, 9, 2))
                        .with(Significance.ATTENTION, attention)))
        .hasMessageContaining("attention has 16 values in frame 0, which has 9 tokens");
  }

  @Test
  void hiredGivesTilesWhatEarlyAttentionSaysOfTheirArea() {
    double[][] first = new double[5][16];
    double[][] last = new double[5][16];
    for (int place : new int[] {2, 3, 6, 7}) {
      first[0][place] = 1;
    }
    Arrays.stream(last).forEach(tile -> Arrays.setAll(tile, i -> i));
    Inputs inputs =
        Inputs.of()
            .with(Input.TOKENS, random(5, 16, 2))
            .with(input("hired", 0, double[][].class), first)
            .with(input("hired", 1, double[][].class), last);
    Map<String, Double> params = Map.of("ratio", 0.2, "alpha", 0.75);

    Compressed corrected = run("hired", Mode.CORRECTED, params, inputs);
    Compressed faithful = run("hired", Mode.FAITHFUL, params, inputs);

    assertThat(corrected.indices())
        .containsExactly(4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 44, 45, 46, 47);
    assertThat(faithful.indices())
        .containsExactly(4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 30, 31, 46, 47);
    assertThat(run("hired", Mode.CORRECTED, Map.of("alpha", 1), inputs).more())
        .containsEntry("parts", Map.of("full", 16, "tiles", 0));
  }

  @SuppressWarnings("unchecked")
  private static <T> Input<T> input(String method, int place, Class<T> type) {
    Input<?> input =
        Methods.get("test", Compressor.class, method).description().optionalInputs().get(place);
    assertThat(input.type()).isEqualTo(type);
    return (Input<T>) input;
  }

  @Test
  void progressivePoolingIsFineInOneFrameOfAGroup() {
    assertThat(run("progressive-pooling", random(9, 25, 2)).indices()).hasSize(3 * 9 + 6 * 4);
    assertThat(run("progressive-pooling", random(3, 16, 2), Map.of("k", 1)).tokens())
        .isDeepEqualTo(run("storm", random(3, 16, 2), Map.of("k", 1, "spatial", 2)).tokens());
  }

  @Test
  void stormAveragesInTimeAndSpace() {
    assertThat(run("storm", random(10, 16, 2)).indices()).hasSize(3 * 4);
    assertThat(run("storm", random(10, 16, 2), Map.of("sample", 2)).indices()).hasSize(2 * 4);
    double[][][] frames = {{{1}}, {{2}}, {{3}}, {{6}}, {{7}}};
    assertThat(run("storm", frames).tokens()).isDeepEqualTo(new double[][] {{3}, {7}});
  }

  @Test
  void infinipotKeepsTheLatestFramesAndDropsFirstWhatIsLikeThem() {
    double[][][] frames = new double[8][1][];
    for (int frame = 0; frame < 8; frame++) {
      frames[frame][0] = new double[] {1, 0};
    }
    frames[2][0] = new double[] {0, 1};
    frames[4][0] = new double[] {2, 0};

    assertThat(run("infinipot-v", frames, Map.of("budget", 4, "query_ratio", 0.13)).indices())
        .containsExactly(0, 2, 4, 7);
    assertThat(run("infinipot-v", frames, Map.of("budget", 8)).indices()).hasSize(8);
    assertThat(run("infinipot-v", frames, Map.of("budget", 3, "query_ratio", 1)).indices())
        .contains(7)
        .hasSize(3);
  }

  @Test
  void streamMemNeverHoldsMoreThanItsPlacesAndKeepsTheOrderOfTime() {
    Compressed kept = run("streammem", random(30, 9, 3), Map.of("tokens", 20));

    assertThat(kept.indices()).hasSize(20).isSorted();
    double[][][] still = new double[6][2][];
    Arrays.stream(still).forEach(frame -> Arrays.fill(frame, new double[] {1, 2}));
    assertThat(run("streammem", still).sizes()).containsExactly(6, 6, 12);
  }

  @Test
  void flashVstreamClustersWhatIsOldAndKeepsTheNewest() {
    double[][][] frames = new double[7][1][];
    double[] at = {0, 10, 0.5, 10.2, 0.1, 10.1, 99};
    Arrays.setAll(frames, i -> new double[][] {{at[i]}});
    Map<String, Integer> params = Map.of("long", 2, "retrieved", 1, "abstract", 0);

    Compressed corrected = run("flash-vstream", frames, params);
    Compressed faithful = run("flash-vstream", Mode.FAITHFUL, params, of(frames));

    assertThat(flat(corrected)).containsExactly(new double[] {0.2, 10.1, 0.1, 99}, EXACT);
    assertThat(corrected.indices()).containsExactly(0, 1, 4, 6);
    assertThat(flat(faithful)).containsExactly(new double[] {0.2, 10.1, 0, 99}, EXACT);
    assertThat(corrected.sizes()).containsExactly(3, 3, 1, 1);
    assertThat(corrected.more())
        .containsEntry("parts", Map.of("abstract", 0, "long", 2, "retrieved", 1, "current", 1));
  }

  @Test
  void flashVstreamStandsForAllFramesHoweverManyComeInAtOnce() {
    Compressed kept =
        run("flash-vstream", random(200, 1, 3), Map.of("long", 5, "buffer", 7, "abstract", 3));

    assertThat(DoubleStream.of(kept.sizes()).skip(3).limit(5).sum()).isEqualTo(199);
    assertThat(kept.tokens()).hasNumberOfRows(3 + 5 + 3 + 1);
  }

  @Test
  void flashVstreamForQwenKeepsClustersInOrderAndWholeFramesOfTheHeaviest() {
    double[][][] frames = new double[16][4][];
    double[] at = {5, 5, 5.3, 5.3, 90, 90, 50, 50, 5.2, 5.1, 50.2, 50.2, 90, 90, 90, 90};
    for (int i = 0; i < 16; i++) {
      for (int place = 0; place < 4; place++) {
        frames[i][place] = new double[] {at[i] + (place == 3 ? 4 : 0)};
      }
    }

    Compressed kept =
        run("flash-vstream-qwen", frames, Map.of("temporal", 3, "spatial", 2, "side", 2));

    // Pairs are at 5, 5.3, 90, 50, 5.15, 50.2, 90, 90, and 1 more in small, for the fourth token.
    assertThat(flat(kept))
        .containsExactly(
            new double[] {5.15, 5.15, 5.15, 9.15, 90, 90, 90, 94, 6.15, 51.1, 91}, within(1e-9));
    assertThat(kept.indices()).containsExactly(32, 33, 34, 35, 16, 17, 18, 19, 0, 24, 16);
    assertThat(kept.sizes()).containsExactly(2, 2, 2, 2, 2, 2, 2, 2, 24, 16, 24);
    assertThat(kept.more()).containsEntry("parts", Map.of("spatial", 8, "temporal", 3));
  }

  @Test
  void flashVstreamForQwenFillsUpWithTheFirstFramesWhereFewDiffer() {
    double[][][] frames = {{{1}}, {{1}}, {{1}}, {{7}}, {{7}}, {{7}}, {{7}}};
    Map<String, Integer> params = Map.of("temporal", 4, "spatial", 1, "join", 1, "buffer", 2);

    Compressed corrected = run("flash-vstream-qwen", frames, params);
    Compressed faithful = run("flash-vstream-qwen", Mode.FAITHFUL, params, of(frames));

    assertThat(flat(corrected)).containsExactly(7, 1, 1, 1, 7);
    assertThat(flat(faithful)).containsExactly(1, 1, 1, 1, 7);
    assertThat(corrected.sizes()).containsExactly(1, 1, 1, 3, 4);
    assertThat(flat(run("flash-vstream-qwen", frames, Map.of("spatial", 2))))
        .containsExactly(1, 4, 1, 4, 7, 7);
  }

  @Test
  void flashVstreamForQwenStandsForAllFramesHoweverManyComeInAtOnce() {
    Compressed kept =
        run("flash-vstream-qwen", random(201, 1, 3), Map.of("temporal", 5, "buffer", 7));

    assertThat(kept.tokens()).hasNumberOfRows(5 + 5);
    assertThat(DoubleStream.of(kept.sizes()).skip(5).sum()).isEqualTo(201);
  }

  @Test
  void maLmmMergesTheTwoNeighboursMostAlike() {
    double[][][] frames = {{{1, 0}}, {{0, 1}}, {{0, 2}}, {{1, 1}}};

    Compressed kept = run("ma-lmm", frames, Map.of("budget", 3));

    assertThat(kept.tokens()).isDeepEqualTo(new double[][] {{1, 0}, {0, 1.5}, {1, 1}});
    assertThat(kept.sizes()).containsExactly(1, 2, 1);
    assertThat(kept.indices()).containsExactly(0, 1, 3);
  }

  @Test
  void pyramidMemoryKeepsFewFramesFineAndMoreOfThemCoarse() {
    Map<String, Integer> params = Map.of("fine", 2, "middle", 2, "coarse", 3);
    for (Mode mode : Mode.values()) {
      Compressed kept = run("pyramid-memory", mode, params, of(random(50, 16, 3)));

      assertThat(kept.indices()).hasSize(2 * 16 + 2 * 4 + 3).isSorted();
    }
    assertThat(
            run("pyramid-memory", random(50, 16, 3), Map.of("fine", 0, "middle", 0, "coarse", 1))
                .indices())
        .hasSize(1);
  }

  @Test
  void pyramidMemoryAppendsDemotedFramesAsItsPublicCodeDoes() {
    Map<String, Integer> params = Map.of("fine", 1, "middle", 3, "coarse", 2);
    double[][][] frames = random(40, 4, 3);

    assertThat(run("pyramid-memory", Mode.FAITHFUL, params, of(frames)).indices())
        .isNotEqualTo(run("pyramid-memory", Mode.CORRECTED, params, of(frames)).indices());
  }

  @Test
  void llamaVidPaysAttentionByTheQuestion() {
    double[][][] frame = {{{1, 0}, {0, 1}, {0, 3}}};

    assertThat(flat(run("llama-vid", frame)))
        .containsExactly(new double[] {1.0 / 3, 4.0 / 3, 1.0 / 3, 4.0 / 3}, EXACT);
    assertThat(
            run(
                    "llama-vid",
                    Mode.CORRECTED,
                    Map.of(),
                    of(frame).with(Input.QUERY_EMBEDDING, new double[] {0, 1000}))
                .tokens()[0])
        .containsExactly(0, 3);
    assertThat(run("llama-vid", random(2, 16, 3), Map.of("grid", 2)).indices()).hasSize(2 * 5);
  }

  @Test
  void videoScanDropsTheEarlierOfTheTwoMostAlike() {
    double[][][] frames = {{{1, 0}}, {{0, 1}}, {{0, 2}}, {{1, 1}}};

    assertThat(run("videoscan", frames, Map.of("budget", 3)).indices()).containsExactly(0, 2, 3);
  }

  @Test
  void longVlmMergesTenFramesToThirtyTokens() {
    Compressed kept = run("longvlm", random(13, 256, 16));

    assertThat(kept.tokens().length).isEqualTo(30 + 9);
    assertThat(DoubleStream.of(kept.sizes()).sum()).isCloseTo(13 * 256, EXACT);
    assertThat(kept.sizes()).startsWith(1);
  }

  @Test
  void learningFreeReductionKeepsASixteenth() {
    assertThat(run("lftr", random(8, 16, 3)).indices()).hasSize(2 * 4);
    double[][][] frames = {{{1, 0}}, {{1, 0}}, {{1, 0}}, {{0, 1}}};
    assertThat(run("lftr", frames, Map.of("temporal", 2)).sizes()).containsExactly(3, 1);
  }

  @Test
  void slowFastLlavaGives3680TokensOf50Frames() {
    Compressed kept = run("slowfast-llava", random(50, 576, 1));

    assertThat(kept.indices()).hasSize(3680);
    assertThat(kept.more()).containsEntry("parts", Map.of("slow", 2880, "fast", 800));
    assertThat(IntStream.range(0, 10).map(i -> kept.indices()[i * 288] / 576))
        .containsExactly(0, 5, 10, 15, 20, 25, 30, 35, 40, 45);
  }

  @Test
  void dpnPoolsFlatFramesMost() {
    double[][][] frames = new double[2][16][1];
    for (int place = 0; place < 16; place++) {
      frames[0][place][0] = 3;
      frames[1][place][0] = place % 2 == 0 ? 1 : -1;
    }

    assertThat(run("dpn", frames).indices()).hasSize(1 + 16);
    assertThat(run("dpn", frames, Map.of("eps", 1)).indices()).hasSize(2);
  }

  @Test
  void elvaMergesUniformFramesAndLeavesWhatDiffers() {
    double[][][] frames = {{{1, 0}, {1, 0}, {1, 0}, {1, 0}}, {{1, 0}, {1, 0}, {1, 0}, {1, 0}}};

    Compressed kept = run("elva", frames);

    assertThat(kept.sizes()).containsExactly(4, 4);
    assertThat(run("elva", frames, Map.of("levels", 1)).sizes()).containsExactly(3, 1, 4);
    double[][][] unlike = {{{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}}};
    assertThat(run("elva", unlike).sizes()).containsExactly(1, 1, 1, 1);
  }

  @Test
  void videoXlKeepsTheFirstTheLastAndTheRelevantBlocksDense() {
    double[][][] frames = new double[80][1][];
    Arrays.setAll(frames, i -> new double[][] {{i / 16 == 2 ? 1 : 0, 1}});
    Map<String, Integer> params = Map.of("compression", 4, "top_k", 1);
    Inputs asked = of(frames).with(Input.QUERY_EMBEDDING, new double[] {1, 0});

    Compressed kept = run("video-xl-2", Mode.CORRECTED, params, asked);

    assertThat(kept.indices()).hasSize(3 * 16 + 2 * 4);
    assertThat(kept.more().get("dense")).isEqualTo(new int[] {0, 2, 4});
    assertThat(run("video-xl-2", frames, params).indices()).hasSize(80);
    Inputs found = of(frames).with(input("video-xl-2", 0, double[].class), new double[] {2, 3});
    assertThat(run("video-xl-2", Mode.CORRECTED, params, found).more().get("dense"))
        .isEqualTo(new int[] {0, 1, 4});
  }

  @Test
  void videoXlKeepsTheTokensThatTellTheTime() {
    double[][][] frames = new double[22][3][];
    Arrays.stream(frames).forEach(frame -> Arrays.fill(frame, new double[] {1, 0}));
    double[][][] times = new double[6][2][];
    Arrays.setAll(times, i -> new double[][] {{0, i}, {i, Double.NaN}});
    times[2] = new double[][] {{0, 2}};
    Map<String, Integer> params = Map.of("block", 1, "compression", 5);
    Inputs inputs =
        of(frames)
            .with(input("video-xl-2", 0, double[].class), new double[] {0})
            .with(input("video-xl-2", 2, double[][][].class), times);

    Compressed corrected = run("video-xl-2", Mode.CORRECTED, params, inputs);
    Compressed faithful = run("video-xl-2", Mode.FAITHFUL, params, inputs);

    // Dense are the first group and the last, of two frames; the others have 3 runs of 5 or less.
    int timestamps = 5 * 2 + 1;
    assertThat(corrected.tokens()).hasNumberOfRows(12 + 6 + 4 * 3 + timestamps);
    assertThat(faithful.tokens()).hasNumberOfRows(12 + 6 + 4 * 2 + timestamps);
    assertThat(Arrays.copyOfRange(corrected.indices(), 12, 23))
        .containsExactly(10, 11, -1, -1, 12, 17, 22, -1, 24, 29, 34);
    assertThat(corrected.tokens()[15]).containsExactly(1, 0);
    assertThat(corrected.sizes()[18]).isEqualTo(2);
    assertThatThrownBy(() -> run("video-xl-2", Mode.CORRECTED, Map.of("unit", 8), inputs))
        .hasMessage("timestamp_tokens has 6 groups; 22 frames make 3 groups of 8.");
    times[5] = new double[][] {{1}};
    assertThatThrownBy(() -> run("video-xl-2", Mode.CORRECTED, params, inputs))
        .hasMessage("timestamp_tokens has a vector of 1 values, tokens have 2; all need as many.");
  }

  @Test
  void divPrunePicksWhatIsFarthestFromAllElse() {
    double[][][] frame = {{{1, 0}, {0.9, 0.1}, {0, 1}, {-1, 0.05}}};

    Compressed kept = run("divprune", frame, Map.of("ratio", 0.5));

    assertThat(kept.indices()).containsExactly(0, 3);
    assertThat(kept.more().get("picks")).isEqualTo(new int[] {3, 0});
    assertThat(run("divprune", frame, Map.of("ratio", 0.1)).indices()).containsExactly(3);
    assertThat(run("divprune", Mode.FAITHFUL, Map.of("ratio", 0.1), of(frame)).indices()).isEmpty();
  }

  @Test
  void dCodeMergesWhatIsAlikeInTheOrderOfLength() {
    double[][][] frame = {{{1, 0}, {2, 0}, {0, 3}, {0, 1}}};

    assertThat(run("d-code", frame).tokens()).isDeepEqualTo(new double[][] {{0, 2}, {1.5, 0}});
    assertThat(run("d-code", frame, Map.of("strategy", "max")).tokens())
        .isDeepEqualTo(new double[][] {{0, 3}, {2, 0}});
    assertThat(run("d-code", frame, Map.of("strategy", "weighted_mean")).tokens())
        .isDeepEqualTo(new double[][] {{0, 2.5}, {5.0 / 3, 0}});
    assertThat(run("d-code", frame, Map.of("top_k", 1)).tokens())
        .isDeepEqualTo(new double[][] {{0, 3}});
  }

  @Test
  void bVllmSharesItsTokensAmongTheFrames() {
    for (int frames : new int[] {1, 7, 18, 100, 600}) {
      int each = Math.min(32, Math.max(1, 576 / frames));
      assertThat(run("b-vllm", random(frames, 32, 2)).indices()).hasSize(frames * each);
    }
  }

  @Test
  void longVuKeepsOfAStillWindowItsFirstFrame() {
    double[][][] still = new double[10][4][];
    Arrays.stream(still).forEach(frame -> Arrays.fill(frame, new double[] {1, 2}));

    assertThat(run("longvu", still).indices()).containsExactly(0, 1, 2, 3, 32, 33, 34, 35);
    assertThat(run("longvu", still, Map.of("tokens", 5)).indices()).containsExactly(0, 1, 32, 33);
    assertThat(run("longvu", still, Map.of("tokens", 40)).indices()).hasSize(40);
  }

  @Test
  void hourLlavaKeepsASixteenthWithTheLastFrame() {
    for (String spatial : List.of("random", "uniform")) {
      Compressed kept = run("hour-llava", random(400, 64, 1), Map.of("spatial", spatial));

      assertThat(kept.indices()).hasSize(100 * 16).isSorted();
      assertThat(kept.indices()[0]).isLessThan(64);
      assertThat(kept.indices()[1599]).isGreaterThanOrEqualTo(399 * 64);
    }
  }

  @Test
  void hourLlavaAddsTheLastFrameBeyondTheBudgetInTheModeFaithfulOnly() {
    Inputs frames = of(new double[][][] {{{1}}, {{2}}, {{3}}});
    Map<String, ?> params = Map.of("budget", 1, "least_frames", 1);

    assertThat(run("hour-llava", Mode.FAITHFUL, params, frames).indices()).containsExactly(0, 2);
    assertThat(run("hour-llava", Mode.CORRECTED, params, frames).indices()).containsExactly(0);
  }

  @Test
  void freeVideoLlmCutsDetailedFramesToWhereTheQuestionIs() {
    double[][][] frames = new double[6][64][2];
    for (double[][] frame : frames) {
      for (int place = 0; place < 64; place++) {
        frame[place] = new double[] {place % 8 > 3 && place >= 32 ? 1 : 0, 0.1};
      }
    }
    Inputs inputs = of(frames).with(Input.QUERY_EMBEDDING, new double[] {1, 0});
    Map<String, Object> params = Map.of("slow", 1, "middle", 0, "roi_ratio", 0.25);

    Compressed kept = run("free-video-llm", Mode.CORRECTED, params, inputs);

    assertThat(kept.more())
        .containsEntry("parts", Map.of("slow", 4 * 2, "middle", 0, "fast", 6 * 16));
    assertThat(IntStream.of(kept.indices()).limit(8))
        .containsExactly(26, 28, 34, 36, 42, 44, 50, 52);
    assertThat(run("free-video-llm", Mode.FAITHFUL, params, inputs).indices()[0])
        .isGreaterThanOrEqualTo(5 * 64);
  }

  @Test
  void slowFastAveragesGroupsOfFrames() {
    assertThat(run("slow-fast", random(64, 4, 1)).indices()).hasSize(16 * 4);
    assertThat(run("slow-fast", random(9, 4, 1)).indices()).hasSize(9 * 4);
    double[][][] frames = {{{1}}, {{3}}, {{4}}, {{8}}, {{100}}};
    assertThat(run("slow-fast", frames, Map.of("temporal_stride", 2, "min_fast", 2)).tokens())
        .isDeepEqualTo(new double[][] {{2}, {6}});
  }

  @Test
  void slowFastRepeatsFramesOfAShortVideoInTheModeFaithfulOnly() {
    Inputs frames = of(new double[][][] {{{1}}, {{3}}});
    Map<String, ?> params = Map.of("sampling_stride", 2, "temporal_stride", 1, "min_fast", 3);

    assertThat(run("slow-fast", Mode.FAITHFUL, params, frames).tokens())
        .isDeepEqualTo(new double[][] {{1}, {1}, {3}});
    assertThat(run("slow-fast", Mode.CORRECTED, params, frames).tokens())
        .isDeepEqualTo(new double[][] {{1}, {3}});
  }

  @Test
  void tsLlavaSamplesEvenlyWithBothEnds() {
    assertThat(run("ts-llava", random(2, 9, 1), Map.of("tokens", 5)).indices())
        .containsExactly(0, 4, 8, 13, 17);
    assertThat(run("ts-llava", random(2, 9, 1)).indices()).hasSize(18);
  }

  @Test
  void covipalKeepsTheBestScoresOfAllFrames() {
    Inputs inputs =
        of(random(2, 3, 2))
            .with(
                input("covipal", 0, double[][].class),
                new double[][] {{1, 5, 2}, {4, 0, Double.NaN}});

    assertThat(run("covipal", Mode.CORRECTED, Map.of("ratio", 0.34), inputs).indices())
        .containsExactly(1, 3);
  }

  @Test
  void ftfvSamplesByAttention() {
    Inputs inputs =
        of(random(1, 4, 2)).with(Significance.ATTENTION, new double[][][] {{{0, 8, 1, 1}}});

    Compressed kept = run("ftfv", Mode.CORRECTED, Map.of("ratio", 1), inputs);

    assertThat(kept.indices()).containsExactly(1, 2);
    assertThat(kept.sizes()).containsExactly(3, 1);
  }

  @Test
  void liveVlmKeepsTheLatestFramesWholeAndFetchesForAQuestion() {
    double[][][] frames = new double[9][1][];
    Arrays.setAll(frames, i -> new double[][] {{Math.cos(i), Math.sin(i)}});
    Inputs asked = of(frames).with(Input.QUERY_EMBEDDING, frames[3][0]);

    Compressed kept =
        run("livevlm", Mode.CORRECTED, Map.of("recent", 2, "tokens", 5, "fetch", 1), asked);

    assertThat(kept.more()).containsEntry("parts", Map.of("long", 1, "recent", 2));
    assertThat(kept.indices()).endsWith(7, 8);
    assertThat(run("livevlm", frames, Map.of("recent", 2, "tokens", 5)).indices())
        .hasSize(7)
        .isSorted();
  }

  private static double[] flat(Compressed compressed) {
    return Arrays.stream(compressed.tokens()).flatMapToDouble(Arrays::stream).toArray();
  }

  private static Inputs of(double[][][] tokens) {
    return Inputs.of().with(Input.TOKENS, tokens);
  }

  private static Compressed run(String method, double[][][] tokens) {
    return run(method, tokens, Map.of());
  }

  private static Compressed run(String method, double[][][] tokens, Map<String, ?> params) {
    return run(method, Mode.CORRECTED, params, of(tokens));
  }

  private static Compressed run(String method, Mode mode, Map<String, ?> params, Inputs inputs) {
    Compressor compressor = Methods.get("test", Compressor.class, method);
    return compressor.run(inputs, Arguments.of(compressor, params, mode, 3));
  }

  private static double[][][] random(int frames, int count, int dim) {
    double[][][] tokens = new double[frames][count][dim];
    for (int frame = 0; frame < frames; frame++) {
      for (int place = 0; place < count; place++) {
        for (int i = 0; i < dim; i++) {
          tokens[frame][place][i] = Draws.uniform(frame, (long) place * dim + i) - 0.4;
        }
      }
    }
    return tokens;
  }
}
