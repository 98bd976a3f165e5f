package io.clipreduce.frames;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClipPlanTest {

  private static final long S = 1_000_000;
  private static final long MIN_US = 2 * S;
  private static final long MAX_US = 30 * S;

  @Test
  void shotsOfGoodLengthAreClips() {
    assertThat(plan(2, 30, 7))
        .containsExactly(
            new Clip(0, 0, 2 * S, 0, 0, "shot"),
            new Clip(1, 2 * S, 32 * S, 1, 1, "shot"),
            new Clip(2, 32 * S, 39 * S, 2, 2, "shot"));
  }

  @Test
  void shortShotsTakeInThoseAfterThem() {
    assertThat(plan(1, 0.5, 0.6, 5, 1, 4))
        .containsExactly(
            new Clip(0, 0, 2_100_000, 0, 2, "merged"),
            new Clip(1, 2_100_000, 7_100_000, 3, 3, "shot"),
            new Clip(2, 7_100_000, 12_100_000, 4, 5, "merged"));
  }

  @Test
  void aShortShotAtTheEndJoinsTheClipBefore() {
    assertThat(plan(5, 1.9)).containsExactly(new Clip(0, 0, 6_900_000, 0, 1, "merged"));
  }

  @Test
  void aShortShotJoinsTheClipBeforeWhereTheNextWouldGrowTooLong() {
    assertThat(plan(5, 1, 29.5))
        .containsExactly(
            new Clip(0, 0, 6 * S, 0, 1, "merged"), new Clip(1, 6 * S, 35_500_000, 2, 2, "shot"));
  }

  @Test
  void longShotsAreSplitEvenlyIntoAsFewPartsAsFit() {
    assertThat(plan(3, 70))
        .containsExactly(
            new Clip(0, 0, 3 * S, 0, 0, "shot"),
            new Clip(1, 3_000_000, 26_333_333, 1, 1, "split"),
            new Clip(2, 26_333_333, 49_666_666, 1, 1, "split"),
            new Clip(3, 49_666_666, 73_000_000, 1, 1, "split"));
  }

  @Test
  void partsOfAMergedClipNameTheShotsTheyTouch() {
    assertThat(plan(1, 31))
        .containsExactly(
            new Clip(0, 0, 16 * S, 0, 1, "split"), new Clip(1, 16 * S, 32 * S, 1, 1, "split"));
  }

  @Test
  void aVideoShorterThanAClipIsOneClip() {
    assertThat(plan(0.5, 0.4)).containsExactly(new Clip(0, 0, 900_000, 0, 1, "merged"));
    assertThat(plan(0.000001)).containsExactly(new Clip(0, 0, 1, 0, 0, "shot"));
  }

  @Test
  void noShotsGiveNoClips() {
    assertThat(ClipPlan.clips(List.of(), MIN_US, MAX_US)).isEmpty();
  }

  @Test
  void boundsThatCannotBeKeptAreRefused() {
    List<Shot> shots = shots(0, 5 * S);

    assertThatIllegalArgumentException().isThrownBy(() -> ClipPlan.clips(shots, 0, MAX_US));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClipPlan.clips(shots, 2 * S, 4 * S - 1))
        .withMessageContaining("at least twice the shortest");
  }

  @Test
  void clipsTileAnyShotsWithinTheBounds() {
    for (int seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      long[] lengths = new long[1 + random.nextInt(60)];
      for (int i = 0; i < lengths.length; i++) {
        lengths[i] = 1 + (long) Math.pow(10, random.nextDouble() * 9);
      }
      long minUs = 1L + random.nextInt(3_000_000);
      long maxUs = 2 * minUs + random.nextInt(30_000_000);
      List<Shot> shots = shots(random.nextInt(1000), lengths);

      List<Clip> clips = ClipPlan.clips(shots, minUs, maxUs);

      assertTiles(clips, shots);
      long wholeUs = shots.get(shots.size() - 1).endUs() - shots.get(0).startUs();
      for (Clip clip : clips) {
        assertThat(clip.endUs() - clip.startUs()).isBetween(Math.min(minUs, wholeUs), maxUs);
      }
    }
  }

  private static void assertTiles(List<Clip> clips, List<Shot> shots) {
    assertThat(clips.get(0).startUs()).isEqualTo(shots.get(0).startUs());
    assertThat(clips.get(clips.size() - 1).endUs()).isEqualTo(shots.get(shots.size() - 1).endUs());
    for (int i = 0; i < clips.size(); i++) {
      Clip clip = clips.get(i);
      assertThat(clip.index()).isEqualTo(i);
      assertThat(i == 0 || clip.startUs() == clips.get(i - 1).endUs()).isTrue();
      Shot first = shots.get(clip.firstShot());
      Shot last = shots.get(clip.lastShot());
      assertThat(clip.startUs()).isBetween(first.startUs(), first.endUs() - 1);
      assertThat(clip.endUs()).isBetween(last.startUs() + 1, last.endUs());
    }
  }

  private static List<Clip> plan(double... seconds) {
    long[] lengths = new long[seconds.length];
    for (int i = 0; i < seconds.length; i++) {
      lengths[i] = Math.round(seconds[i] * S);
    }
    return ClipPlan.clips(shots(0, lengths), MIN_US, MAX_US);
  }

  private static List<Shot> shots(long startUs, long... lengths) {
    List<Shot> shots = new ArrayList<>();
    long atUs = startUs;
    for (long length : lengths) {
      shots.add(new Shot(shots.size(), atUs, atUs + length, "cut", atUs, atUs, 1));
      atUs += length;
    }
    return shots;
  }
}
