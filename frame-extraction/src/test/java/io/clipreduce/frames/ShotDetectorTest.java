package io.clipreduce.frames;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ShotDetectorTest {

  private static final TinyFrame A = Film.picture(1);
  private static final TinyFrame B = Film.picture(2);
  private static final TinyFrame C = Film.picture(3);
  private static final TinyFrame BLACK = Film.grey(16);

  @Test
  void cutsBetweenDifferentPicturesAreFoundAtTheFirstFrameOfTheNewShot() {
    Film film = new Film(25).noisy(A, 40).noisy(B, 30).noisy(C, 3).noisy(A, 30);

    assertThat(film.boundaries()).containsExactly("cut 40", "cut 70", "cut 73");
  }

  @Test
  void aBurstOfAFrameOrTwoBetweenTwoTakesIsOneCut() {
    for (int length = 1; length <= 2; length++) {
      Film white = new Film(25).noisy(A, 40).noisy(Film.grey(235), length).noisy(B, 40);
      Film other = new Film(25).noisy(A, 40).noisy(C, length).noisy(B, 40);

      assertThat(white.boundaries()).containsExactly("cut 40");
      assertThat(other.boundaries()).containsExactly("cut 40");
    }
  }

  @Test
  void shotsTileTheVideo() {
    List<Shot> shots = new Film(25).noisy(A, 40).noisy(B, 30).shots();

    assertThat(shots).hasSize(2);
    assertThat(shots.get(0)).isEqualTo(new Shot(0, 0, 1_600_000, "start", 0, 0, 1));
    assertThat(shots.get(1).index()).isEqualTo(1);
    assertThat(shots.get(1).startUs()).isEqualTo(1_600_000);
    assertThat(shots.get(1).endUs()).isEqualTo(2_800_000);
    assertThat(shots.get(1).transitionStartUs()).isEqualTo(1_600_000);
    assertThat(shots.get(1).transitionEndUs()).isEqualTo(1_600_000);
    assertThat(shots.get(1).boundaryScore()).isBetween(0.9f, 1f);
  }

  @Test
  void aMovingCameraMakesNoCut() {
    assertThat(new Film(25).pan(1, 100, 1, 1).boundaries()).isEmpty();
    assertThat(new Film(25).pan(1, 100, 5, 1).boundaries()).isEmpty();
  }

  @Test
  void motionAtTenPicturesASecondShownAtThirtyMakesNoCut() {
    assertThat(new Film(30).pan(1, 150, 4, 3).boundaries()).isEmpty();
  }

  @Test
  void aCutInMotionIsFound() {
    assertThat(new Film(25).pan(1, 50, 1, 1).pan(2, 50, 1, 1).boundaries())
        .containsExactly("cut 50");
  }

  @Test
  void aCodecKeyframeThatShiftsALevelOrTwoIsNoCut() {
    TinyFrame refreshed = Film.lit(A, 1.04);
    Film film = new Film(10).still(A, 600).still(refreshed, 600);

    assertThat(film.track().meanDiff()[599]).isBetween((short) 85, (short) 205);
    assertThat(film.boundaries()).isEmpty();
  }

  @Test
  void aNewSlideWithLittleChangeIsACutWhenNothingElseMoves() {
    byte[] y = A.y().clone();
    for (int row = 10; row < 16; row++) {
      for (int column = 8; column < 30; column++) {
        y[row * TinyFrame.WIDTH + column] ^= (byte) 0x60;
      }
    }
    TinyFrame changed = new TinyFrame(y, A.u(), A.v());

    assertThat(new Film(1).still(A, 30).still(changed, 30).boundaries()).containsExactly("cut 30");
  }

  @Test
  void aLightThatGoesOnOrOffIsNoCut() {
    Film film = new Film(25).noisy(Film.lit(A, 0.5), 50).noisy(A, 50).noisy(Film.lit(A, 0.5), 50);

    assertThat(film.track().meanDiff()[49]).isGreaterThan((short) 1000);
    assertThat(film.boundaries()).isEmpty();
  }

  @Test
  void aFlashIsNoCutAtItsStartNorAtItsEnd() {
    for (int length = 1; length <= 5; length++) {
      Film film = new Film(25).noisy(A, 40).noisy(Film.grey(235), length).noisy(A, 40);

      assertThat(film.boundaries()).isEmpty();
    }
  }

  @Test
  void aCutSoonAfterAFlashIsKept() {
    Film film = new Film(25).noisy(A, 40).noisy(Film.lit(A, 2), 1).noisy(A, 3).noisy(B, 40);

    assertThat(film.boundaries()).containsExactly("cut 44");
  }

  @Test
  void aFadeThroughBlackIsOneTransitionCutInTheMiddleOfItsBlack() {
    Film film =
        new Film(25)
            .noisy(A, 50)
            .dissolve(A, BLACK, 9)
            .still(BLACK, 7)
            .dissolve(BLACK, B, 9)
            .noisy(B, 50);

    assertThat(film.boundaries()).hasSize(1);
    Shot shot = film.shots().get(1);
    assertThat(shot.startKind()).isEqualTo("fade");
    assertThat(shot.startUs()).isCloseTo(film.timeUs(50 + 9 + 3), within(film.timeUs(1)));
    assertThat(shot.transitionStartUs()).isCloseTo(film.timeUs(50), within(film.timeUs(1)));
    assertThat(shot.transitionEndUs()).isCloseTo(film.timeUs(75), within(film.timeUs(1)));
    assertThat(shot.boundaryScore()).isGreaterThan(0.9f);
  }

  @Test
  void fadesAtTheEndsOfTheVideoAreNoBoundary() {
    Film film =
        new Film(25)
            .still(BLACK, 10)
            .dissolve(BLACK, A, 12)
            .noisy(A, 50)
            .dissolve(A, BLACK, 12)
            .still(BLACK, 10);

    assertThat(film.boundaries()).isEmpty();
  }

  @Test
  void aFadeThatStartsSlowlyIsNoDissolveEither() {
    Film film = new Film(25).still(BLACK, 10);
    for (int i = 1; i < 40; i++) {
      film.still(Film.mix(BLACK, A, i * i / 1600.0), 1);
    }
    film.noisy(A, 50);

    assertThat(film.boundaries()).isEmpty();
  }

  @Test
  void aCutToBlackAndAFadeFromItAreOneBoundary() {
    Film film = new Film(25).noisy(A, 50).still(BLACK, 20).dissolve(BLACK, B, 12).noisy(B, 50);

    assertThat(film.boundaries()).containsExactly("cut 50");
  }

  @Test
  void aDissolveIsFoundWithItsRange() {
    for (int length : new int[] {8, 12, 24, 40}) {
      Film film = new Film(25).noisy(A, 50).dissolve(A, B, length).noisy(B, 50);
      Shot shot = film.shots().get(1);

      assertThat(film.shots()).hasSize(2);
      assertThat(shot.startKind()).isEqualTo("dissolve");
      assertThat(shot.transitionStartUs()).isCloseTo(film.timeUs(50), within(film.timeUs(1)));
      assertThat(shot.transitionEndUs())
          .isCloseTo(film.timeUs(50 + length), within(film.timeUs(1)));
      assertThat(shot.startUs()).isCloseTo(film.timeUs(50 + length / 2), within(film.timeUs(1)));
    }
  }

  @Test
  void lightThatChangesSlowlyIsNoDissolve() {
    Film film =
        new Film(25).noisy(A, 50).dissolve(A, Film.lit(A, 0.4), 20).noisy(Film.lit(A, 0.4), 50);

    assertThat(film.boundaries()).isEmpty();
  }

  @Test
  void damagedFramesMakeNoCut() {
    Film film = new Film(25).noisy(A, 40).damaged(B).damaged(C).noisy(A, 40).noisy(B, 40);

    assertThat(film.boundaries()).containsExactly("cut 82");
  }

  @Test
  void aVideoOfOneFrameIsOneShot() {
    assertThat(new Film(25).still(A, 1).shots())
        .containsExactly(new Shot(0, 0, 40_000, "start", 0, 0, 1));
  }

  @Test
  void aVideoWithoutFramesIsOneShotAndAnEmptyOneNone() {
    ChangeTrack none = new Film(25).track();

    assertThat(ShotDetector.detect(none, 5, 9))
        .containsExactly(new Shot(0, 5, 9, "start", 5, 5, 1));
    assertThat(ShotDetector.detect(none, 5, 5)).isEmpty();
  }

  @Test
  void timesNeedNotStartAtZeroAndTheFirstShotStartsWithTheVideo() {
    ChangeTrack track = new Film(25).noisy(A, 40).noisy(B, 40).track();

    List<Shot> shots = ShotDetector.detect(later(track, 10_000_000), 9_990_000, 13_200_000);

    assertThat(shots).extracting(Shot::startUs).containsExactly(9_990_000L, 11_600_000L);
    assertThat(shots.get(1).endUs()).isEqualTo(13_200_000);
  }

  @Test
  void framesOutsideTheToldTimesBelongToTheFirstAndLastShot() {
    ChangeTrack track = new Film(25).noisy(A, 40).noisy(B, 40).track();

    assertThat(ShotDetector.detect(track, 40_000, 100_000))
        .extracting(Shot::startUs, Shot::endUs)
        .containsExactly(tuple(0L, 1_600_000L), tuple(1_600_000L, 3_200_000L));
  }

  @Test
  void othersMaySayWhichFramesBeginShots() {
    long[] ptsUs = {40, 80, 120, 160};

    assertThat(ShotDetector.beginningAt(ptsUs, new long[] {120, 160}, 0, 170))
        .containsExactly(
            new Shot(0, 0, 120, "start", 0, 0, 1),
            new Shot(1, 120, 160, "boundary", 120, 120, 1),
            new Shot(2, 160, 200, "boundary", 160, 160, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ShotDetector.beginningAt(ptsUs, new long[] {100}, 0, 170))
        .withMessage("No frame of the video is at 100 us.");
  }

  @Test
  void aVideoCannotEndBeforeItStarts() {
    ChangeTrack none = new Film(25).track();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ShotDetector.detect(none, 5, 4))
        .withMessageContaining("[5, 4) us");
  }

  @Test
  void anyScoresGiveShotsThatTileTheVideo() {
    for (int seed = 0; seed < 300; seed++) {
      ChangeTrack track = randomTrack(new Random(seed), seed);
      long endUs = 1_000_000_000;

      List<Shot> shots = ShotDetector.detect(track, 0, endUs);

      assertThat(shots.get(0).startUs()).isZero();
      assertThat(shots.get(shots.size() - 1).endUs()).isEqualTo(endUs);
      for (int i = 0; i < shots.size(); i++) {
        Shot shot = shots.get(i);
        assertThat(shot.index()).isEqualTo(i);
        assertThat(shot.endUs()).isGreaterThan(shot.startUs());
        assertThat(shot.startUs()).isEqualTo(i == 0 ? 0 : shots.get(i - 1).endUs());
        assertThat(shot.startUs()).isBetween(shot.transitionStartUs(), shot.transitionEndUs());
        assertThat(shot.boundaryScore()).isBetween(0f, 1f);
      }
    }
  }

  @Test
  void tenHoursTakeLinearTime() {
    Film part = new Film(30).noisy(A, 40).dissolve(A, B, 20).noisy(B, 40).still(BLACK, 8);
    ChangeTrack once = part.track();
    List<ChangeTrack> parts = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      parts.add(later(once, part.timeUs(part.size() * i)));
    }
    ChangeTrack track = ChangeTrack.concat(parts);

    List<Shot> shots = ShotDetector.detect(track, 0, part.timeUs(part.size() * 10_000));

    assertThat(track.size()).isEqualTo(1_080_000);
    // The black of a part does not know the part that follows it.
    assertThat(shots).hasSize(20_001);
  }

  private static ChangeTrack later(ChangeTrack track, long byUs) {
    long[] ptsUs = track.ptsUs().clone();
    for (int i = 0; i < ptsUs.length; i++) {
      ptsUs[i] += byUs;
    }
    return new ChangeTrack(
        ptsUs,
        track.meanDiff(),
        track.decorrelation(),
        track.histogramDiff(),
        track.blend(),
        track.luma(),
        track.contrast(),
        track.flags());
  }

  private static ChangeTrack randomTrack(Random random, int size) {
    long[] ptsUs = new long[size];
    byte[] flags = new byte[size];
    short[][] scores = new short[6][size];
    int[] limits = {25_500, 2_000, 1_000, 25_500, 25_500, 12_750};
    for (int i = 0; i < size; i++) {
      ptsUs[i] = (i == 0 ? 0 : ptsUs[i - 1] + 1) + random.nextInt(50_000);
      flags[i] = (byte) (random.nextInt(10) == 0 ? random.nextInt(8) : 0);
      for (int j = 0; j < scores.length; j++) {
        scores[j][i] = (short) (random.nextInt(limits[j]) / (random.nextInt(4) == 0 ? 1 : 100));
      }
    }
    return new ChangeTrack(
        ptsUs, scores[0], scores[1], scores[2], scores[3], scores[4], scores[5], flags);
  }
}
