package io.clipreduce.caption;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FrameChoiceTest {
  private static final long S = 1_000_000;

  /** Frames at 0, 0.5, ... 9.5 s. */
  private static final List<Long> HALF_SECONDS =
      LongStream.range(0, 20).map(i -> i * S / 2).boxed().toList();

  @Test
  void takesSampledFramesNearestTheMiddlesOfEqualParts() {
    assertThat(FrameChoice.uniform(4).choose(HALF_SECONDS, 0, 10 * S))
        .containsExactly(3, 8, 13, 18);
    assertThat(FrameChoice.uniform(1).choose(HALF_SECONDS, 0, 10 * S)).containsExactly(10);
  }

  @Test
  void takesAllWhereThereAreNoMoreThanWanted() {
    assertThat(FrameChoice.uniform(64).choose(HALF_SECONDS, 0, 10 * S)).hasSize(20);
    assertThat(FrameChoice.keyframes(4).choose(List.of(1L, 2L), 0, S)).containsExactly(0, 1);
    assertThat(FrameChoice.none().choose(HALF_SECONDS, 0, 10 * S)).isEmpty();
  }

  @Test
  void takesFramesAtARateUpToTheMost() {
    assertThat(FrameChoice.rate(1, 64).choose(HALF_SECONDS, 0, 10 * S))
        .hasSize(10)
        .isSorted()
        .doesNotHaveDuplicates();
    assertThat(FrameChoice.rate(1, 6).choose(HALF_SECONDS, 0, 10 * S)).hasSize(6);
    assertThat(FrameChoice.rate(0.01, 6).choose(HALF_SECONDS, 0, 10 * S)).hasSize(1);
  }

  @Test
  void takesKeyframesEvenlyInNumber() {
    assertThat(FrameChoice.keyframes(2).choose(List.of(0L, 1L, 2L, 9 * S), 0, 10 * S))
        .containsExactly(1, 3);
  }
}
