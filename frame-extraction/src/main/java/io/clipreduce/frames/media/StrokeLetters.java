package io.clipreduce.frames.media;

import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.util.Map;

/**
 * Capital letters, digits and a few signs drawn as strokes: a machine without a screen may have no
 * fonts, and these are the same pixels on all machines.
 */
public final class StrokeLetters {
  /** A letter is so many units high, a stroke so many wide. */
  private static final int HEIGHT = 12;

  private static final float STROKE = 1.7f;
  private static final int GAP = 4;
  private static final int SPACE = 6;

  /** Strokes apart by a space; each a row of points, x and y as hexadecimal digits. */
  private static final Map<Character, String> STROKES =
      Map.ofEntries(
          Map.entry('A', "0c408c 1878"),
          Map.entry('B', "0c005072745606 56787a5c0c"),
          Map.entry('C', "826020020a2c6c8a"),
          Map.entry('D', "000c5c89835000"),
          Map.entry('E', "80000c8c 0666"),
          Map.entry('F', "80000c 0666"),
          Map.entry('G', "826020020a2c6c8a8757"),
          Map.entry('H', "000c 808c 0686"),
          Map.entry('I', "000c"),
          Map.entry('J', "606a4c2c0a"),
          Map.entry('K', "000c 8007 358c"),
          Map.entry('L', "000c8c"),
          Map.entry('M', "0c0047808c"),
          Map.entry('N', "0c008c80"),
          Map.entry('O', "2060828a6c2c0a0220"),
          Map.entry('P', "0c006082856707"),
          Map.entry('Q', "2060828a6c2c0a0220 598d"),
          Map.entry('R', "0c006082856707 478c"),
          Map.entry('S', "82602002042666888a6c2c0a"),
          Map.entry('T', "0080 404c"),
          Map.entry('U', "000a2c6c8a80"),
          Map.entry('V', "004c80"),
          Map.entry('W', "002c446c80"),
          Map.entry('X', "008c 800c"),
          Map.entry('Y', "004680 464c"),
          Map.entry('Z', "00800c8c"),
          Map.entry('0', "2050727a5c2c0a0220"),
          Map.entry('1', "03303c"),
          Map.entry('2', "02206082850c8c"),
          Map.entry('3', "022060828466888a6c2c0a 3666"),
          Map.entry('4', "6c600888"),
          Map.entry('5', "80000555878a6c2c0a"),
          Map.entry('6', "70040a2c6c8a88662608"),
          Map.entry('7', "00803c"),
          Map.entry('8', "260402206082846626 26080a2c6c8a8866"),
          Map.entry('9', "1c888260200204266684"),
          Map.entry('!', "0008 0b0c"),
          Map.entry(',', "1b0e"),
          Map.entry('-', "0767"),
          Map.entry('.', "0b0c"),
          Map.entry(':', "0405 0b0c"),
          Map.entry('?', "02206082844648 4b4c"),
          Map.entry('\'', "0003"));

  private StrokeLetters() {}

  /** Whether all of a text can be written. */
  public static boolean knows(String text) {
    return text.chars().allMatch(sign -> sign == ' ' || STROKES.containsKey((char) sign));
  }

  /** Width of a line of letters of the given height, strokes' own width left out. */
  public static double widthPx(String text, int heightPx) {
    return (double) heightPx / HEIGHT * (advance(text) - GAP);
  }

  /**
   * Writes a line in the current colour, its middle at {@code centreX}, top at {@code topY}.
   *
   * @param text signs that this {@linkplain #knows knows}
   * @param heightPx height of a letter, strokes' own width left out
   */
  public static void write(Graphics2D graphics, String text, int centreX, int topY, int heightPx) {
    double unitPx = (double) heightPx / HEIGHT;
    AffineTransform before = graphics.getTransform();
    graphics.translate(centreX - unitPx * (advance(text) - GAP) / 2, topY);
    graphics.scale(unitPx, unitPx);
    graphics.setStroke(new BasicStroke(STROKE, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    for (int i = 0; i < text.length(); i++) {
      graphics.draw(shape(text.charAt(i)));
      graphics.translate(advance(text.substring(i, i + 1)), 0);
    }
    graphics.setTransform(before);
  }

  private static int advance(String text) {
    int units = 0;
    for (char letter : text.toCharArray()) {
      units += letter == ' ' ? SPACE : (int) Math.ceil(shape(letter).getBounds2D().getMaxX()) + GAP;
    }
    return units;
  }

  private static Path2D shape(char letter) {
    Path2D path = new Path2D.Double();
    if (letter == ' ') {
      return path;
    }
    for (String stroke : STROKES.get(letter).split(" ")) {
      for (int i = 0; i < stroke.length(); i += 2) {
        int x = Character.digit(stroke.charAt(i), 16);
        int y = Character.digit(stroke.charAt(i + 1), 16);
        if (i == 0) {
          path.moveTo(x, y);
        } else {
          path.lineTo(x, y);
        }
      }
    }
    return path;
  }
}
