package io.clipreduce.frames;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PixelWordsTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 36, 255})
  void tellsForEveryPairOfLevelsWhetherOneExceedsTheOtherByAStep(int step) {
    for (int level = 0; level < 256; level++) {
      for (int other = 0; other < 256; other++) {
        byte[] pixels = new byte[2 * PixelWords.PIXELS];
        for (int i = 0; i < PixelWords.PIXELS; i++) {
          boolean swapped = i % 3 == 1;
          pixels[i] = (byte) (swapped ? other : level);
          pixels[PixelWords.PIXELS + i] = (byte) (swapped ? level : other);
        }
        long exceeding =
            PixelWords.exceeding(
                PixelWords.at(pixels, 0), PixelWords.at(pixels, PixelWords.PIXELS), step);

        long expected = 0;
        for (int i = 0; i < PixelWords.PIXELS; i++) {
          int difference = i % 3 == 1 ? other - level : level - other;
          expected |= difference >= step ? 1L << 8 * i : 0;
        }
        assertThat(exceeding).isEqualTo(expected);
      }
    }
  }

  @Test
  void splitsAWordIntoItsPixelsInTheirOrder() {
    byte[] pixels = {0, 1, 2, (byte) 253, 4, 5, (byte) 254, (byte) 255, 99};

    assertThat(PixelWords.even(PixelWords.at(pixels, 0))).isEqualTo(0x00fe_0004_0002_0000L);
    assertThat(PixelWords.odd(PixelWords.at(pixels, 0))).isEqualTo(0x00ff_0005_00fd_0001L);
  }
}
