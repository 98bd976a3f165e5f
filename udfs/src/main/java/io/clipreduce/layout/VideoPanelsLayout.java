package io.clipreduce.layout;

import io.clipreduce.layout.Arrangement.Cell;
import io.clipreduce.layout.Arrangement.Image;
import io.clipreduce.layout.Arrangement.Scaling;
import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Numbers;
import io.clipreduce.method.Output;
import io.clipreduce.method.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Video Panels: several frames share a picture of one frame's size, where a video is long. */
public final class VideoPanelsLayout implements Layout {
  private static final Parameter<Integer> BUDGET =
      Parameter.whole(
          "budget",
          "pictures",
          32,
          Integer.MIN_VALUE,
          "the most pictures that the model takes, C",
          "ours");
  private static final Parameter<Integer> ALPHA =
      Parameter.whole("alpha", "columns", 2, 1, "frames beside each other", "the paper");
  private static final Parameter<Integer> BETA =
      Parameter.whole("beta", "rows", 2, 1, "frames above each other", "the paper");
  private static final Parameter<Double> GAMMA =
      Parameter.number(
          "gamma",
          "seconds",
          1.0,
          0,
          Double.MAX_VALUE,
          "distance of frames up to which single frames are enough",
          "ours, the paper's value is not known");

  private static final Description DESCRIPTION =
      Description.of(
              "video-panels",
              "Video Panels",
              "budget pictures of one frame each while gamma * budget reaches the duration; else"
                  + " panels of alpha * beta frames that follow each other, each scaled so that"
                  + " the panel has the size of a frame. Frames are rint(linspace(0, T-1, n)).")
          .source(
              "no public code known: a review of the paper and its project page; positions of the"
                  + " frames are ours")
          .corrections(
              "fewer frames than places are each shown once, the rest of the last panel is black;"
                  + " the rule as it is written repeats frames")
          .complexity("O(k) and the pixels")
          .mayTake(Input.TIMES_S, FrameSizes.WIDTHS_PX, FrameSizes.HEIGHTS_PX)
          .sets(
              BUDGET,
              ALPHA,
              BETA,
              GAMMA,
              FrameTimes.DURATION_S,
              FrameSizes.WIDTH_PX,
              FrameSizes.HEIGHT_PX)
          .gives(Output.INDICES, Arrangement.IMAGES);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Arrangement run(Inputs inputs, Arguments arguments) {
    int total = inputs.frames();
    int budget = arguments.get(BUDGET);
    if (total == 0 || budget <= 0) {
      return Arrangement.of(List.of()).with(Output.INDICES, new int[0]);
    }
    boolean single = arguments.get(GAMMA) * budget >= FrameTimes.durationS(inputs, arguments);
    int columns = single ? 1 : arguments.get(ALPHA);
    int rows = single ? 1 : arguments.get(BETA);
    int places = Math.multiplyExact(Math.multiplyExact(columns, rows), budget);
    int[] frames =
        Numbers.rounded(0, total - 1, arguments.faithful() ? places : Math.min(places, total));
    FrameSizes.Size size = FrameSizes.smallest(inputs, arguments, frames);
    List<Image> images = new ArrayList<>();
    for (int first = 0; first < frames.length; first += columns * rows) {
      int end = Math.min(frames.length, first + columns * rows);
      images.add(panel(size, columns, rows, Arrays.copyOfRange(frames, first, end)));
    }
    return Arrangement.of(images).with(Output.INDICES, frames);
  }

  /** A picture of one frame's size; cells differ by a pixel where they do not fit evenly. */
  private static Image panel(FrameSizes.Size size, int columns, int rows, int[] frames) {
    List<Cell> cells = new ArrayList<>();
    for (int i = 0; i < frames.length; i++) {
      int row = i / columns;
      int column = i % columns;
      int left = edge(size.widthPx(), column, columns);
      int top = edge(size.heightPx(), row, rows);
      cells.add(
          new Cell(
              row,
              column,
              frames[i],
              left,
              top,
              edge(size.widthPx(), column + 1, columns) - left,
              edge(size.heightPx(), row + 1, rows) - top));
    }
    return Image.of(size.widthPx(), size.heightPx(), Colours.BLACK, Scaling.AREA, cells);
  }

  private static int edge(int lengthPx, int place, int places) {
    return (int) ((long) lengthPx * place / places);
  }
}
