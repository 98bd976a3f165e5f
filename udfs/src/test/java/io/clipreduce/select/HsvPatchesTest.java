package io.clipreduce.select;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class HsvPatchesTest {
  @Test
  void cutsAPictureIntoPatchesOfHueSaturationAndValue() throws IOException {
    // 16 x 12 patches; the left half is blue, the right half black.
    double[][] patches = new HsvPatches(448, 336).of(png(448, 336, Color.BLUE));

    assertThat(patches).hasDimensions(16 * 12, 28 * 28 * 3);
    assertThat(Arrays.copyOf(patches[0], 6)).containsExactly(120, 255, 255, 120, 255, 255);
    assertThat(patches[7]).isEqualTo(patches[0]);
    assertThat(patches[16 * 11 + 8]).containsOnly(0);
  }

  @Test
  void hasAsManyPatchesOfEveryPictureOfAVideo() throws IOException {
    HsvPatches patches = new HsvPatches(448, 336);

    assertThat(patches.of(png(640, 480, Color.GRAY))).hasNumberOfRows(16 * 12);
    assertThat(patches.of(png(100, 90, Color.WHITE))).hasNumberOfRows(16 * 12);
  }

  @Test
  void keepsToTheLeastAndTheMostPatches() {
    assertThat(KeyeSelector.size(450, 330, 48, 256)).containsExactly(16 * 28, 12 * 28);
    assertThat(KeyeSelector.size(1920, 1080, 48, 256)).containsExactly(21 * 28, 12 * 28);
    assertThat(KeyeSelector.size(100, 40, 48, 256)).containsExactly(11 * 28, 5 * 28);
  }

  private static byte[] png(int widthPx, int heightPx, Color left) throws IOException {
    BufferedImage picture = new BufferedImage(widthPx, heightPx, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    graphics.setColor(left);
    graphics.fillRect(0, 0, widthPx / 2, heightPx);
    graphics.dispose();
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ImageIO.write(picture, "png", file);
    return file.toByteArray();
  }
}
