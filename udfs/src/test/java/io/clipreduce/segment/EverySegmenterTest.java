package io.clipreduce.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Draws;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Kind;
import io.clipreduce.method.Methods;
import io.clipreduce.method.Mode;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments.ArgumentSet;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of every segmenter, in both modes. */
class EverySegmenterTest {

  static Stream<ArgumentSet> segmenters() {
    return Methods.of(Kind.SEGMENT).stream()
        .flatMap(
            method ->
                Arrays.stream(Mode.values())
                    .map(
                        mode ->
                            org.junit.jupiter.params.provider.Arguments.argumentSet(
                                method.description().name() + " " + mode.word(), method, mode)));
  }

  @ParameterizedTest
  @MethodSource("segmenters")
  void tilesTheVideoAndDoesSoAgain(Segmenter segmenter, Mode mode) {
    for (int frames : new int[] {0, 1, 2, 3, 10, 77}) {
      Segments segments = cut(segmenter, mode, vectors(frames), Map.of());

      assertTiles(segments, frames);
      assertThat(cut(segmenter, mode, vectors(frames), Map.of()).starts())
          .isEqualTo(segments.starts());
    }
  }

  @ParameterizedTest
  @MethodSource("segmenters")
  void cutsNoMoreOftenThanThereAreGaps(Segmenter segmenter, Mode mode) {
    for (int frames : new int[] {1, 2, 5}) {
      Segments segments = cut(segmenter, mode, vectors(frames), Map.of("k", 9));

      assertTiles(segments, frames);
      assertThat(segments.starts()).hasSize(frames);
    }
  }

  @ParameterizedTest
  @MethodSource("segmenters")
  void copesWithFramesThatNothingTellsApartAndWithWhatIsNoNumber(Segmenter segmenter, Mode mode) {
    double[][] same = new double[30][];
    Arrays.fill(same, vectors(1)[0]);
    double[][] broken = vectors(30);
    broken[9][1] = Double.NaN;
    broken[20][2] = Double.POSITIVE_INFINITY;

    assertTiles(cut(segmenter, mode, same, Map.of()), 30);
    assertTiles(cut(segmenter, mode, new double[30][4], Map.of()), 30);
    assertTiles(cut(segmenter, mode, broken, Map.of()), 30);
  }

  private static Segments cut(
      Segmenter segmenter, Mode mode, double[][] vectors, Map<String, ?> params) {
    return segmenter.run(
        Inputs.of().with(Input.EMBEDDINGS, vectors), Arguments.of(segmenter, params, mode, 5));
  }

  private static void assertTiles(Segments segments, int frames) {
    assertThat(segments.frames()).isEqualTo(frames);
    assertThat(segments.starts().length > 0).isEqualTo(frames > 0);
    for (int i = 0; i < segments.starts().length; i++) {
      assertThat(segments.starts()[i]).isLessThan(frames);
      assertThat(segments.starts()[i]).isGreaterThan(i == 0 ? -1 : segments.starts()[i - 1]);
    }
    if (frames > 0) {
      assertThat(segments.starts()).startsWith(0);
    }
  }

  private static double[][] vectors(int frames) {
    return IntStream.range(0, frames)
        .mapToObj(
            frame -> IntStream.range(0, 4).mapToDouble(i -> Draws.uniform(2 + frame, i)).toArray())
        .toArray(double[][]::new);
  }
}
