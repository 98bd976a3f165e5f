package io.clipreduce.layout;

import io.clipreduce.layout.Arrangement.Bar;
import io.clipreduce.layout.Arrangement.Cell;
import io.clipreduce.layout.Arrangement.Image;
import io.clipreduce.layout.Arrangement.Line;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.IntFunction;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Draws the pictures of any layout: the same pixels on every machine. */
public final class Painter {
  private Painter() {}

  /**
   * Draws a picture.
   *
   * @param frames decoded frames by their numbers
   */
  public static BufferedImage draw(Image image, IntFunction<BufferedImage> frames) {
    BufferedImage drawn =
        new BufferedImage(image.widthPx(), image.heightPx(), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = drawn.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.setColor(Color.decode(image.background()));
    graphics.fillRect(0, 0, image.widthPx(), image.heightPx());
    for (Cell cell : image.cells()) {
      BufferedImage frame = frames.apply(cell.frame());
      graphics.drawImage(
          Resampler.resize(frame, cell.widthPx(), cell.heightPx(), image.scaling()),
          cell.xPx(),
          cell.yPx(),
          null);
    }
    for (Bar bar : image.bars()) {
      graphics.setColor(Color.decode(bar.colour()));
      graphics.fillRect(bar.xPx(), bar.yPx(), bar.widthPx(), bar.heightPx());
    }
    for (Line line : image.lines()) {
      graphics.setColor(Color.decode(line.colour()));
      Letters.write(graphics, line.text(), line.xPx(), line.baselinePx(), line.letterPx());
    }
    graphics.dispose();
    return drawn;
  }

  /**
   * A picture as JPEG.
   *
   * @param quality 0 to 1
   */
  public static byte[] jpeg(BufferedImage picture, float quality) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam parameters = writer.getDefaultWriteParam();
    parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    parameters.setCompressionQuality(quality);
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(picture, null, null), parameters);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /** A picture as PNG. */
  public static byte[] png(BufferedImage picture) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(picture, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
