package io.clipreduce.layout;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipreduce.layout.Arrangement.Image;
import io.clipreduce.layout.Arrangement.Scaling;
import io.clipreduce.method.Arguments;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Mode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class PainterTest {
  private static final int WHITE = 0xffffffff;

  private static BufferedImage picture(int widthPx, int heightPx) {
    BufferedImage picture = new BufferedImage(widthPx, heightPx, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < heightPx; y++) {
      for (int x = 0; x < widthPx; x++) {
        picture.setRGB(x, y, 0xff000000 | (x * 37 + y * 101) % 256 << 8 | (x * y) % 256);
      }
    }
    return picture;
  }

  @Test
  void aBarLeavesThePictureAboveItAsItWas() {
    BufferedImage frame = picture(320, 180);
    VTimeCotLayout layout = new VTimeCotLayout();
    Image image =
        layout
            .run(
                Inputs.of().with(Input.TIMES_S, new double[] {5}),
                Arguments.of(
                    layout,
                    Map.of("width_px", 320, "height_px", 180, "duration_s", 10),
                    Mode.CORRECTED,
                    0))
            .images()
            .get(0);

    BufferedImage drawn = Painter.draw(image, index -> frame);

    assertThat(EveryLayoutTest.pixels(drawn.getSubimage(0, 0, 320, 180)))
        .isEqualTo(EveryLayoutTest.pixels(frame));
    int barY = 180 + Letters.linePx(10) + 4 + 4;
    assertThat(drawn.getRGB(60, barY)).isEqualTo(WHITE);
    assertThat(drawn.getRGB(160, barY)).isEqualTo(0xffffd000);
    assertThat(drawn.getRGB(260, barY)).isEqualTo(0xff404040);
  }

  @Test
  void textIsBlackOnWhiteAndNoWiderThanItsLine() {
    T2VidLayout layout = new T2VidLayout();
    Image image =
        layout
            .run(
                Inputs.of().with(T2VidLayout.TEXT, "Größe, Ελλάδα, Москва"),
                Arguments.of(layout, Map.of(), Mode.CORRECTED, 0))
            .images()
            .get(0);

    int[] pixels = EveryLayoutTest.pixels(Painter.draw(image, null));

    int lastX = 0;
    int dark = 0;
    for (int i = 0; i < pixels.length; i++) {
      if ((pixels[i] & 0xff) < 128) {
        dark++;
        lastX = Math.max(lastX, i % 448);
      }
    }
    assertThat(dark).isBetween(300, 3000);
    assertThat((double) lastX)
        .isBetween(100.0, 20 + Letters.widthPx(image.lines().get(0).text(), 20));
    assertThat(pixels[0]).isEqualTo(WHITE);
  }

  @Test
  void lettersAreAsWideAsArials() {
    // Advance widths of Arial in 2048ths of an em, by its metrics.
    assertThat(Letters.widthPx("A", 2048)).isEqualTo(1366);
    assertThat(Letters.widthPx("i", 2048)).isEqualTo(455);
    assertThat(Letters.widthPx("0 ", 2048)).isEqualTo(1139 + 569);
  }

  @Test
  void whatShrinksByWholePixelsIsTheMeanOfThem() {
    BufferedImage picture = picture(64, 32);

    BufferedImage small = Resampler.resize(picture, 16, 8, Scaling.AREA);

    for (int y = 0; y < 8; y++) {
      for (int x = 0; x < 16; x++) {
        int sum = 0;
        for (int i = 0; i < 16; i++) {
          sum += picture.getRGB(4 * x + i % 4, 4 * y + i / 4) >> 8 & 0xff;
        }
        assertThat(small.getRGB(x, y) >> 8 & 0xff).isEqualTo((int) Math.rint(sum / 16.0));
      }
    }
  }

  @Test
  void onePlainColourStaysThatWhateverTheFilterAndTheSize() {
    BufferedImage plain = new BufferedImage(33, 17, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 33 * 17; i++) {
      plain.setRGB(i % 33, i / 33, 0x123456);
    }
    for (Scaling scaling : Scaling.values()) {
      for (int size : new int[] {1, 7, 40}) {
        assertThat(EveryLayoutTest.pixels(Resampler.resize(plain, size, size, scaling)))
            .containsOnly(0xff123456);
      }
    }
  }

  @Test
  void picturesMayBeKeptAsJpegAndPng() throws IOException {
    BufferedImage picture = picture(40, 30);

    BufferedImage png = ImageIO.read(new ByteArrayInputStream(Painter.png(picture)));
    BufferedImage jpeg = ImageIO.read(new ByteArrayInputStream(Painter.jpeg(picture, 0.9f)));

    assertThat(EveryLayoutTest.pixels(png)).isEqualTo(EveryLayoutTest.pixels(picture));
    assertThat(Arrays.asList(jpeg.getWidth(), jpeg.getHeight())).containsExactly(40, 30);
  }

  @Test
  void blocksAreFoundWhereTheyCameFrom() {
    BufferedImage wide = smooth(180, 96);
    BufferedImage before = wide.getSubimage(0, 0, 160, 96);
    BufferedImage after = wide.getSubimage(8, 0, 160, 96);

    double[][] moved = BlockMotion.between(before, after);

    assertThat(moved).hasDimensions(60, 6);
    // What stood at x + 8 is at x now; the last column comes from outside the picture.
    assertThat(List.of(moved))
        .filteredOn(vector -> vector[1] < 144)
        .allMatch(vector -> vector[0] == -1 && vector[3] == 8 && vector[4] == 0);
    assertThat(List.of(BlockMotion.between(before, before)))
        .allMatch(vector -> vector[3] == 0 && vector[4] == 0);
  }

  /** Hills of several sizes, which a search by steps can follow. */
  private static BufferedImage smooth(int widthPx, int heightPx) {
    BufferedImage picture = new BufferedImage(widthPx, heightPx, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < heightPx; y++) {
      for (int x = 0; x < widthPx; x++) {
        double value = Math.sin(x / 11.0) + Math.sin(y / 9.0) + Math.sin((x + y) / 17.0);
        int grey = (int) Math.rint(128 + 40 * value);
        picture.setRGB(x, y, grey << 16 | grey << 8 | grey);
      }
    }
    return picture;
  }
}
