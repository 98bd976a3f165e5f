package io.clipreduce.frames;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RepeatRuleTest {
  @Test
  void storesTheFirstPictureAndNotItsRepetition() {
    RepeatRule rule = new RepeatRule(10);

    assertThat(rule.isNew(grey(100))).isTrue();
    assertThat(rule.isNew(grey(100))).isFalse();
  }

  @Test
  void seesOneBlockThatDiffersByTheThresholdExactly() {
    RepeatRule rule = new RepeatRule(10);
    rule.isNew(grey(100));

    assertThat(rule.isNew(withBlock(100, 8, 16, 109))).isFalse();
    assertThat(rule.isNew(withBlock(100, 8, 16, 110))).isTrue();
  }

  @Test
  void seesAChangeInTheNarrowBlockAtTheBorder() {
    RepeatRule rule = new RepeatRule(10);
    rule.isNew(grey(100));

    assertThat(rule.isNew(withBlock(100, 32, 16, 90))).isTrue();
  }

  @Test
  void comparesWithTheStoredPictureSoThatSlowDriftShows() {
    RepeatRule rule = new RepeatRule(10);
    rule.isNew(grey(100));

    assertThat(rule.isNew(grey(106))).isFalse();
    assertThat(rule.isNew(grey(112))).isTrue();
    assertThat(rule.isNew(grey(118))).isFalse();
  }

  @Test
  void treatsLevelsAsUnsigned() {
    RepeatRule rule = new RepeatRule(10);
    rule.isNew(grey(127));

    assertThat(rule.isNew(grey(128))).isFalse();
    assertThat(rule.isNew(grey(255))).isTrue();
  }

  @Test
  void storesEverythingAtThresholdZero() {
    RepeatRule rule = new RepeatRule(0);

    assertThat(rule.isNew(grey(100))).isTrue();
    assertThat(rule.isNew(grey(100))).isTrue();
  }

  @Test
  void storesAPictureOfAnotherSize() {
    RepeatRule rule = new RepeatRule(10);
    rule.isNew(new Planes(new byte[6], new byte[2], new byte[2], 3, 2));

    assertThat(rule.isNew(new Planes(new byte[6], new byte[2], new byte[2], 2, 3))).isTrue();
  }

  @Test
  void refusesThresholdsOutsideTheLevels() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RepeatRule(256))
        .withMessageContaining("256")
        .withMessageContaining("0 to 255");
  }

  private static Planes grey(int level) {
    byte[] luma = new byte[35 * 21];
    Arrays.fill(luma, (byte) level);
    byte[] chroma = new byte[18 * 11];
    return new Planes(luma, chroma, chroma, 35, 21);
  }

  private static Planes withBlock(int level, int left, int top, int blockLevel) {
    Planes picture = grey(level);
    for (int y = top; y < Math.min(top + 8, 21); y++) {
      for (int x = left; x < Math.min(left + 8, 35); x++) {
        picture.y()[y * 35 + x] = (byte) blockLevel;
      }
    }

    return picture;
  }
}
