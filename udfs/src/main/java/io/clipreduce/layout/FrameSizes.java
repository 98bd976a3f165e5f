package io.clipreduce.layout;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Parameter;
import java.util.stream.IntStream;

/** How large the frames are that a layout arranges. */
public final class FrameSizes {
  /** Widths, where frames have several. */
  public static final Input<double[]> WIDTHS_PX =
      Input.vector("widths_px", "[T]", "widths of the frames; left out: width_px for all");

  /** Heights, where frames have several. */
  public static final Input<double[]> HEIGHTS_PX =
      Input.vector("heights_px", "[T]", "heights of the frames; left out: height_px for all");

  static final Parameter<Integer> WIDTH_PX =
      Parameter.pixels("width_px", 640, 1, "width of all frames", "ours");
  static final Parameter<Integer> HEIGHT_PX =
      Parameter.pixels("height_px", 360, 1, "height of all frames", "ours");

  private FrameSizes() {}

  /** Width and height. */
  record Size(int widthPx, int heightPx) {}

  /** The smallest width and the smallest height among some frames; at least one pixel. */
  static Size smallest(Inputs inputs, Arguments arguments, int... frames) {
    return new Size(
        smallest(inputs, WIDTHS_PX, arguments.get(WIDTH_PX), frames),
        smallest(inputs, HEIGHTS_PX, arguments.get(HEIGHT_PX), frames));
  }

  private static int smallest(Inputs inputs, Input<double[]> input, int standard, int... frames) {
    if (!inputs.has(input)) {
      return standard;
    }
    double[] sizes = inputs.get(input);
    return Math.max(
        1, IntStream.of(frames).map(frame -> (int) sizes[frame]).min().orElse(standard));
  }
}
