package io.clipreduce.select;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UniformSelectorTest {

  @Test
  void spreadsFromTheFirstFrameToTheLastRoundingHalvesToEven() {
    assertThat(KeyframeSelector.spread(10, 4)).containsExactly(0, 3, 6, 9);
    assertThat(KeyframeSelector.spread(8, 3)).containsExactly(0, 4, 7);
    assertThat(KeyframeSelector.spread(10, 3)).containsExactly(0, 4, 9);
  }

  @Test
  void takesTheMiddleFrameWhenOneIsWanted() {
    assertThat(KeyframeSelector.spread(9, 1)).containsExactly(4);
    assertThat(KeyframeSelector.spread(8, 1)).containsExactly(3);
    assertThat(KeyframeSelector.spread(1, 1)).containsExactly(0);
  }

  @Test
  void takesAllWhenTheBudgetReachesThemAndNoneForNoBudgetOrNoFrames() {
    assertThat(KeyframeSelector.spread(3, 5)).containsExactly(0, 1, 2);
    assertThat(KeyframeSelector.spread(3, 3)).containsExactly(0, 1, 2);
    assertThat(KeyframeSelector.spread(3, 0)).isEmpty();
    assertThat(KeyframeSelector.spread(3, -1)).isEmpty();
    assertThat(KeyframeSelector.spread(0, 4)).isEmpty();
  }

  @Test
  void neverRepeatsAFrame() {
    for (int count = 1; count < 60; count++) {
      for (int budget = 1; budget <= count; budget++) {
        int[] indices = KeyframeSelector.spread(count, budget);

        assertThat(indices).hasSize(budget).isSorted().doesNotHaveDuplicates();
        assertThat(indices[0]).isGreaterThanOrEqualTo(0);
        assertThat(indices[budget - 1]).isLessThan(count);
      }
    }
  }
}
