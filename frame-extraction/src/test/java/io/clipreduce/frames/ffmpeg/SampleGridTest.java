package io.clipreduce.frames.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SampleGridTest {
  @Test
  void aPointBelongsToTheFrameShownThen() {
    SampleGrid grid = new SampleGrid(10_000_000, 2);

    assertThat(grid.shows(10_000_000, 10_040_000)).isTrue();
    assertThat(grid.shows(10_040_000, 10_080_000)).isFalse();
    assertThat(grid.shows(10_480_000, 10_520_000)).isTrue();
    assertThat(grid.shows(10_480_000, 10_500_000)).isFalse();
    assertThat(grid.shows(10_500_000, 10_500_001)).isTrue();
  }

  @Test
  void everyPointOfALongVideoIsShownByExactlyOneFrame() {
    for (double fps : new double[] {0.5, 2, 3, 29.97}) {
      SampleGrid grid = new SampleGrid(7, fps);
      int shown = 0;
      int frames = 12_000;
      for (int i = 0; i < frames; i++) {
        long us = 7 + i * 8333L;
        shown += grid.shows(us, us + 8333) ? 1 : 0;
      }
      assertThat(shown).isEqualTo((int) Math.ceil(frames * 8333L * fps / 1e6));
    }
  }

  @Test
  void nothingIsShownBeforeTheFirstFrame() {
    assertThat(new SampleGrid(1_000_000, 2).shows(900_000, 950_000)).isFalse();
  }
}
