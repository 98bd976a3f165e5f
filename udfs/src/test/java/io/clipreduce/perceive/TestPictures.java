package io.clipreduce.perceive;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import javax.imageio.ImageIO;

/** Pictures made for tests. */
final class TestPictures {
  static final int WIDTH_PX = 640;
  static final int HEIGHT_PX = 360;

  private TestPictures() {}

  static byte[] jpeg(BufferedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "jpg", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static BufferedImage plain(Color colour) {
    BufferedImage image = new BufferedImage(WIDTH_PX, HEIGHT_PX, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(colour);
    graphics.fillRect(0, 0, WIDTH_PX, HEIGHT_PX);
    graphics.dispose();
    return image;
  }

  /** A view of a large scene of random blobs, its middle moved and grown as told. */
  static BufferedImage view(long seed, double rightPx, double downPx, double scale) {
    BufferedImage image = plain(Color.GRAY);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    AffineTransform camera = new AffineTransform();
    camera.translate(WIDTH_PX / 2.0 + rightPx, HEIGHT_PX / 2.0 + downPx);
    camera.scale(scale, scale);
    graphics.setTransform(camera);
    Random random = new Random(seed);
    for (int i = 0; i < 1500; i++) {
      graphics.setColor(new Color(random.nextInt(0x1000000)));
      int sizePx = 10 + random.nextInt(50);
      int x = random.nextInt(2400) - 1200;
      int y = random.nextInt(1600) - 800;
      if (i % 2 == 0) {
        graphics.fillOval(x, y, sizePx, sizePx);
      } else {
        graphics.fillRect(x, y, sizePx, sizePx);
      }
    }
    graphics.dispose();
    return image;
  }

  /** Writes a line of text; its baseline is at {@code y}. */
  static BufferedImage write(
      BufferedImage image, String text, int x, int y, int sizePx, Color colour) {
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, sizePx));
    graphics.setColor(colour);
    graphics.drawString(text, x, y);
    graphics.dispose();
    return image;
  }
}
