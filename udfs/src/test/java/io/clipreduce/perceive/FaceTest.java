package io.clipreduce.perceive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.ConvolveOp;
import java.awt.image.Kernel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaceTest {
  private static final PerceiveSettings FACES =
      new PerceiveSettings(false, true, false, false, "eng", 0f);

  @Test
  void findsADrawnFaceOnceWithItsPlace() {
    byte[] portrait = TestPictures.jpeg(portrait());
    try (Perceiver perceiver = new Perceiver()) {
      List<Detection> faces =
          perceiver
              .perceive(
                  List.of(
                      new PerceivedFrame(0, 0, portrait, 0, null),
                      new PerceivedFrame(500_000, 0, null, 0, null)),
                  FACES)
              .detections();

      assertThat(faces).hasSize(1);
      Detection face = faces.get(0);
      assertThat(face.ptsUs()).isZero();
      assertThat(face.label()).isEqualTo("face");
      assertThat(face.confidence()).isBetween(0.5f, 1f);
      assertThat(face.box().x() + face.box().width() / 2).isEqualTo(0.5f, within(0.05f));
      assertThat(face.box().y() + face.box().height() / 2).isEqualTo(0.5f, within(0.1f));
    }
  }

  @Test
  void looksForFacesOnceASecond() {
    byte[] portrait = TestPictures.jpeg(portrait());
    List<PerceivedFrame> frames = new ArrayList<>();
    for (long ptsUs = 0; ptsUs < 3_000_000; ptsUs += 500_000) {
      frames.add(new PerceivedFrame(ptsUs, ptsUs, portrait, 0, null));
    }
    try (Perceiver perceiver = new Perceiver()) {
      assertThat(perceiver.perceive(frames, FACES).detections())
          .extracting(Detection::ptsUs)
          .containsExactly(0L, 1_000_000L, 2_000_000L);
    }
  }

  @Test
  void findsNoFaceInShapesAndPlainPictures() {
    try (Perceiver perceiver = new Perceiver()) {
      for (int i = 0; i < 5; i++) {
        byte[] shapes = TestPictures.jpeg(TestPictures.view(i, 0, 0, 1));
        byte[] plain = TestPictures.jpeg(TestPictures.plain(Color.ORANGE));

        assertThat(
                perceiver
                    .perceive(
                        List.of(
                            new PerceivedFrame(0, 0, shapes, 0, null),
                            new PerceivedFrame(500_000, 500_000, plain, 0, null)),
                        FACES)
                    .detections())
            .isEmpty();
      }
    }
  }

  /** A schematic head: what a cascade looks at is dark eyes, a bright nose and cheeks, a mouth. */
  private static BufferedImage portrait() {
    BufferedImage image = TestPictures.plain(new Color(90, 100, 110));
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setColor(new Color(60, 40, 30));
    graphics.fillOval(235, 45, 170, 200);
    graphics.setColor(new Color(215, 175, 150));
    graphics.fillOval(248, 75, 144, 195);
    graphics.setColor(new Color(165, 120, 100));
    graphics.fillOval(262, 143, 46, 26);
    graphics.fillOval(332, 143, 46, 26);
    graphics.setColor(new Color(50, 35, 30));
    graphics.setStroke(new BasicStroke(7));
    graphics.drawLine(264, 135, 306, 132);
    graphics.drawLine(334, 132, 376, 135);
    graphics.fillOval(273, 147, 26, 17);
    graphics.fillOval(341, 147, 26, 17);
    graphics.setColor(new Color(235, 200, 175));
    graphics.fillRect(313, 140, 14, 55);
    graphics.setColor(new Color(150, 100, 85));
    graphics.fillOval(303, 195, 12, 8);
    graphics.fillOval(325, 195, 12, 8);
    graphics.setColor(new Color(140, 60, 60));
    graphics.fillOval(290, 222, 60, 16);
    graphics.dispose();
    float[] weights = new float[81];
    Arrays.fill(weights, 1f / 81);
    return new ConvolveOp(new Kernel(9, 9, weights)).filter(image, null);
  }
}
