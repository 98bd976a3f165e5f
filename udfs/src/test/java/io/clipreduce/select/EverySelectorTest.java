package io.clipreduce.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Draws;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Kind;
import io.clipreduce.method.Methods;
import io.clipreduce.method.Mode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments.ArgumentSet;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of every selector that looks at scores and vectors alone, in both modes. */
class EverySelectorTest {
  private static final int DIM = 12;

  static Stream<ArgumentSet> selectors() {
    return Arrays.stream(Mode.values()).flatMap(EverySelectorTest::selectors);
  }

  static Stream<ArgumentSet> corrected() {
    return selectors(Mode.CORRECTED);
  }

  private static Stream<ArgumentSet> selectors(Mode mode) {
    return Methods.of(Kind.SELECT).stream()
        .map(KeyframeSelector.class::cast)
        .filter(
            selector ->
                selector.description().inputs().stream().allMatch(EverySelectorTest::atHand))
        .map(
            selector ->
                argumentSet(selector.description().name() + " " + mode.word(), selector, mode));
  }

  /** Whether it is the question's vector, or a score or a vector of each frame. */
  private static boolean atHand(Input<?> input) {
    return input.equals(Input.QUERY_EMBEDDING)
        || (input.shape().startsWith("[T]")
            && List.of(double[].class, double[][].class).contains(input.type()));
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void choosesNothingOfNoFramesOrByNoBudget(KeyframeSelector selector, Mode mode) {
    assertThat(indices(selector, mode, 8, new double[0], new double[0][])).isEmpty();
    assertThat(indices(selector, mode, 0, scores(9), vectors(9))).isEmpty();
    assertThat(indices(selector, mode, -1, scores(9), vectors(9))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void givesRisingFramesOfThoseThereAreAndTheSameAgain(KeyframeSelector selector, Mode mode) {
    for (int frames : new int[] {1, 2, 3, 8, 9, 40, 130}) {
      for (int budget : new int[] {1, 2, 8, 32}) {
        Selection selection = select(selector, mode, budget, scores(frames), vectors(frames));
        int[] indices = selection.indices();

        assertThat(indices).isSorted();
        assertThat(IntStream.of(indices)).allMatch(i -> i >= 0 && i < frames);
        assertThat(indices(selector, mode, budget, scores(frames), vectors(frames)))
            .isEqualTo(indices);
        if (mode == Mode.CORRECTED) {
          assertThat(indices).isNotEmpty();
          assertThat(indices.length * Math.pow(scale(selection), 2))
              .isLessThanOrEqualTo(budget * (1 + 1e-9));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void givesByTheLargestBudgetTheFramesOfALargeOne(KeyframeSelector selector, Mode mode) {
    int most = (int) selector.budget().most();

    int[] chosen = indices(selector, mode, most, scores(9), vectors(9));

    assertThat(IntStream.of(chosen).distinct().toArray())
        .isEqualTo(
            IntStream.of(indices(selector, mode, 1000, scores(9), vectors(9)))
                .distinct()
                .toArray());
  }

  @ParameterizedTest
  @MethodSource("corrected")
  void copesWithFramesThatNothingTellsApart(KeyframeSelector selector, Mode mode) {
    double[][] same = new double[30][];
    Arrays.fill(same, vectors(1)[0]);

    assertThat(indices(selector, mode, 8, new double[30], same)).isNotEmpty().isSorted();
    assertThat(indices(selector, mode, 8, new double[30], new double[30][DIM]))
        .isNotEmpty()
        .isSorted();
  }

  @ParameterizedTest
  @MethodSource("corrected")
  void copesWithWhatIsNoNumber(KeyframeSelector selector, Mode mode) {
    double[] scores = scores(30);
    double[][] vectors = vectors(30);
    scores[7] = Double.NaN;
    scores[8] = Double.POSITIVE_INFINITY;
    vectors[9][3] = Double.NaN;
    vectors[10][3] = Double.NEGATIVE_INFINITY;

    int[] indices = indices(selector, mode, 8, scores, vectors);

    assertThat(indices).isNotEmpty().isSorted();
    assertThat(IntStream.of(indices)).allMatch(i -> i >= 0 && i < 30);
  }

  /** What the sides of chosen frames are scaled by, where the budget is one of whole pictures. */
  private static double scale(Selection selection) {
    return (double) selection.outputs().getOrDefault("scale", 1.0);
  }

  private static int[] indices(
      KeyframeSelector selector, Mode mode, int budget, double[] scores, double[][] vectors) {
    return select(selector, mode, budget, scores, vectors).indices();
  }

  private static Selection select(
      KeyframeSelector selector, Mode mode, int budget, double[] scores, double[][] vectors) {
    Inputs inputs = Inputs.of();
    for (Input<?> input : selector.description().inputs()) {
      if (input.type() == double[][].class) {
        inputs = with(inputs, input, vectors);
      } else if (!input.equals(Input.QUERY_EMBEDDING)) {
        inputs = with(inputs, input, scores);
      }
    }
    inputs = inputs.with(Input.EMBEDDINGS, vectors).with(Input.QUERY_EMBEDDING, vectors(1)[0]);
    return selector.run(inputs, Arguments.of(selector, Map.of("budget", budget), mode, 5));
  }

  private static <T> Inputs with(Inputs inputs, Input<T> input, Object value) {
    return inputs.with(input, input.type().cast(value));
  }

  private static double[] scores(int frames) {
    return IntStream.range(0, frames).mapToDouble(i -> Draws.uniform(1, i)).toArray();
  }

  private static double[][] vectors(int frames) {
    return IntStream.range(0, frames)
        .mapToObj(
            frame ->
                IntStream.range(0, DIM)
                    .mapToDouble(i -> Draws.uniform(2 + frame, i) * 2 - 1)
                    .toArray())
        .toArray(double[][]::new);
  }
}
