package io.clipreduce.perceive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class MotionTest {
  private static final PerceiveSettings MOTION =
      new PerceiveSettings(false, false, true, false, "eng", 0.5f);
  private static final Perceiver PERCEIVER = new Perceiver();

  @AfterAll
  static void close() {
    PERCEIVER.close();
  }

  @Test
  void measuresPansAndTiltsInPicturesASecond() {
    Motion motion = between(scene(0, 0, 1), scene(32, -18, 1));

    assertThat(motion.startUs()).isZero();
    assertThat(motion.endUs()).isEqualTo(500_000);
    assertThat(motion.panFraction()).isEqualTo(32f / 640 / 0.5f, within(0.005f));
    assertThat(motion.tiltFraction()).isEqualTo(-18f / 360 / 0.5f, within(0.005f));
    assertThat(motion.zoom()).isEqualTo(1, within(0.01f));
    assertThat(motion.objectFraction()).isLessThan(0.03f);
    assertThat(motion.confidence()).isGreaterThan(0.8f);
  }

  @Test
  void keepsUpWithAPanOfATwoThirdsPictureASecond() {
    Motion motion = between(scene(0, 0, 1), scene(-213, 0, 1));

    assertThat(motion.panFraction()).isEqualTo(-213f / 640 / 0.5f, within(0.01f));
    assertThat(motion.tiltFraction()).isEqualTo(0, within(0.01f));
    assertThat(motion.confidence()).isGreaterThan(0.5f);
  }

  @Test
  void measuresZoomAsGrowthASecond() {
    Motion in = between(scene(0, 0, 1), scene(0, 0, 1.1));
    Motion out = between(scene(0, 0, 1.1), scene(0, 0, 1));

    assertThat(in.zoom()).isEqualTo(1.21f, within(0.01f));
    assertThat(out.zoom()).isEqualTo(1 / 1.21f, within(0.01f));
    assertThat(in.panFraction()).isEqualTo(0, within(0.005f));
    assertThat(in.confidence()).isGreaterThan(0.7f);
  }

  @Test
  void tellsAnObjectThatMovesFromACameraThatStands() {
    Motion motion = between(withBall(scene(0, 0, 1), 100), withBall(scene(0, 0, 1), 300));

    assertThat(motion.panFraction()).isEqualTo(0, within(0.001f));
    assertThat(motion.zoom()).isEqualTo(1, within(0.001f));
    assertThat(motion.objectFraction()).isBetween(0.03f, 0.15f);
    assertThat(motion.confidence()).isGreaterThan(0.7f);
  }

  @Test
  void tellsAnObjectThatMovesOverABackgroundWithoutTexture() {
    BufferedImage wall = TestPictures.plain(Color.LIGHT_GRAY);

    Motion motion =
        between(withBall(wall, 100), withBall(TestPictures.plain(Color.LIGHT_GRAY), 300));

    assertThat(motion.panFraction()).isZero();
    assertThat(motion.objectFraction()).isBetween(0.03f, 0.15f);
  }

  @Test
  void knowsNothingAcrossACut() {
    Motion motion = between(TestPictures.view(1, 0, 0, 1), TestPictures.view(2, 0, 0, 1));

    assertThat(motion.confidence()).isLessThan(0.1f);
    assertThat(motion.panFraction()).isZero();
  }

  @Test
  void knowsNothingFromBlackToWhite() {
    Motion motion = between(TestPictures.plain(Color.BLACK), TestPictures.plain(Color.WHITE));

    assertThat(motion.confidence()).isZero();
  }

  @Test
  void standsStillWhereAPictureRepeatsOrHasNoTexture() {
    byte[] black = TestPictures.jpeg(TestPictures.plain(Color.BLACK));

    List<Motion> motions =
        PERCEIVER
            .perceive(
                List.of(
                    new PerceivedFrame(0, 0, black, 0, null),
                    new PerceivedFrame(500_000, 500_000, black, 0, null),
                    new PerceivedFrame(1_000_000, 500_000, null, 0, null)),
                MOTION)
            .motions();

    assertThat(motions)
        .containsExactly(
            new Motion(0, 500_000, 0, 0, 1, 0, 1), new Motion(500_000, 1_000_000, 0, 0, 1, 0, 1));
  }

  @Test
  void refusesFramesThatDoNotRiseOrRepeatNothing() {
    byte[] black = TestPictures.jpeg(TestPictures.plain(Color.BLACK));
    PerceivedFrame first = new PerceivedFrame(500_000, 500_000, black, 0, null);

    assertThatThrownBy(() -> PERCEIVER.perceive(List.of(first, first), MOTION))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("500000");
    assertThatThrownBy(
            () ->
                PERCEIVER.perceive(
                    List.of(first, new PerceivedFrame(600_000, 7, null, 0, null)), MOTION))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("7 us");
  }

  @Test
  void refusesWhatIsNoPicture() {
    PerceivedFrame broken = new PerceivedFrame(40_000, 40_000, new byte[] {1, 2, 3}, 0, null);

    assertThatThrownBy(() -> PERCEIVER.perceive(List.of(broken), MOTION))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("40000 us");
  }

  @Test
  void findsNothingInACellWithoutFrames() {
    assertThat(PERCEIVER.perceive(List.of(), PerceiveSettings.DEFAULT))
        .isEqualTo(new CellEvidence(List.of(), List.of(), List.of(), List.of()));
  }

  private static Motion between(BufferedImage first, BufferedImage second) {
    List<PerceivedFrame> frames =
        List.of(
            new PerceivedFrame(0, 0, TestPictures.jpeg(first), 0, null),
            new PerceivedFrame(500_000, 500_000, TestPictures.jpeg(second), 0, null));
    List<Motion> motions = PERCEIVER.perceive(frames, MOTION).motions();
    assertThat(motions).hasSize(1);
    return motions.get(0);
  }

  private static BufferedImage scene(double rightPx, double downPx, double scale) {
    return TestPictures.view(7, rightPx, downPx, scale);
  }

  private static BufferedImage withBall(BufferedImage image, int x) {
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.BLACK);
    graphics.fillOval(x, 120, 120, 120);
    graphics.setColor(Color.YELLOW);
    graphics.fillRect(x + 40, 150, 30, 50);
    graphics.dispose();
    return image;
  }
}
