package io.clipreduce.speech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class QuietPlaceTest {
  @Test
  void findsTheMiddleOfTheQuietestHalfSecond() {
    short[] sound = new short[10 * 16_000];
    Arrays.fill(sound, (short) -20_000);
    Arrays.fill(sound, 48_000, 64_000, (short) 300);
    Arrays.fill(sound, 52_800, 60_800, (short) 3);

    assertThat(QuietPlace.of(sound)).isEqualTo(56_800);
  }

  @Test
  void takesTheFirstOfEqualPlaces() {
    assertThat(QuietPlace.of(new short[160_000])).isEqualTo(4_000);
    assertThatThrownBy(() -> QuietPlace.of(new short[7_999]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
