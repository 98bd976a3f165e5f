package io.clipreduce.frames;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntBinaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextGateTest {
  /** H, E, L, O, W, R and D, 5 px wide and 7 px high, one row of bits each. */
  private static final int[][] LETTERS = {
    {17, 17, 17, 31, 17, 17, 17},
    {31, 16, 16, 30, 16, 16, 31},
    {16, 16, 16, 16, 16, 16, 31},
    {14, 17, 17, 17, 17, 17, 14},
    {17, 17, 17, 21, 21, 21, 10},
    {30, 17, 17, 30, 20, 18, 17},
    {30, 17, 17, 17, 17, 17, 30}
  };

  private static final int[] HELLO_WORLD = {0, 1, 2, 2, 3, -1, 4, 3, 5, 2, 6};

  @ParameterizedTest
  @CsvSource({"7,0,255", "14,255,0", "21,230,40", "42,0,200", "63,255,20"})
  void passesALineOfTextOfAnyUsualSize(int letterPx, int ink, int paper) {
    byte[] luma = helloWorld(letterPx / 7, ink, paper);

    assertThat(TextGate.score(luma, 796, 448)).isGreaterThanOrEqualTo(TextGate.PASS);
  }

  @Test
  void findsNothingInFlatAndSmoothPictures() {
    assertThat(TextGate.score(luma((x, y) -> 90), 796, 448)).isZero();
    assertThat(TextGate.score(luma((x, y) -> (x + y) / 5), 796, 448)).isZero();
    assertThat(TextGate.score(luma((x, y) -> x < 300 ? 20 : 230), 796, 448)).isZero();
  }

  @Test
  void findsNoLineInATallFence() {
    assertThat(TextGate.score(luma((x, y) -> x / 3 % 2 * 200), 796, 448)).isZero();
  }

  @ParameterizedTest
  @CsvSource({"1,1", "2,3", "8,4", "9,400"})
  void scoresTinyPicturesZero(int widthPx, int heightPx) {
    assertThat(TextGate.score(new byte[widthPx * heightPx], widthPx, heightPx)).isZero();
  }

  private static byte[] luma(IntBinaryOperator level) {
    byte[] luma = new byte[796 * 448];
    for (int i = 0; i < luma.length; i++) {
      luma[i] = (byte) level.applyAsInt(i % 796, i / 796);
    }

    return luma;
  }

  private static byte[] helloWorld(int dotPx, int ink, int paper) {
    return luma(
        (x, y) -> {
          int column = (x - 30) / dotPx;
          int row = (y - 200) / dotPx;
          boolean inside = x >= 30 && y >= 200 && row < 7 && column < 6 * HELLO_WORLD.length;
          int letter = inside && column % 6 < 5 ? HELLO_WORLD[column / 6] : -1;
          return letter >= 0 && (LETTERS[letter][row] >> (4 - column % 6) & 1) == 1 ? ink : paper;
        });
  }
}
