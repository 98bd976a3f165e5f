package io.clipreduce.layout;

import io.clipreduce.method.Method;
import io.clipreduce.method.Output;
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
          "the pictures: width_px, height_px and cells, each with row, column, frame (counted from"
              + " 0), x_px, y_px, width_px and height_px");

  /**
   * One picture.
   *
   * @param cells frames in it; what they leave free has the layout's own background
   */
  public record Image(int widthPx, int heightPx, List<Cell> cells) {}

  /**
   * A frame in a picture.
   *
   * @param frame the frame, counted from 0
   */
  public record Cell(int row, int column, int frame, int xPx, int yPx, int widthPx, int heightPx) {}

  @Override
  public Map<String, Object> outputs() {
    Map<String, Object> outputs = new LinkedHashMap<>();
    outputs.put(IMAGES.name(), images);
    outputs.putAll(more);
    return outputs;
  }
}
