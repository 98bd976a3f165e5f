package io.clipreduce.layout;

import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.GeneralPath;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.fontbox.ttf.CmapLookup;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBuffer;

/**
 * Writing in Liberation Sans, whose letters are as wide as Arial's: read from its file and filled
 * as outlines, so that it is the same on every machine, with fonts and screen or without. It has
 * Latin, Greek, Cyrillic and Hebrew letters; other signs show as empty boxes.
 */
public final class Letters {
  private static final String FONT = "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";
  private static final Letters INSTANCE = load();

  private final TrueTypeFont font;
  private final CmapLookup glyphs;
  private final double unitsPerEm;
  private final double ascent;
  private final double descent;

  private Letters(TrueTypeFont font) throws IOException {
    this.font = font;
    this.glyphs = font.getUnicodeCmapLookup();
    this.unitsPerEm = font.getUnitsPerEm();
    this.ascent = font.getHorizontalHeader().getAscender() / unitsPerEm;
    this.descent = -font.getHorizontalHeader().getDescender() / unitsPerEm;
    // Tables are read at their first use; all of them now, so that no two threads do it at once.
    font.getGlyph();
    font.getHorizontalMetrics();
  }

  private static Letters load() {
    try (InputStream file = TrueTypeFont.class.getResourceAsStream(FONT)) {
      return new Letters(new TTFParser().parse(new RandomAccessReadBuffer(file)));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the font " + FONT, e);
    }
  }

  /** How far a line of text goes, in pixels; no kerning. */
  public static double widthPx(String text, int letterPx) {
    double units = text.codePoints().map(INSTANCE::glyph).mapToDouble(INSTANCE::advance).sum();
    return units / INSTANCE.unitsPerEm * letterPx;
  }

  /** How far letters rise above the line they stand on. */
  static int ascentPx(int letterPx) {
    return (int) Math.rint(INSTANCE.ascent * letterPx);
  }

  /** From one line to the next. */
  static int linePx(int letterPx) {
    return (int) Math.rint((INSTANCE.ascent + INSTANCE.descent) * letterPx);
  }

  /** Writes a line in the current colour. */
  static void write(Graphics2D graphics, String text, double x, double baselineY, int letterPx) {
    AffineTransform before = graphics.getTransform();
    graphics.translate(x, baselineY);
    double scale = letterPx / INSTANCE.unitsPerEm;
    graphics.scale(scale, -scale);
    text.codePoints()
        .map(INSTANCE::glyph)
        .forEach(
            glyph -> {
              graphics.fill(INSTANCE.outline(glyph));
              graphics.translate(INSTANCE.advance(glyph), 0);
            });
    graphics.setTransform(before);
  }

  private int glyph(int codePoint) {
    return glyphs.getGlyphId(codePoint);
  }

  private double advance(int glyph) {
    try {
      return font.getAdvanceWidth(glyph);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file is read into memory but its position is shared, so one thread at a time. */
  private synchronized GeneralPath outline(int glyph) {
    try {
      return font.getGlyph().getGlyph(glyph) == null
          ? new GeneralPath()
          : font.getGlyph().getGlyph(glyph).getPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
