package io.clipreduce.frames.ffmpeg;

import io.clipreduce.frames.Planes;
import io.clipreduce.frames.edit.Box;
import io.clipreduce.frames.edit.Drawing;
import java.util.Arrays;

/**
 * What editing does to pictures. Integer arithmetic where pixels are mixed; nothing is changed in
 * place but by {@link #lay}.
 */
final class Pixels {
  /** Luma of black and chroma of grey. */
  private static final byte NO_LIGHT = 0;

  private static final byte NO_COLOUR = (byte) 128;

  private static final int ONE = 1 << 16;

  private Pixels() {}

  static Planes black(int widthPx, int heightPx) {
    int chroma = (widthPx + 1) / 2 * ((heightPx + 1) / 2);
    byte[] y = new byte[widthPx * heightPx];
    byte[] u = new byte[chroma];
    byte[] v = new byte[chroma];
    Arrays.fill(y, NO_LIGHT);
    Arrays.fill(u, NO_COLOUR);
    Arrays.fill(v, NO_COLOUR);
    return new Planes(y, u, v, widthPx, heightPx);
  }

  /** A drawing over black. */
  static Planes of(Drawing drawing) {
    byte[] rgba = drawing.rgba();
    int[] pixels = new int[drawing.widthPx() * drawing.heightPx()];
    for (int i = 0; i < pixels.length; i++) {
      int opacity = rgba[4 * i + 3] & 0xff;
      int red = ((rgba[4 * i] & 0xff) * opacity + 127) / 255;
      int green = ((rgba[4 * i + 1] & 0xff) * opacity + 127) / 255;
      int blue = ((rgba[4 * i + 2] & 0xff) * opacity + 127) / 255;
      pixels[i] = red << 16 | green << 8 | blue;
    }
    return new RgbPicture(pixels, drawing.widthPx(), drawing.heightPx()).toPlanes();
  }

  static Planes upsideDown(Planes picture) {
    return new Planes(
        reversed(picture.y()),
        reversed(picture.u()),
        reversed(picture.v()),
        picture.widthPx(),
        picture.heightPx());
  }

  private static byte[] reversed(byte[] plane) {
    byte[] turned = new byte[plane.length];
    for (int i = 0; i < plane.length; i++) {
      turned[i] = plane[plane.length - 1 - i];
    }
    return turned;
  }

  /**
   * Shows a part of a picture at a place of a frame. A picture that lacks but one row or column is
   * not scaled: its edge is repeated.
   */
  static Planes shown(Planes picture, Box view, Box place, int widthPx, int heightPx) {
    boolean whole = view.equals(Box.WHOLE) && place.equals(Box.WHOLE);
    if (whole && picture.widthPx() == widthPx && picture.heightPx() == heightPx) {
      return picture;
    }
    boolean pad =
        whole
            && (widthPx - picture.widthPx()) >>> 1 == 0
            && (heightPx - picture.heightPx()) >>> 1 == 0;
    int outChromaWidthPx = (widthPx + 1) / 2;
    int outChromaHeightPx = (heightPx + 1) / 2;
    int chromaWidthPx = picture.chromaWidthPx();
    int chromaHeightPx = picture.chromaHeightPx();
    Planes frame = black(widthPx, heightPx);
    if (pad) {
      pad(picture.y(), picture.widthPx(), picture.heightPx(), frame.y(), widthPx, heightPx);
      pad(
          picture.u(),
          chromaWidthPx,
          chromaHeightPx,
          frame.u(),
          outChromaWidthPx,
          outChromaHeightPx);
      pad(
          picture.v(),
          chromaWidthPx,
          chromaHeightPx,
          frame.v(),
          outChromaWidthPx,
          outChromaHeightPx);
    } else {
      scale(
          picture.y(),
          picture.widthPx(),
          picture.heightPx(),
          view,
          frame.y(),
          widthPx,
          heightPx,
          place);
      scale(
          picture.u(),
          chromaWidthPx,
          chromaHeightPx,
          view,
          frame.u(),
          outChromaWidthPx,
          outChromaHeightPx,
          place);
      scale(
          picture.v(),
          chromaWidthPx,
          chromaHeightPx,
          view,
          frame.v(),
          outChromaWidthPx,
          outChromaHeightPx,
          place);
    }
    return frame;
  }

  private static void pad(
      byte[] from, int widthPx, int heightPx, byte[] to, int toWidthPx, int toHeightPx) {
    for (int y = 0; y < toHeightPx; y++) {
      for (int x = 0; x < toWidthPx; x++) {
        to[y * toWidthPx + x] =
            from[Math.min(y, heightPx - 1) * widthPx + Math.min(x, widthPx - 1)];
      }
    }
  }

