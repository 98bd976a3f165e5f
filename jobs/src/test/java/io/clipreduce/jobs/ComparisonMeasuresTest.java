package io.clipreduce.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.clipreduce.evaluate.TimeSpan;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonMeasuresTest {
  private static final double[] TIMES_S = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10};

  @Test
  void countsTheStretchesOfTimeThatAreLookedAt() {
    assertThat(ComparisonMeasures.timeCoverage(TIMES_S, new int[] {0, 3, 6, 10}, 4)).isEqualTo(1);
    assertThat(ComparisonMeasures.timeCoverage(TIMES_S, new int[] {0, 0, 1, 2}, 4)).isEqualTo(0.25);
    assertThat(ComparisonMeasures.timeCoverage(TIMES_S, new int[] {}, 4)).isZero();
    assertThat(ComparisonMeasures.timeCoverage(new double[] {5}, new int[] {0}, 4)).isEqualTo(1);
    // Nothing can be chosen between 1 s and 9 s.
    assertThat(ComparisonMeasures.timeCoverage(new double[] {0, 1, 9, 10}, new int[] {0, 3}, 4))
        .isEqualTo(1);
  }

  @Test
  void measuresHowWellKeptVectorsStandForAllAndRepeatEachOther() {
    double[][] units = {{1, 0}, {1, 0}, {0, 1}, {0.6, 0.8}};
    double[][] kept = {units[0], units[2]};
    double[][] none = {};

    assertThat(ComparisonMeasures.spaceCoverage(units, kept)).isEqualTo(3.8 / 4);
    assertThat(ComparisonMeasures.spaceCoverage(units, none)).isZero();
    assertThat(ComparisonMeasures.redundancy(new double[][] {units[0], units[2], units[3]}))
        .isCloseTo((0 + 0.6 + 0.8) / 3, within(1e-12));
    assertThat(ComparisonMeasures.redundancy(new double[][] {units[1]})).isNull();
  }

  @Test
  void aHitLiesInARangeWhoseEndIsNoPartOfIt() {
    List<TimeSpan> known = List.of(TimeSpan.ofSeconds(2, 3), TimeSpan.ofSeconds(7, 8));

    assertThat(ComparisonMeasures.hits(TIMES_S, new int[] {0, 2}, known)).isTrue();
    assertThat(ComparisonMeasures.hits(TIMES_S, new int[] {7}, known)).isTrue();
    assertThat(ComparisonMeasures.hits(TIMES_S, new int[] {1, 3, 8}, known)).isFalse();
  }
}
