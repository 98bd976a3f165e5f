package io.clipreduce.method;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NumbersTest {

  @Test
  void sumsAsNumpyDoes() {
    // numpy.sum(1 / numpy.arange(1, n + 1))
    assertThat(Numbers.sum(reciprocals(7))).isEqualTo(2.5928571428571425);
    assertThat(Numbers.sum(reciprocals(100))).isEqualTo(5.187377517639621);
    assertThat(Numbers.sum(reciprocals(1003))).isEqualTo(7.4884648745144435);
    assertThat(Numbers.sum(reciprocals(54321))).isEqualTo(11.479891040905407);
    assertThat(Numbers.deviation(reciprocals(1003), 1)).isEqualTo(0.03981028082997136);
    assertThat(Numbers.sum(new double[0])).isZero();
  }

  @Test
  void ordersByFallingValueAndOfEqualsByIndex() {
    double[] values = {0.0, 2, -0.0, Double.NEGATIVE_INFINITY, 2, -1, 0.0};

    assertThat(Numbers.falling(values)).containsExactly(1, 4, 0, 2, 6, 5, 3);
    assertThat(Numbers.largest(values, 1)).containsExactly(1);
    assertThat(Numbers.largest(values, 4)).containsExactly(0, 1, 2, 4);
    assertThat(Numbers.largest(values, 0)).isEmpty();
    assertThat(Numbers.largest(values, 9)).containsExactly(0, 1, 2, 3, 4, 5, 6);
  }

  @Test
  void ordersManyAsAStableSortDoes() {
    double[] values =
        IntStream.range(0, 3000).mapToDouble(i -> Draws.below(1, i, 500) - 250).toArray();
    int[] order =
        IntStream.range(0, values.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -values[i]))
            .mapToInt(i -> i)
            .toArray();

    assertThat(Numbers.falling(values)).isEqualTo(order);
    for (int count : new int[] {1, 7, 1500, 2999}) {
      assertThat(Numbers.largest(values, count))
          .isEqualTo(Arrays.stream(order).limit(count).sorted().toArray());
    }
  }

  @Test
  void takesTheFirstOfAnOrderWithoutMakingAllOfIt() {
    for (int levels : new int[] {1, 3, 500, 100_000}) {
      double[] values =
          IntStream.range(0, 3000).mapToDouble(i -> Draws.below(2, i, levels)).toArray();
      for (int count : new int[] {0, 1, 7, 64, 1501, 2999, 3000, 9999}) {
        assertThat(Numbers.falling(values, count))
            .isEqualTo(Arrays.copyOf(Numbers.falling(values), Math.min(count, 3000)));
      }
      double[] best = Arrays.stream(values, 100, 2000).map(v -> -v).sorted().map(v -> -v).toArray();
      assertThat(Numbers.meanOfLargest(values, 100, 2000, 64))
          .isEqualTo(Numbers.mean(Arrays.copyOf(best, 64)));
      assertThat(Numbers.meanOfLargest(values, 100, 2000, 5000)).isEqualTo(Numbers.mean(best));
    }
  }

  @Test
  void takesWhatIsNoNumberLast() {
    double[] values = {Double.NaN, 1, Double.NEGATIVE_INFINITY, Double.NaN, 2};

    assertThat(Numbers.largest(values, 2)).containsExactly(1, 4);
    assertThat(Numbers.largest(values, 4)).containsExactly(0, 1, 2, 4);
    assertThat(Numbers.falling(values)).containsExactly(4, 1, 2, 0, 3);
  }

  private static double[] reciprocals(int count) {
    return IntStream.rangeClosed(1, count).mapToDouble(i -> 1.0 / i).toArray();
  }
}
