package io.clipreduce.generate;

import io.clipreduce.frames.edit.Drawing;
import java.awt.Color;
import java.awt.Graphics2D;
import java.util.function.Consumer;

/**
 * A picture with a name, to be put into videos.
 *
 * @param group what it is one of, such as {@code fruit}
 * @param label what it shows, such as {@code banana}
 * @param painter draws it in a square of {@value #UNITS} units
 */
record NeedlePicture(String group, String label, Consumer<Graphics2D> painter) {
  static final int UNITS = 100;

  /** Larger frames get this many lines, and are enlarged. */
  private static final int MOST_LINES = 720;

  /** The picture fills so much of a whole frame's shorter side. */
  private static final double SHARE = 0.86;

  private static final Color GROUND = new Color(238, 238, 232);

  /** The picture in the middle of a frame of the given shape. */
  Drawing frame(int widthPx, int heightPx) {
    double shrink = Math.min(1, (double) MOST_LINES / Math.min(widthPx, heightPx));
    int width = (int) Math.max(1, Math.round(widthPx * shrink));
    int height = (int) Math.max(1, Math.round(heightPx * shrink));
    return Drawings.draw(
        width,
        height,
        graphics -> {
          graphics.setColor(GROUND);
          graphics.fillRect(0, 0, width, height);
          double side = SHARE * Math.min(width, height);
          graphics.translate((width - side) / 2, (height - side) / 2);
          graphics.scale(side / UNITS, side / UNITS);
          painter.accept(graphics);
        });
  }

  /** The picture as a small card. */
  Drawing card(int sidePx) {
    return Drawings.draw(
        sidePx,
        sidePx,
        graphics -> {
          graphics.setColor(GROUND);
          graphics.fillRect(0, 0, sidePx, sidePx);
          double side = SHARE * sidePx;
          graphics.translate((sidePx - side) / 2, (sidePx - side) / 2);
          graphics.scale(side / UNITS, side / UNITS);
          painter.accept(graphics);
        });
  }
}
