package io.clipreduce.select;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UniformSelectorTest {

  @Test
  void spreadsFromTheFirstFrameToTheLastRoundingHalvesToEven() {
    assertThat(UniformSelector.spread(10, 4)).containsExactly(0, 3, 6, 9);
    assertThat(UniformSelector.spread(8, 3)).containsExactly(0, 4, 7);
    assertThat(UniformSelector.spread(10, 3)).containsExactly(0, 4, 9);
  }

  @Test
  void takesTheMiddleFrameWhenOneIsWanted() {
    assertThat(UniformSelector.spread(9, 1)).containsExactly(4);
    assertThat(UniformSelector.spread(8, 1)).containsExactly(3);
    assertThat(UniformSelector.spread(1, 1)).containsExactly(0);
  }

  @Test
  void takesAllWhenTheBudgetReachesThemAndNoneForNoBudgetOrNoFrames() {
    assertThat(UniformSelector.spread(3, 5)).containsExactly(0, 1, 2);
    assertThat(UniformSelector.spread(3, 3)).containsExactly(0, 1, 2);
    assertThat(UniformSelector.spread(3, 0)).isEmpty();
    assertThat(UniformSelector.spread(3, -1)).isEmpty();
    assertThat(UniformSelector.spread(0, 4)).isEmpty();
  }

  @Test
  void neverRepeatsAFrame() {
    for (int count = 1; count < 60; count++) {
      for (int budget = 1; budget <= count; budget++) {
        int[] indices = UniformSelector.spread(count, budget);

        assertThat(indices).hasSize(budget).isSorted().doesNotHaveDuplicates();
        assertThat(indices[0]).isGreaterThanOrEqualTo(0);
        assertThat(indices[budget - 1]).isLessThan(count);
      }
    }
  }
}
