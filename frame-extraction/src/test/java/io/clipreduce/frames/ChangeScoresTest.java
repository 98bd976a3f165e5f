package io.clipreduce.frames;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChangeScoresTest {

  private static final int PIXELS = TinyFrame.WIDTH * TinyFrame.HEIGHT;

  @Test
  void aLumaStepOfThreeLevelsIsAMeanDiffOfOneLevel() {
    ChangeScores scores = scores(flat(100, 128, 128), flat(103, 128, 128));

    assertThat(scores.meanDiff()).containsExactly(100, 0);
  }

  @Test
  void allThreePlanesCountAlikeAndInBothDirections() {
    ChangeScores scores = scores(flat(100, 128, 128), flat(106, 119, 143), flat(100, 128, 128));

    assertThat(scores.meanDiff()).containsExactly((6 + 9 + 15) * 100 / 3, 1000, 0);
  }

  @Test
  void valuesAboveHalfOfTheRangeAreReadUnsigned() {
    ChangeScores scores = scores(flat(0, 0, 0), flat(255, 255, 255));

    assertThat(scores.meanDiff()).containsExactly(25_500, 0);
    assertThat(scores.luma()).containsExactly(0, 25_500);
    assertThat(scores.histogramDiff()).containsExactly(1000, 0);
  }

  @Test
  void correlationTellsAnotherPictureFromAnotherExposure() {
    TinyFrame stripes = stripes(50, 100);
    TinyFrame brighter = stripes(100, 200);
    TinyFrame negative = stripes(100, 50);

    assertThat(scores(stripes, brighter, brighter).decorrelation()).containsExactly(0, 0, 0);
    assertThat(scores(stripes, negative).decorrelation()).containsExactly(2000, 0);
    assertThat(scores(stripes, flat(75, 128, 128)).decorrelation()).containsExactly(1000, 0);
    assertThat(scores(flat(75, 0, 0), flat(80, 0, 0)).decorrelation()).containsExactly(0, 0);
  }

  @Test
  void contrastIsTheStandardDeviationOfLuma() {
    ChangeScores scores = scores(stripes(50, 100), flat(80, 0, 0));

    assertThat(scores.contrast()).containsExactly(2500, 0);
    assertThat(scores.luma()).containsExactly(7500, 8000);
  }

  @Test
  void theHistogramDiffIsTheShareOfPixelsThatChangedBlockOrBin() {
    byte[] y = filled(100);
    Arrays.fill(y, 0, 23, (byte) 200);

    ChangeScores scores = scores(flat(100, 0, 0), new TinyFrame(y, filled(0), filled(0)));

    assertThat(scores.histogramDiff()).containsExactly(Math.round(23 * 1000f / PIXELS), 0);
  }

  @Test
  void aMixOfTwoPicturesIsABlendButACutIsNot() {
    TinyFrame[] mix = new TinyFrame[7];
    TinyFrame[] cut = new TinyFrame[7];
    for (int i = 0; i < 7; i++) {
      mix[i] = stripes(50 + 3 * i, 200 - 6 * i);
      cut[i] = i < 4 ? stripes(50, 200) : stripes(68, 164);
    }

    assertThat(scores(mix).blend()).containsExactly((18 + 36) / 2 * 100 / 3, 0, 0, 0, 0, 0, 0);
    assertThat(scores(cut).blend()).containsOnly(0);
  }

  @Test
  void aPictureThatReturnsAfterFiveFramesIsAFlashButNotAfterSix() {
    TinyFrame scene = stripes(50, 100);
    TinyFrame light = flat(240, 128, 128);

    ChangeScores five = scores(scene, light, light, light, light, light, scene, scene);
    ChangeScores six = scores(scene, light, light, light, light, light, light, scene);

    assertThat(five.flags()).containsExactly(CellSample.FLAG_FLASH, 0, 0, 0, 0, 0, 0, 0);
    assertThat(six.flags()).containsOnly(0);
  }

  @Test
  void aCutIsNoFlash() {
    assertThat(scores(stripes(50, 100), stripes(200, 30), stripes(200, 30)).flags())
        .containsOnly(0);
  }

  @Test
  void blackIsDarkButAPictureWithLightsOnBlackIsNot() {
    byte[] lights = filled(16);
    Arrays.fill(lights, 0, 60, (byte) 235);

    ChangeScores scores =
        scores(flat(16, 128, 128), new TinyFrame(lights, filled(128), filled(128)));

    assertThat(scores.flags()).containsExactly(CellSample.FLAG_DARK, 0);
  }

  @Test
  void damageIsMarkedBesideTheOtherFlags() {
    ChangeScores scores = new ChangeScores();
    scores.add(flat(16, 128, 128), true);

    assertThat(scores.flags()).containsExactly(CellSample.FLAG_DARK | CellSample.FLAG_DAMAGED);
  }

  @Test
  void cellsWithLookaheadScoreAsOnePassDoes() {
    List<TinyFrame> video = randomVideo(1500);
    ChangeScores whole = scores(video.toArray(TinyFrame[]::new));
    ChangeScores[] cells = new ChangeScores[3];
    int[] borders = {0, 3, 703, 1500};
    for (int cell = 0; cell < 3; cell++) {
      cells[cell] =
          scores(video.subList(borders[cell], borders[cell + 1]).toArray(TinyFrame[]::new));
      int beyond = Math.min(1500, borders[cell + 1] + ChangeScores.LOOKAHEAD_FRAMES + 2);
      video.subList(borders[cell + 1], beyond).forEach(cells[cell]::addBeyond);
    }

    for (int cell = 0; cell < 3; cell++) {
      int from = borders[cell];
      int to = borders[cell + 1];
      assertThat(cells[cell].size()).isEqualTo(to - from);
      assertThat(cells[cell].meanDiff()).isEqualTo(Arrays.copyOfRange(whole.meanDiff(), from, to));
      assertThat(cells[cell].decorrelation())
          .isEqualTo(Arrays.copyOfRange(whole.decorrelation(), from, to));
      assertThat(cells[cell].histogramDiff())
          .isEqualTo(Arrays.copyOfRange(whole.histogramDiff(), from, to));
      assertThat(cells[cell].blend()).isEqualTo(Arrays.copyOfRange(whole.blend(), from, to));
      assertThat(cells[cell].flags()).isEqualTo(Arrays.copyOfRange(whole.flags(), from, to));
    }
    assertThat(whole.flags()).contains(CellSample.FLAG_FLASH);
  }

  @Test
  void ownFramesCannotFollowThoseBeyondTheCell() {
    ChangeScores scores = scores(flat(16, 128, 128));
    scores.addBeyond(flat(16, 128, 128));

    assertThatIllegalStateException().isThrownBy(() -> scores.add(flat(1, 1, 1), false));
  }

  @Test
  void aCellWithoutFramesHasNoScores() {
    ChangeScores scores = new ChangeScores();
    scores.addBeyond(flat(16, 128, 128));

    assertThat(scores.meanDiff()).isEmpty();
    assertThat(scores.flags()).isEmpty();
  }

  /** Scenes of random noise with a few flashes in between. */
  private static List<TinyFrame> randomVideo(int frames) {
    Random random = new Random(5);
    List<TinyFrame> video = new ArrayList<>();
    TinyFrame scene = null;
    for (int i = 0; i < frames; i++) {
      if (i % 40 == 0) {
        byte[] y = new byte[PIXELS];
        random.nextBytes(y);
        scene = new TinyFrame(y, filled(random.nextInt(256)), filled(random.nextInt(256)));
      }
      video.add(i % 7 == 3 || i % 7 == 4 ? flat(250, 128, 128) : scene);
    }
    return video;
  }

  private static ChangeScores scores(TinyFrame... frames) {
    ChangeScores scores = new ChangeScores();
    for (TinyFrame frame : frames) {
      scores.add(frame, false);
    }
    return scores;
  }

  private static TinyFrame flat(int y, int u, int v) {
    return new TinyFrame(filled(y), filled(u), filled(v));
  }

  /** Columns of two lumas in turn. */
  private static TinyFrame stripes(int even, int odd) {
    byte[] y = new byte[PIXELS];
    for (int i = 0; i < PIXELS; i++) {
      y[i] = (byte) (i % 2 == 0 ? even : odd);
    }
    return new TinyFrame(y, filled(128), filled(128));
  }

  private static byte[] filled(int level) {
    byte[] plane = new byte[PIXELS];
    Arrays.fill(plane, (byte) level);
    return plane;
  }
}