  /** Bilinear, from the middles of pixels. */
  private static void scale(
      byte[] from,
      int widthPx,
      int heightPx,
      Box view,
      byte[] to,
      int toWidthPx,
      int toHeightPx,
      Box place) {
    int left = (int) Math.round(place.left() * toWidthPx);
    int right = (int) Math.round((place.left() + place.width()) * toWidthPx);
    int top = (int) Math.round(place.top() * toHeightPx);
    int bottom = (int) Math.round((place.top() + place.height()) * toHeightPx);
    int[] columns = positions(view.left(), view.width(), widthPx, right - left);
    int[] rows = positions(view.top(), view.height(), heightPx, bottom - top);
    for (int y = top; y < bottom; y++) {
      int upper = rows[y - top] >> 16;
      int lower = Math.min(heightPx - 1, upper + 1);
      int down = rows[y - top] & ONE - 1;
      for (int x = left; x < right; x++) {
        int near = columns[x - left] >> 16;
        int far = Math.min(widthPx - 1, near + 1);
        int across = columns[x - left] & ONE - 1;
        long above = mixed(from[upper * widthPx + near], from[upper * widthPx + far], across);
        long below = mixed(from[lower * widthPx + near], from[lower * widthPx + far], across);
        to[y * toWidthPx + x] = (byte) (above * (ONE - down) + below * down + (1L << 31) >> 32);
      }
    }
  }

  private static long mixed(byte first, byte second, int share) {
    return (first & 0xff) * (long) (ONE - share) + (second & 0xff) * (long) share;
  }

  /** Where the middles of pixels lie in the picture they come from, in 1/65536 of a pixel. */
  private static int[] positions(double start, double length, int fromPx, int toPx) {
    int[] positions = new int[Math.max(0, toPx)];
    for (int i = 0; i < positions.length; i++) {
      double at = (start + length * (i + 0.5) / toPx) * fromPx - 0.5;
      positions[i] = (int) Math.round(Math.max(0, Math.min(fromPx - 1, at)) * ONE);
    }
    return positions;
  }

  /** A copy that may be painted on. */
  static Planes copy(Planes picture) {
    return new Planes(
        picture.y().clone(),
        picture.u().clone(),
        picture.v().clone(),
        picture.widthPx(),
        picture.heightPx());
  }

  /** Lays a drawing over a picture; what lies outside of it is left out. */
  static void lay(Planes picture, Drawing drawing, int leftPx, int topPx) {
    Planes paint = of(opaque(drawing));
    int fromX = Math.max(0, leftPx);
    int toX = Math.min(picture.widthPx(), leftPx + drawing.widthPx());
    int fromY = Math.max(0, topPx);
    int toY = Math.min(picture.heightPx(), topPx + drawing.heightPx());
    for (int y = fromY; y < toY; y++) {
      for (int x = fromX; x < toX; x++) {
        int at = y * picture.widthPx() + x;
        int drawn = (y - topPx) * drawing.widthPx() + x - leftPx;
        picture.y()[at] = mix(picture.y()[at], paint.y()[drawn], opacity(drawing, drawn));
      }
    }
    for (int row = fromY / 2; row < (toY + 1) / 2; row++) {
      for (int column = fromX / 2; column < (toX + 1) / 2; column++) {
        layChroma(picture, paint, drawing, row, column, leftPx, topPx);
      }
    }
  }

  /** A chroma sample takes the mean of the drawing's below its four pixels, by their opacity. */
  private static void layChroma(
      Planes picture, Planes paint, Drawing drawing, int row, int column, int leftPx, int topPx) {
    int opacity = 0;
    int u = 0;
    int v = 0;
    for (int i = 0; i < 4; i++) {
      int x = 2 * column + i % 2 - leftPx;
      int y = 2 * row + i / 2 - topPx;
      if (x >= 0 && y >= 0 && x < drawing.widthPx() && y < drawing.heightPx()) {
        int share = opacity(drawing, y * drawing.widthPx() + x);
        int drawn = y / 2 * paint.chromaWidthPx() + x / 2;
        opacity += share;
        u += share * (paint.u()[drawn] & 0xff);
        v += share * (paint.v()[drawn] & 0xff);
      }
    }
    if (opacity > 0) {
      int at = row * picture.chromaWidthPx() + column;
      int rest = 4 * 255 - opacity;
      picture.u()[at] = (byte) ((u + rest * (picture.u()[at] & 0xff) + 510) / 1020);
      picture.v()[at] = (byte) ((v + rest * (picture.v()[at] & 0xff) + 510) / 1020);
    }
  }

  private static Drawing opaque(Drawing drawing) {
    byte[] rgba = drawing.rgba().clone();
    for (int i = 3; i < rgba.length; i += 4) {
      rgba[i] = (byte) 255;
    }
    return new Drawing(rgba, drawing.widthPx(), drawing.heightPx());
  }

  private static int opacity(Drawing drawing, int pixel) {
    return drawing.rgba()[4 * pixel + 3] & 0xff;
  }

  private static byte mix(byte below, byte above, int opacity) {
    return (byte) (((above & 0xff) * opacity + (below & 0xff) * (255 - opacity) + 127) / 255);
  }
}
