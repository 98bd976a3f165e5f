package io.clipreduce.layout;

import io.clipreduce.method.Method;
import io.clipreduce.method.Output;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Pictures to be drawn.
 *
 * @param images the pictures in order
 * @param more further outputs by their names
 */
public record Arrangement(List<Image> images, Map<String, Object> more) implements Method.Result {
  /** The pictures. */
  public static final Output IMAGES =
      new Output(
          "images",
          "the pictures: width_px, height_px, background (a colour), scaling of the frames, text"
              + " that belongs to it, cells, each with row, column, frame (counted from 0), x_px,"
              + " y_px, width_px and height_px, and what is drawn over them: bars (x_px, y_px,"
              + " width_px, height_px, colour) and lines (x_px, baseline_px, letter_px, colour,"
              + " text)");

  /** The filter by which frames come to the size of their cells. */
  public enum Scaling {
    /** A triangle, as wide as it takes not to lose pixels. */
    BILINEAR,
    /** The mean of the area; where a cell is larger than its frame, bilinear. */
    AREA,
    /** Keys' cubic with a = -0.5, as wide as it takes not to lose pixels. */
    BICUBIC
  }

  /**
   * One picture.
   *
   * @param background colour of what cells leave free, such as {@code #ffffff}
   * @param scaling how frames come to the size of their cells
   * @param text words that a model reads with the picture; null for none
   * @param cells frames in it
   * @param bars rectangles over the frames, the later over the earlier
   * @param lines writing over all of it
   */
  public record Image(
      int widthPx,
      int heightPx,
      String background,
      Scaling scaling,
      String text,
      List<Cell> cells,
      List<Bar> bars,
      List<Line> lines) {

    /** A picture of nothing but frames. */
    static Image of(
        int widthPx, int heightPx, String background, Scaling scaling, List<Cell> cells) {
      return new Image(widthPx, heightPx, background, scaling, null, cells, List.of(), List.of());
    }

    /** One frame as it is. */
    static Image of(FrameSizes.Size size, int frame) {
      return of(
          size.widthPx(),
          size.heightPx(),
          Colours.BLACK,
          Scaling.BILINEAR,
          List.of(new Cell(0, 0, frame, 0, 0, size.widthPx(), size.heightPx())));
    }

    /** This picture with words. */
    Image saying(String words) {
      return new Image(widthPx, heightPx, background, scaling, words, cells, bars, lines);
    }
  }

  /**
   * A frame in a picture, scaled to fill its cell.
   *
   * @param frame the frame, counted from 0
   */
  public record Cell(int row, int column, int frame, int xPx, int yPx, int widthPx, int heightPx) {}

  /**
   * A filled rectangle.
   *
   * @param colour such as {@code #ff0000}
   */
  public record Bar(int xPx, int yPx, int widthPx, int heightPx, String colour) {}

  /**
   * A line of writing in Liberation Sans.
   *
   * @param xPx where it begins
   * @param baselinePx how far below the top the letters stand
   * @param letterPx size of the font
   * @param colour such as {@code #000000}
   */
  public record Line(int xPx, int baselinePx, int letterPx, String colour, String text) {}

  /** Pictures with nothing else to tell. */
  static Arrangement of(List<Image> images) {
    return new Arrangement(images, Map.of());
  }

  /** These pictures, and one more output. */
  Arrangement with(Output output, Object value) {
    Map<String, Object> outputs = new LinkedHashMap<>(more);
    outputs.put(output.name(), value);
    return new Arrangement(images, outputs);
  }

  /** The frames of a picture's cells, in raster order. */
  static List<Cell> grid(int[] frames, int columns, int cellWidthPx, int cellHeightPx) {
    List<Cell> cells = new ArrayList<>();
    for (int i = 0; i < frames.length; i++) {
      int row = i / columns;
      int column = i % columns;
      cells.add(
          new Cell(
              row,
              column,
              frames[i],
              column * cellWidthPx,
              row * cellHeightPx,
              cellWidthPx,
              cellHeightPx));
    }
    return cells;
  }

  @Override
  public Map<String, Object> outputs() {
    Map<String, Object> outputs = new LinkedHashMap<>(more);
    outputs.put(IMAGES.name(), images);
    return outputs;
  }
}
