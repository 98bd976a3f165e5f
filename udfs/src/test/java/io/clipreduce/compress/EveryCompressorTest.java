package io.clipreduce.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Draws;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Kind;
import io.clipreduce.method.Methods;
import io.clipreduce.method.Mode;
import io.clipreduce.method.Parameter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments.ArgumentSet;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of every compressor, in both modes. */
class EveryCompressorTest {
  private static final int DIM = 6;

  /** Those in which no token is lost: what they give adds up to what they got. */
  private static final Set<String> CONSERVING =
      Set.of("elva", "longvlm", "ma-lmm", "progressive-pooling", "dpn");

  /** Those that place tokens in space. */
  private static final Set<String> IN_SPACE =
      Set.of(
          "progressive-pooling",
          "storm",
          "pyramid-memory",
          "flash-vstream",
          "flash-vstream-qwen",
          "slowfast-llava",
          "dpn",
          "elva",
          "hour-llava",
          "free-video-llm",
          "hired");

  static Stream<ArgumentSet> compressors() {
    return Methods.of(Kind.COMPRESS).stream()
        .map(Compressor.class::cast)
        .flatMap(
            compressor ->
                Arrays.stream(Mode.values())
                    .map(
                        mode ->
                            argumentSet(
                                compressor.description().name() + " " + mode.word(),
                                compressor,
                                mode)));
  }

  @Test
  void namesThoseThatAreChecked() {
    List<String> names =
        Methods.of(Kind.COMPRESS).stream().map(method -> method.description().name()).toList();

    assertThat(names).containsAll(CONSERVING).containsAll(IN_SPACE);
  }

