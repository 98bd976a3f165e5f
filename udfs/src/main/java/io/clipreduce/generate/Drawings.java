package io.clipreduce.generate;

import io.clipreduce.frames.edit.Drawing;
import io.clipreduce.frames.media.StrokeLetters;
import java.awt.AlphaComposite;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.function.Consumer;

/** Pictures drawn by this program: the same pixels on every machine, fonts and screen or not. */
final class Drawings {
  /** Letters of a subtitle have this share of the frame's height, less where the line is long. */
  private static final double LETTER_SHARE = 0.075;

  /** A line of text fills at most this share of the frame's width. */
  private static final double LINE_SHARE = 0.9;

  private static final int LEAST_LETTER_PX = 6;

  private Drawings() {}

  /**
   * A subtitle: a line of capitals, white on a dark band.
   *
   * @param frameWidthPx width of the frames it is laid over
   * @param frameHeightPx height of those
   */
  static Drawing subtitle(String text, int frameWidthPx, int frameHeightPx) {
    int letterPx = (int) Math.round(LETTER_SHARE * frameHeightPx);
    while (letterPx > LEAST_LETTER_PX
        && StrokeLetters.widthPx(text, letterPx) + letterPx > LINE_SHARE * frameWidthPx) {
      letterPx--;
    }
    int heightPx = letterPx;
    int widthPx = (int) Math.ceil(StrokeLetters.widthPx(text, letterPx)) + 2 * letterPx;
    return draw(
        widthPx,
        2 * heightPx,
        graphics -> {
          graphics.setColor(new Color(0, 0, 0, 230));
          graphics.fillRect(0, 0, widthPx, 2 * heightPx);
          graphics.setColor(Color.WHITE);
          StrokeLetters.write(graphics, text, widthPx / 2, heightPx / 2, heightPx);
        });
  }

  /** Draws on a transparent ground. */
  static Drawing draw(int widthPx, int heightPx, Consumer<Graphics2D> painter) {
    BufferedImage image = new BufferedImage(widthPx, heightPx, BufferedImage.TYPE_INT_ARGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setComposite(AlphaComposite.SrcOver);
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    painter.accept(graphics);
    graphics.dispose();
    return of(image);
  }

  /** An image as a drawing. */
  static Drawing of(BufferedImage image) {
    int widthPx = image.getWidth();
    int heightPx = image.getHeight();
    int[] argb = image.getRGB(0, 0, widthPx, heightPx, null, 0, widthPx);
    byte[] rgba = new byte[4 * argb.length];
    for (int i = 0; i < argb.length; i++) {
      rgba[4 * i] = (byte) (argb[i] >> 16);
      rgba[4 * i + 1] = (byte) (argb[i] >> 8);
      rgba[4 * i + 2] = (byte) argb[i];
      rgba[4 * i + 3] = (byte) (argb[i] >>> 24);
    }
    return new Drawing(rgba, widthPx, heightPx);
  }
}
