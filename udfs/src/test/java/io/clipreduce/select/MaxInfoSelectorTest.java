package io.clipreduce.select;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Mode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MaxInfoSelectorTest {
  private final MaxInfoSelector selector = new MaxInfoSelector();

  @ParameterizedTest
  @MethodSource("picksOfTheReference")
  void choosesTheFramesThatTheReferenceChooses(String line) {
    String[] fields = line.split(" ");
    int frames = Integer.parseInt(fields[2]);
    int dim = Integer.parseInt(fields[3]);
    double[][] vectors = random(Long.parseLong(fields[0]), frames, dim);
    if (fields[1].equals("smooth")) {
      smooth(vectors);
    }

    Selection selection = select(vectors, Integer.parseInt(fields[4]));

    assertThat(selection.indices())
        .containsExactly(Arrays.stream(fields[5].split(",")).mapToInt(Integer::parseInt).toArray());
  }

  static List<String> picksOfTheReference() throws IOException {
    try (InputStream in = MaxInfoSelectorTest.class.getResourceAsStream("/maxinfo-picks.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .toList();
    }
  }

  @Test
  void growsTheWorkedExampleByTheRowThatIsNotYetExplained() {
    double[][] rows = {{1, 0}, {0, 1}, {0.5, 0.5}, {0.1, 0.1}};

    Selection selection = MaxInfoSelector.rectangularVolume(rows, 4, 0.3, new int[] {0, 1, 2, 3});

    assertThat(selection.indices()).containsExactly(0, 1, 2);
    assertThat(selection.scores()).containsExactly(1, 1, Math.sqrt(0.5));
  }

  @Test
  void keepsTheBudgetEvenBelowTheRank() {
    for (int budget = 1; budget <= 12; budget++) {
      assertThat(select(random(7, 40, 32), budget).indices()).hasSize(budget).isSorted();
    }
  }

  @Test
  void returnsAllFramesWhenThereAreNoMoreThanTheRank() {
    assertThat(select(random(3, 5, 16), 5).indices()).containsExactly(0, 1, 2, 3, 4);
    assertThat(select(random(3, 5, 16), 9).indices()).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void returnsNothingForNoBudgetOrNoFrames() {
    assertThat(select(random(3, 5, 16), 0).indices()).isEmpty();
    assertThat(select(random(3, 5, 16), -2).indices()).isEmpty();
    assertThat(select(new double[0][], 3).indices()).isEmpty();
  }

  @Test
  void takesOneFrameOfAPictureThatNeverChanges() {
    double[][] vectors = new double[20][];
    Arrays.fill(vectors, new double[] {0.6, 0.8, 0});

    assertThat(select(vectors, 4).indices()).containsExactly(0);
  }

  @Test
  void spreadsEvenlyWhenAllVectorsAreZeroOrNoNumbers() {
    double[][] nothing = new double[9][4];
    for (double[] vector : nothing) {
      vector[1] = Double.NaN;
      vector[2] = Double.POSITIVE_INFINITY;
    }

    assertThat(select(new double[9][4], 3).indices()).containsExactly(0, 4, 8);
    assertThat(select(nothing, 3).indices()).containsExactly(0, 4, 8);
  }

  @Test
  void takesEveryDistinctPictureOfASlideShowOnceAndFirstShownIfAsked() {
    double[][] vectors = slideShow();

    for (int budget : new int[] {5, 8, 20}) {
      assertThat(select(vectors, Map.of("budget", budget, "distinct", true)).indices())
          .containsExactly(0, 10, 20, 30, 40);
    }
    assertThat(select(vectors, Map.of("budget", 3, "distinct", true)).indices()).hasSize(3);
  }

  @Test
  void takesAsManyCopiesAsTheToleranceLetsIn() {
    double[][] vectors = slideShow();

    // after m copies the next one's coefficients have the length 1 / sqrt(m)
    assertThat(select(vectors, Map.of("tolerance", 0.3)).indices()).hasSize(50);
    assertThat(select(vectors, Map.of("tolerance", 0.51)).indices()).hasSize(5 * 4);
    assertThat(select(vectors, Map.of("tolerance", 0.99)).indices()).hasSize(5 * 2);
  }

  @Test
  void raisesABudgetBelowTheRankAsThePublicCodeDoes() {
    double[][] vectors = random(7, 40, 32);

    assertThat(run(vectors, Map.of("budget", 3), Mode.FAITHFUL)).hasSize(8);
    assertThat(run(vectors, Map.of("budget", 3, "rank", 5), Mode.FAITHFUL)).hasSize(5);
    assertThat(run(vectors, Map.of("budget", 12), Mode.FAITHFUL))
        .isEqualTo(run(vectors, Map.of("budget", 12), Mode.CORRECTED));
    double[][] same = new double[20][];
    Arrays.fill(same, new double[] {0.6, 0.8, 0});
    assertThat(run(same, Map.of("tolerance", 0.51), Mode.FAITHFUL)).hasSize(4);
  }

  @Test
  void choosesInEveryStretchOfTimeByItself() {
    double[][] vectors = random(9, 60, 32);
    double[] timesS = IntStream.range(0, 60).mapToDouble(i -> 100 + i * 0.5).toArray();
    Inputs inputs = Inputs.of().with(Input.EMBEDDINGS, vectors).with(Input.TIMES_S, timesS);

    int[] corrected =
        selector
            .run(inputs, arguments(Map.of("budget", 9, "chunk_s", 10), Mode.CORRECTED))
            .indices();
    int[] faithful =
        selector
            .run(inputs, arguments(Map.of("budget", 9, "chunk_s", 10), Mode.FAITHFUL))
            .indices();

    for (int chunk = 0; chunk < 3; chunk++) {
      int start = chunk * 20;
      double[][] part = Arrays.copyOfRange(vectors, start, start + 20);
      assertThat(IntStream.of(corrected).filter(i -> i / 20 == start / 20).map(i -> i - start))
          .containsExactly(box(run(part, Map.of("budget", 3), Mode.CORRECTED)));
      assertThat(IntStream.of(faithful).filter(i -> i / 20 == start / 20).map(i -> i - start))
          .containsExactly(box(run(part, Map.of("budget", 9), Mode.FAITHFUL)));
    }
    assertThat(corrected).hasSize(9);
    assertThat(faithful).hasSize(27);
  }

  @Test
  void doesNotMindTheScaleOrTheSignOfTheVectors() {
    double[][] vectors = random(5, 40, 32);
    double[][] changed = new double[40][32];
    for (int frame = 0; frame < 40; frame++) {
      for (int i = 0; i < 32; i++) {
        changed[frame][i] = -4 * vectors[frame][i];
      }
    }

    assertThat(select(changed, 10).indices()).isEqualTo(select(vectors, 10).indices());
  }

  @Test
  void leavesNoFrameUnexplainedUnlessTheBudgetIsSpent() {
    double[] scores = select(random(101, 60, 48), 59).scores();

    assertThat(scores.length).isBetween(40, 58);
    for (double score : scores) {
      assertThat(score).isGreaterThan(0.3);
    }
  }

  private static double[][] slideShow() {
    double[][] slides = random(11, 5, 24);
    return IntStream.range(0, 50).mapToObj(frame -> slides[frame / 10]).toArray(double[][]::new);
  }

  private static Integer[] box(int[] values) {
    return IntStream.of(values).boxed().toArray(Integer[]::new);
  }

  private Arguments arguments(Map<String, ?> values, Mode mode) {
    return Arguments.of(selector, values, mode, 0);
  }

  private Selection select(double[][] vectors, int budget) {
    return select(vectors, Map.of("budget", budget));
  }

  private Selection select(double[][] vectors, Map<String, ?> values) {
    return selector.run(
        Inputs.of().with(Input.EMBEDDINGS, vectors), arguments(values, Mode.CORRECTED));
  }

  private int[] run(double[][] vectors, Map<String, ?> values, Mode mode) {
    return selector
        .run(Inputs.of().with(Input.EMBEDDINGS, vectors), arguments(values, mode))
        .indices();
  }

  /** Knuth's linear congruential generator, the same as the reference's; values from -1 to 1. */
  private static double[][] random(long seed, int frames, int dim) {
    double[][] vectors = new double[frames][dim];
    long state = seed;
    for (double[] vector : vectors) {
      for (int i = 0; i < dim; i++) {
        state = state * 6364136223846793005L + 1442695040888963407L;
        vector[i] = (float) ((state >>> 40) / (double) (1 << 24) * 2 - 1);
      }
    }
    return vectors;
  }

  private static void smooth(double[][] vectors) {
    for (int frame = 1; frame < vectors.length; frame++) {
      for (int i = 0; i < vectors[frame].length; i++) {
        vectors[frame][i] =
            (0.9f * (float) vectors[frame - 1][i] + 0.1f * (float) vectors[frame][i]);
      }
    }
  }
}
