package io.clipreduce.perceive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TrackerTest {
  private final Tracker tracker = new Tracker();

  @Test
  void measuresOverlapAsSharedOverCovered() {
    Box box = new Box(0, 0, 0.4f, 0.4f);

    assertThat(Tracker.iou(box, box)).isCloseTo(1, within(1e-6));
    // Half of each is shared: 0.08 of 0.24.
    assertThat(Tracker.iou(box, new Box(0.2f, 0, 0.4f, 0.4f))).isCloseTo(1 / 3.0, within(1e-6));
    assertThat(Tracker.iou(box, new Box(0.4f, 0, 0.4f, 0.4f))).isZero();
  }

  @Test
  void followsThingsThatMoveALittleAndKeepsThemApart() {
    assertThat(track(0, "person", 0.1f)).isZero();
    assertThat(track(0, "person", 0.6f)).isEqualTo(1);
    assertThat(track(1, "person", 0.65f)).isEqualTo(1);
    assertThat(track(1, "person", 0.15f)).isZero();
    assertThat(track(2, "dog", 0.15f)).isEqualTo(2);
    assertThat(track(2, "person", 0.2f)).isZero();
  }

  @Test
  void aThingThatWasAwayTooLongIsAnother() {
    track(0, "person", 0.1f);

    assertThat(track(3, "person", 0.1f)).isZero();
    assertThat(track(7, "person", 0.1f)).isEqualTo(1);
  }

  @Test
  void twoThingsOfAFrameAreNeverOne() {
    track(0, "person", 0.1f);
    track(1, "person", 0.1f);

    assertThat(track(1, "person", 0.11f)).isEqualTo(1);
  }

  private int track(int seconds, String label, float x) {
    return tracker.track(
        new Detection(
            seconds * 1_000_000L, label, 0.9f, new Box(x, 0.2f, 0.2f, 0.5f), "rtdetr-r18"));
  }
}
