package io.clipreduce.perceive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.clipreduce.perceive.CameraMotion.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CameraMotionTest {
  private static final long STEP_US = 500_000;

  @ParameterizedTest
  @CsvSource({
    "0, 0, 1, STATIC",
    "0.1, 0.01, 1, PAN_LEFT",
    "-0.1, 0.01, 1, PAN_RIGHT",
    "0.02, 0.1, 1.01, TILT_UP",
    "0.02, -0.1, 1.01, TILT_DOWN",
    "0.01, 0.01, 1.2, ZOOM_IN",
    "0.01, 0.01, 0.85, ZOOM_OUT",
  })
  void namesASteadyMovementByItsLargestPart(float pan, float tilt, float zoom, Kind kind) {
    List<CameraMotion> named = CameraMotion.classify(steady(8, pan, tilt, zoom));

    assertThat(named).hasSize(1);
    assertThat(named.get(0).kind()).isEqualTo(kind);
    assertThat(named.get(0).startUs()).isZero();
    assertThat(named.get(0).endUs()).isEqualTo(8 * STEP_US);
    assertThat(named.get(0).confidence()).isCloseTo(0.9f, within(1e-6f));
  }

  @Test
  void tellsOneMovementAfterTheOther() {
    List<Motion> motions = new ArrayList<>(steady(6, 0, 0, 1));
    motions.addAll(steady(motions.size(), 4, 0.2f, 0, 1, 0.9f));
    motions.addAll(steady(motions.size(), 6, 0, 0, 1.3f, 0.9f));

    assertThat(CameraMotion.classify(motions))
        .extracting(CameraMotion::kind)
        .containsExactly(Kind.STATIC, Kind.PAN_LEFT, Kind.ZOOM_IN);
  }

  @Test
  void callsASlowDriftAPanOnceItHasGoneFarEnough() {
    assertThat(CameraMotion.classify(steady(4, 0.015f, 0, 1)))
        .extracting(CameraMotion::kind)
        .containsExactly(Kind.STATIC);
    assertThat(CameraMotion.classify(steady(20, 0.015f, 0, 1)))
        .extracting(CameraMotion::kind)
        .containsExactly(Kind.PAN_LEFT);
  }

  @Test
  void callsAHandHeldCameraUnsteady() {
    List<Motion> motions = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      motions.addAll(steady(i, 1, i % 2 == 0 ? 0.06f : -0.05f, 0.02f, 1, 0.8f));
    }

    assertThat(CameraMotion.classify(motions))
        .extracting(CameraMotion::kind)
        .containsExactly(Kind.UNSTEADY);
  }

  @Test
  void doesNotLetOneShakeBreakAStillCamera() {
    List<Motion> motions = new ArrayList<>(steady(8, 0, 0, 1));
    motions.set(4, steady(4, 1, 0.05f, 0, 1, 0.9f).get(0));

    List<CameraMotion> named = CameraMotion.classify(motions);

    assertThat(named).extracting(CameraMotion::kind).containsExactly(Kind.STATIC);
    assertThat(named.get(0).durationUs()).isEqualTo(8 * STEP_US);
  }

  @Test
  void saysNothingOfMovementsThatAreNotSure() {
    assertThat(CameraMotion.classify(List.of())).isEmpty();
    assertThat(CameraMotion.classify(steady(0, 8, 0.3f, 0, 1, 0.2f))).isEmpty();
    assertThat(CameraMotion.classify(steady(1, 0.3f, 0, 1))).isEmpty();
  }

  @Test
  void measuresHowFastThePictureMoves() {
    assertThat(CameraMotion.classify(steady(8, 0.25f, 0, 1)).get(0).speed())
        .isCloseTo(0.25f, within(1e-6f));
    assertThat(CameraMotion.classify(steady(8, 0, 0, (float) Math.exp(0.2))).get(0).speed())
        .isCloseTo(0.1f, within(1e-6f));
  }

  private static List<Motion> steady(int count, float pan, float tilt, float zoom) {
    return steady(0, count, pan, tilt, zoom, 0.9f);
  }

  private static List<Motion> steady(
      int from, int count, float pan, float tilt, float zoom, float confidence) {
    List<Motion> motions = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      motions.add(new Motion(i * STEP_US, (i + 1) * STEP_US, pan, tilt, zoom, 0, confidence));
    }
    return motions;
  }
}