  @ParameterizedTest
  @MethodSource("compressors")
  void givesNothingOfNothing(Compressor compressor, Mode mode) {
    assertThat(run(compressor, mode, new double[0][][]).tokens()).isEmpty();
    assertThat(run(compressor, mode, new double[3][0][]).tokens()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("compressors")
  void givesVectorsOfThoseThereAreAndTheSameAgain(Compressor compressor, Mode mode) {
    for (int frames : new int[] {1, 2, 5, 17, 40}) {
      for (int count : new int[] {1, 4, 9, 16}) {
        double[][][] tokens = tokens(frames, count);

        Compressed compressed = run(compressor, mode, tokens);

        sound(compressed, frames * count);
        if (mode == Mode.CORRECTED && frames * count >= 10) {
          assertThat(compressed.tokens()).isNotEmpty();
        }
        Compressed again = run(compressor, mode, tokens);
        assertThat(again.tokens()).isDeepEqualTo(compressed.tokens());
        assertThat(again.indices()).isEqualTo(compressed.indices());
        assertThat(again.sizes()).isEqualTo(compressed.sizes());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("compressors")
  void givesWhatIsAllTheSameUnchanged(Compressor compressor, Mode mode) {
    double[][][] same = new double[12][16][];
    double[] vector = {1, -2, 3, 0.5, 0, 4};
    Arrays.stream(same).forEach(frame -> Arrays.fill(frame, vector));

    Compressed compressed = run(compressor, mode, same);

    sound(compressed, 12 * 16);
    assertThat(compressed.tokens()).isNotEmpty();
    for (double[] token : compressed.tokens()) {
      assertThat(token).containsExactly(vector, within(1e-12));
    }
    sound(run(compressor, mode, new double[12][16][DIM]), 12 * 16);
  }

  @ParameterizedTest
  @MethodSource("compressors")
  void copesWithWhatIsNoNumber(Compressor compressor, Mode mode) {
    double[][][] tokens = tokens(9, 16);
    tokens[0][0][0] = Double.NaN;
    tokens[3][5][1] = Double.POSITIVE_INFINITY;
    tokens[4][6] = new double[] {Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, -0.0};

    sound(run(compressor, mode, tokens), 9 * 16);
  }

  static Stream<ArgumentSet> withBudget() {
    return compressors().filter(set -> ((Compressor) set.get()[0]).budget().isPresent());
  }

  @ParameterizedTest
  @MethodSource("withBudget")
  void keepsToItsBudget(Compressor compressor, Mode mode) {
    double[][][] tokens = tokens(24, 16);
    Parameter<?> budget = compressor.budget().orElseThrow();
    boolean ratio = budget.name().equals("ratio");

    Compressed none = run(compressor, mode, tokens, Map.of(budget.name(), 0));
    Compressed one = run(compressor, mode, tokens, Map.of(budget.name(), ratio ? 0.001 : 1));
    Compressed more = run(compressor, mode, tokens, Map.of(budget.name(), ratio ? 1 : 100_000));

    sound(none, 24 * 16);
    sound(one, 24 * 16);
    sound(more, 24 * 16);
    assertThat(none.tokens().length).isLessThanOrEqualTo(one.tokens().length);
    assertThat(one.tokens().length).isLessThanOrEqualTo(more.tokens().length);
    assertThat(more.tokens().length).isLessThanOrEqualTo(24 * 16);
  }

  static Stream<ArgumentSet> conserving() {
    return compressors()
        .filter(set -> CONSERVING.contains(((Compressor) set.get()[0]).description().name()));
  }

  @ParameterizedTest
  @MethodSource("conserving")
  void keepsTheSumOfAllVectorsWhereItOnlyMerges(Compressor compressor, Mode mode) {
    double[][][] tokens = tokens(20, 16);

    Compressed compressed = run(compressor, mode, tokens);

    assertThat(DoubleStream.of(compressed.sizes()).sum()).isCloseTo(20 * 16, within(1e-9));
    for (int i = 0; i < DIM; i++) {
      int component = i;
      double sum =
          Arrays.stream(tokens).flatMap(Arrays::stream).mapToDouble(t -> t[component]).sum();
      double kept =
          IntStream.range(0, compressed.sizes().length)
              .mapToDouble(k -> compressed.sizes()[k] * compressed.tokens()[k][component])
              .sum();
      assertThat(kept).isCloseTo(sum, within(1e-9));
    }
  }

  @ParameterizedTest
  @MethodSource("compressors")
  void saysSoWhereTokensAreNoGrid(Compressor compressor, Mode mode) {
    String name = compressor.description().name();
    boolean countsRuns = name.equals("hired") && mode == Mode.FAITHFUL;
    if (!IN_SPACE.contains(name) || countsRuns) {
      sound(run(compressor, mode, tokens(5, 6)), 30);
      return;
    }
    assertThatThrownBy(() -> run(compressor, mode, tokens(5, 6)))
        .hasMessage(
            "A frame has 6 tokens, which is no square number; set side to the tokens in a row.");
    assertThatThrownBy(() -> run(compressor, mode, tokens(5, 6), Map.of("side", 4)))
        .hasMessage(
            "side is 4 and a frame has 6 tokens, which are no whole rows; set side to a divisor of"
                + " 6.");
    sound(run(compressor, mode, tokens(5, 6), Map.of("side", 3)), 30);
  }

  @ParameterizedTest
  @MethodSource("compressors")
  void saysSoWhereFramesHaveDifferentNumbersOfTokens(Compressor compressor, Mode mode) {
    double[][][] uneven = {tokens(1, 4)[0], tokens(1, 9)[0]};

    assertThatThrownBy(() -> run(compressor, mode, uneven))
        .hasMessage("tokens: frame 1 has 9 tokens, frame 0 has 4; all need as many.");
  }

  static Stream<StreamingCompressor> streaming() {
    return Methods.of(Kind.COMPRESS).stream()
        .filter(StreamingCompressor.class::isInstance)
        .map(StreamingCompressor.class::cast);
  }

  @ParameterizedTest
  @MethodSource("streaming")
  void holdsNoMoreOfALongVideoThanOfAShortOne(StreamingCompressor compressor) {
    Map<String, Object> params = new HashMap<>();
    if (compressor.description().name().equals("infinipot-v")) {
      params.put("block", 16);
    }
    StreamingCompressor.Memory memory =
        compressor.open(Inputs.of(), Arguments.of(compressor, params, Mode.CORRECTED, 5));
    int most = 0;
    int early = 0;
    for (int frame = 0; frame < 100_000; frame++) {
      double[][] vectors = new double[1][2];
      vectors[0][0] = Draws.uniform(1, frame) - 0.5;
      vectors[0][1] = Draws.uniform(2, frame) - 0.5;
      memory.add(Token.frame(vectors, frame));
      most = Math.max(most, memory.held());
      early = frame == 20_000 ? most : early;
    }

    assertThat(most).isEqualTo(early).isLessThan(2_000);
    sound(memory.compressed(), 100_000);
  }

  private static void sound(Compressed compressed, int given) {
    int count = compressed.tokens().length;
    assertThat(compressed.indices()).hasSize(count);
    assertThat(compressed.sizes()).hasSize(count);
    assertThat(IntStream.of(compressed.indices())).allMatch(i -> i >= 0 && i < given);
    assertThat(DoubleStream.of(compressed.sizes())).allMatch(size -> size >= 0);
    for (double[] token : compressed.tokens()) {
      assertThat(DoubleStream.of(token)).allMatch(Double::isFinite);
    }
  }

  private static Compressed run(Compressor compressor, Mode mode, double[][][] tokens) {
    return run(compressor, mode, tokens, Map.of());
  }

  private static Compressed run(
      Compressor compressor, Mode mode, double[][][] tokens, Map<String, ?> params) {
    Inputs inputs = Inputs.of().with(Input.TOKENS, tokens);
    if (compressor.description().inputs().contains(Input.QUERY_EMBEDDING)) {
      inputs = inputs.with(Input.QUERY_EMBEDDING, new double[] {1, 0, 0.5, 0, 0, -1});
    }
    return compressor.run(inputs, Arguments.of(compressor, params, mode, 5));
  }

  private static double[][][] tokens(int frames, int count) {
    double[][][] tokens = new double[frames][count][DIM];
    for (int frame = 0; frame < frames; frame++) {
      for (int place = 0; place < count; place++) {
        for (int i = 0; i < DIM; i++) {
          tokens[frame][place][i] =
              Draws.uniform(7 + frame, (long) place * DIM + i) * 2 - 1 + (frame / 5) * 0.5;
        }
      }
    }
    return tokens;
  }
}
