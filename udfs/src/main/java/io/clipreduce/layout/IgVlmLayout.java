package io.clipreduce.layout;

import io.clipreduce.layout.Arrangement.Image;
import io.clipreduce.layout.Arrangement.Scaling;
import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Output;
import io.clipreduce.method.Parameter;
import java.util.List;
import java.util.stream.IntStream;

/** IG-VLM: frames of a plain stride in one grid, in the order of reading, without borders. */
public final class IgVlmLayout implements Layout {
  private static final Parameter<Integer> BUDGET =
      Parameter.repeatingBudget(6, "frame_fixed_number of the public code");
  private static final Output ROWS = new Output("rows", "rows of the grid");
  private static final Output COLUMNS = new Output("columns", "columns of the grid");

  private static final Description DESCRIPTION =
      Description.of(
              "ig-vlm",
              "IG-VLM (image grid)",
              "Every floor(T/budget)-th frame from the first on, in one picture: rint(sqrt(n))"
                  + " columns, as many rows as it takes, cells of the smallest width and height"
                  + " among the frames, free cells at the end white. Tell the model that the grid"
                  + " shows moments in the order of time, from top left to bottom right.")
          .source(
              "public code, imagegridworth/IG-VLM: vision_processor/fps_extractor.py,"
                  + " gridview_generator.py, fps_gridview_processor.py")
          .corrections("fewer frames than the budget are all shown; the public code fails")
          .complexity("O(k) and the pixels")
          .mayTake(FrameSizes.WIDTHS_PX, FrameSizes.HEIGHTS_PX)
          .sets(BUDGET, FrameSizes.WIDTH_PX, FrameSizes.HEIGHT_PX)
          .gives(Output.INDICES, ROWS, COLUMNS, Arrangement.IMAGES);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Arrangement run(Inputs inputs, Arguments arguments) {
    int total = inputs.frames();
    int budget = Math.max(0, total == 0 ? 0 : arguments.get(BUDGET));
    if (arguments.faithful() && total < budget) {
      throw new IllegalArgumentException(
          "%s frames are fewer than the budget of %s, which the public code divides by zero for."
                  .formatted(total, budget)
              + " Lower the budget or run it in the mode corrected.");
    }
    int count = Math.min(budget, total);
    int step = count == 0 ? 0 : total / count;
    int[] frames = IntStream.range(0, count).map(i -> i * step).toArray();
    int columns = (int) Math.rint(Math.sqrt(count));
    int rows = count == 0 ? 0 : (count + columns - 1) / columns;
    return Arrangement.of(
            count == 0 ? List.of() : List.of(grid(inputs, arguments, frames, rows, columns)))
        .with(Output.INDICES, frames)
        .with(ROWS, rows)
        .with(COLUMNS, columns);
  }

  private static Image grid(
      Inputs inputs, Arguments arguments, int[] frames, int rows, int columns) {
    FrameSizes.Size cell = FrameSizes.smallest(inputs, arguments, frames);
    return Image.of(
        columns * cell.widthPx(),
        rows * cell.heightPx(),
        Colours.WHITE,
        Scaling.BILINEAR,
        Arrangement.grid(frames, columns, cell.widthPx(), cell.heightPx()));
  }
}
