package io.clipreduce.layout;

import io.clipreduce.layout.Arrangement.Image;
import io.clipreduce.layout.Arrangement.Scaling;
import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Numbers;
import io.clipreduce.method.Output;
import io.clipreduce.method.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * TS-LLaVA: a thumbnail of a few frames in the size of one, beside tokens sampled from all frames.
 */
public final class TsLlavaLayout implements Layout {
  /**
   * What the public code calls an aggregation method.
   *
   * @param grids thumbnails; 0 for as many as the frames fill
   * @param frames frames in each
   * @param tokens tokens sampled beside them
   */
  private record Aggregation(int grids, int frames, int tokens) {}

  private static final Map<String, Aggregation> AGGREGATIONS =
      Map.ofEntries(
          Map.entry("Y2", new Aggregation(1, 6, 2880)),
          Map.entry("Y1", new Aggregation(1, 4, 2880)),
          Map.entry("Y3", new Aggregation(1, 8, 2880)),
          Map.entry("X1", new Aggregation(1, 4, 0)),
          Map.entry("X2", new Aggregation(1, 6, 0)),
          Map.entry("X3", new Aggregation(1, 8, 0)),
          Map.entry("Z1", new Aggregation(0, 4, 0)),
          Map.entry("Z2", new Aggregation(0, 6, 0)),
          Map.entry("Z3", new Aggregation(0, 8, 0)),
          Map.entry("W1", new Aggregation(2, 4, 1728)),
          Map.entry("W2", new Aggregation(3, 4, 1728)),
          Map.entry("W3", new Aggregation(2, 6, 1728)),
          Map.entry("W4", new Aggregation(3, 6, 1728)));

  private static final Parameter<String> AGGREGATION =
      Parameter.choice(
          "aggregation_method",
          List.of("Y2", "Y1", "Y3", "X1", "X2", "X3", "Z1", "Z2", "Z3", "W1", "W2", "W3", "W4"),
          "Y1, Y2, Y3: a thumbnail of 4, 6, 8 frames and sampled tokens; X1 to X3: the same without"
              + " tokens; Z1 to Z3: all frames in thumbnails of 4, 6, 8, an incomplete rest left"
              + " out; W1 to W4: thumbnails of 2x4, 3x4, 2x6, 3x6 frames and sampled tokens",
          "the public code");
  private static final Parameter<Integer> BUDGET =
      Parameter.whole(
          "budget",
          "frames",
          null,
          Integer.MIN_VALUE,
          "the most frames that are looked at, rint(linspace(0, T-1, budget)); none: all",
          "ours; the public code samples 50 of a video first");
  private static final Parameter<Integer> SAMPLED_TOKENS =
      Parameter.whole(
          "sampled_tokens",
          "tokens",
          null,
          0,
          "tokens sampled from all frames; none: 2880 for Y, 1728 for W",
          "num_sampled_tokens of the public code");
  private static final Parameter<Integer> TOKENS_PER_FRAME =
      Parameter.whole(
          "tokens_per_frame", "tokens", 576, 1, "tokens that each frame is", "24 x 24 patches");
  private static final Parameter<Integer> SIDE_PX =
      Parameter.pixels("side_px", 336, 1, "width and height of a thumbnail", "the public code");

  private static final Output TOKEN_INDICES =
      new Output(
          "token_indices",
          "the tokens sampled beside the thumbnails, all tokens of all frames counted through from"
              + " 0; rint(linspace(0, N-1, S))");

  private static final Description DESCRIPTION =
      Description.of(
              "ts-llava",
              "TS-LLaVA (thumbnail and sampling)",
              "Frames rint(linspace(0, T-1, m)) in a thumbnail of the size of one frame, rows and"
                  + " columns the factors of m that are nearest to each other, the rows the more;"
                  + " and tokens sampled evenly from all frames.")
          .source(
              "public code, tingyu215/TS-LLaVA: llava/model/llava_arch.py,"
                  + " llava/eval/run_inference_qa_singlefile.py; its linspace is of 32 bits")
          .corrections("fewer frames or tokens than wanted are all taken; the public code fails")
          .complexity("O(T N) for T frames of N tokens, and the pixels")
          .mayTake(FrameSizes.WIDTHS_PX, FrameSizes.HEIGHTS_PX)
          .sets(
              AGGREGATION,
              BUDGET,
              SAMPLED_TOKENS,
              TOKENS_PER_FRAME,
              SIDE_PX,
              FrameSizes.WIDTH_PX,
              FrameSizes.HEIGHT_PX)
          .gives(Output.INDICES, TOKEN_INDICES, Arrangement.IMAGES);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Arrangement run(Inputs inputs, Arguments arguments) {
    Aggregation aggregation = AGGREGATIONS.get(arguments.get(AGGREGATION));
    int total = inputs.frames();
    Integer budget = arguments.get(BUDGET);
    int[] looked = Numbers.rounded(0, total - 1, budget == null ? total : Math.min(budget, total));
    if (looked.length == 0) {
      return Arrangement.of(List.of()).with(Output.INDICES, looked).with(TOKEN_INDICES, new int[0]);
    }
    int wanted =
        aggregation.grids() == 0 ? looked.length : aggregation.grids() * aggregation.frames();
    int count = enough("frames", looked.length, wanted, arguments);
    int each = enough("frames", count, aggregation.frames(), arguments);
    int[] shown =
        IntStream.of(Numbers.rounded(0, looked.length - 1, count))
            .limit((long) count / each * each)
            .map(place -> looked[place])
            .toArray();
    List<Image> thumbnails = new ArrayList<>();
    for (int first = 0; first < shown.length; first += each) {
      thumbnails.add(
          thumbnail(arguments.get(SIDE_PX), Arrays.copyOfRange(shown, first, first + each)));
    }
    return Arrangement.of(thumbnails)
        .with(Output.INDICES, shown)
        .with(TOKEN_INDICES, tokens(aggregation, looked.length, arguments));
  }

  private static int[] tokens(Aggregation aggregation, int frames, Arguments arguments) {
    Integer sampled = arguments.get(SAMPLED_TOKENS);
    int wanted = aggregation.tokens() == 0 || sampled == null ? aggregation.tokens() : sampled;
    int all = Math.multiplyExact(frames, arguments.get(TOKENS_PER_FRAME));
    return Numbers.rounded(0, all - 1, enough("tokens", all, wanted, arguments));
  }

  private static int enough(String what, int there, int wanted, Arguments arguments) {
    if (there < wanted && arguments.faithful()) {
      throw new IllegalArgumentException(
          "%s %s are fewer than the %s wanted, which the public code fails of. Ask for fewer or run"
                  .formatted(there, what, wanted)
              + " it in the mode corrected.");
    }
    return Math.min(there, wanted);
  }

  private static Image thumbnail(int sidePx, int[] frames) {
    int columns = (int) Math.sqrt(frames.length);
    while (frames.length % columns != 0) {
      columns--;
    }
    int rows = frames.length / columns;
    int cellWidthPx = Math.max(1, sidePx / columns);
    int cellHeightPx = Math.max(1, sidePx / rows);
    return Image.of(
        columns * cellWidthPx,
        rows * cellHeightPx,
        Colours.BLACK,
        Scaling.AREA,
        Arrangement.grid(frames, columns, cellWidthPx, cellHeightPx));
  }
}
