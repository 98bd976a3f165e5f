package io.clipreduce.perceive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LookTest {
  private static final PerceiveSettings LOOK =
      new PerceiveSettings(false, false, false, true, "eng", 0.5f);

  @Test
  void measuresBrightnessAndSharesOfColours() {
    BufferedImage image = TestPictures.plain(Color.WHITE);
    fill(image, Color.RED, 0, 0, 320, 360);
    fill(image, new Color(0, 90, 220), 320, 0, 200, 360);

    Look look = look(image);

    assertThat(look.colours()).containsExactly("red", "blue", "white");
    assertThat(look.colourShares().get(0)).isEqualTo(0.5f, within(0.02f));
    assertThat(look.colourShares().get(1)).isEqualTo(0.3125f, within(0.02f));
    assertThat(look.colourShares().get(2)).isEqualTo(0.1875f, within(0.02f));
    // Luma of BT.601: 0.299 red, 0.587 green, 0.114 blue.
    float blueLuma = 0.587f * 90 + 0.114f * 220;
    assertThat(look.brightness())
        .isEqualTo(255 * (0.5f * 0.299f + 0.1875f) + 0.3125f * blueLuma, within(2f));
  }

  @Test
  void findsAPictureWithEdgesSharperThanTheSameOneBlurred() {
    Look sharp = look(TestPictures.view(3, 0, 0, 1));
    BufferedImage small = new BufferedImage(64, 36, BufferedImage.TYPE_INT_RGB);
    draw(small, TestPictures.view(3, 0, 0, 1));
    BufferedImage blurred = TestPictures.plain(Color.BLACK);
    draw(blurred, small);

    assertThat(sharp.sharpness()).isGreaterThan(3 * look(blurred).sharpness());
    assertThat(look(TestPictures.plain(Color.GRAY)).sharpness()).isZero();
  }

  @Test
  void looksAtStoredPicturesOnly() {
    byte[] jpeg = TestPictures.jpeg(TestPictures.plain(Color.GREEN));
    try (Perceiver perceiver = new Perceiver()) {
      List<Look> looks =
          perceiver
              .perceive(
                  List.of(
                      new PerceivedFrame(0, 0, jpeg, 0, null),
                      new PerceivedFrame(500_000, 0, null, 0, null)),
                  LOOK)
              .looks();

      assertThat(looks).hasSize(1);
      assertThat(looks.get(0).ptsUs()).isZero();
      assertThat(looks.get(0).colours()).containsExactly("green");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, BLACK",
    "255, 255, 255, WHITE",
    "128, 128, 128, GREY",
    "220, 20, 20, RED",
    "255, 140, 0, ORANGE",
    "250, 230, 30, YELLOW",
    "30, 160, 40, GREEN",
    "85, 107, 47, GREEN",
    "20, 60, 200, BLUE",
    "135, 206, 235, BLUE",
    "128, 0, 160, PURPLE",
    "255, 105, 180, PINK",
    "255, 182, 193, PINK",
    "110, 60, 20, BROWN",
    "222, 195, 150, BEIGE",
    "60, 20, 20, RED"
  })
  void namesColoursAsPeopleDo(int red, int green, int blue, ColourName name) {
    assertThat(ColourName.of(red, green, blue)).isEqualTo(name);
  }

  private static Look look(BufferedImage image) {
    try (Perceiver perceiver = new Perceiver()) {
      byte[] jpeg = TestPictures.jpeg(image);
      return perceiver
          .perceive(List.of(new PerceivedFrame(0, 0, jpeg, 0, null)), LOOK)
          .looks()
          .get(0);
    }
  }

  private static void fill(BufferedImage image, Color colour, int x, int y, int width, int height) {
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(colour);
    graphics.fillRect(x, y, width, height);
    graphics.dispose();
  }

  private static void draw(BufferedImage target, BufferedImage source) {
    Graphics2D graphics = target.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    graphics.drawImage(source, 0, 0, target.getWidth(), target.getHeight(), null);
    graphics.dispose();
  }
}
