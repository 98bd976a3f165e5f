package io.clipreduce.select;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Numbers;
import io.clipreduce.method.Output;
import io.clipreduce.method.Parameter;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Free Video-LLM: a few frames that fit the question best and a few evenly spread ones, both
 * cropped to where it looks, and many at low resolution.
 */
public final class FreeVideoLlmSelector implements KeyframeSelector {
  private static final Parameter<Integer> BUDGET =
      Parameter.budget(null, "none in the public code: left out, no limit");
  private static final Parameter<Integer> SLOW =
      Parameter.whole(
          "slow", "frames", 3, 0, "frames that fit the question best", "7B of the public code");
  private static final Parameter<Integer> MIDDLE =
      Parameter.whole("middle", "frames", 5, 0, "evenly spread frames", "7B of the public code");
  private static final Parameter<Integer> FAST =
      Parameter.whole("fast", "frames", 50, 0, "frames at low resolution", "7B of the public code");
  private static final Parameter<Double> ROI =
      Parameter.number(
          "roi_ratio",
          "",
          0.8,
          0,
          1,
          "share of a frame that the crop box takes; 1 for the whole frame",
          "7B of the public code");

  private static final Output SLOW_FRAMES =
      new Output("slow", "the frames that fit the question best, in the order of time");
  private static final Output MIDDLE_FRAMES = new Output("middle", "the evenly spread frames");
  private static final Output FAST_FRAMES = new Output("fast", "the frames at low resolution");
  private static final Output SLOW_BOXES =
      new Output(
          "slow_boxes",
          "[slow][left, top, right, bottom), the crop box of each on the grid of pooled tokens; where"
              + " tokens and query_embedding were given");
  private static final Output MIDDLE_BOXES =
      new Output("middle_boxes", "the same of the evenly spread frames");

  private static final Description DESCRIPTION =
      Description.of(
              "free-video-llm",
              "Free Video-LLM's frames and crop boxes",
              "The slow frames with the highest scores, int(linspace(0, T, middle + 1)) without its"
                  + " end, and the fast frames: all, or those with the highest scores; chosen are all"
                  + " of these, or as many as the budget lets in the order slow, middle, fast. Tokens become the larger value of every two in raster order, h x w for a"
                  + " frame; crop boxes of rint(h sqrt(roi_ratio)) x rint(w sqrt(roi_ratio)), one"
                  + " at least, lie round the mean place, cut towards zero, of the"
                  + " floor(h w roi_ratio) that are most like the question.")
          .source("contrastive/FreeVideoLLM, free_video_llm/llava/model/llava_arch.py and cfgs")
          .corrections(
              "Of equal scores the first frames, not the last; pooled tokens lie on a grid of g rows"
                  + " and g / 2 columns, as they are, not of g / 2 rows and g columns.")
          .complexity("O(T log T + frames * N D)")
          .takes(Input.SCORES)
          .mayTake(Input.TOKENS)
          .sets(BUDGET, SLOW, MIDDLE, FAST, ROI)
          .gives(Output.INDICES, SLOW_FRAMES, MIDDLE_FRAMES, FAST_FRAMES, SLOW_BOXES, MIDDLE_BOXES);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Selection choose(Inputs inputs, Arguments arguments) {
    double[] scores = inputs.scores();
    int[] slow = best(scores, arguments.get(SLOW), arguments.faithful());
    int[] spread = Numbers.truncated(0, scores.length, arguments.get(MIDDLE) + 1);
    int[] middle = Arrays.copyOf(spread, spread.length - 1);
    int[] fast = best(scores, arguments.get(FAST), arguments.faithful());
    int budget = Objects.requireNonNullElse(arguments.get(BUDGET), Integer.MAX_VALUE);
    int[] best = best(scores, Math.min(slow.length, budget), arguments.faithful());
    BitSet chosen = new BitSet();
    for (int[] frames : List.of(best, middle, fast)) {
      int[] others = Arrays.stream(frames).filter(i -> !chosen.get(i)).toArray();
      Arrays.stream(KeyframeSelector.thinned(others, budget - chosen.cardinality()))
          .forEach(chosen::set);
    }
    Selection selection =
        Selection.of(chosen.stream().toArray(), scores)
            .with(SLOW_FRAMES, slow)
            .with(MIDDLE_FRAMES, middle)
            .with(FAST_FRAMES, fast);
    return inputs.has(Input.TOKENS) && inputs.has(Input.QUERY_EMBEDDING)
        ? selection
            .with(SLOW_BOXES, boxes(slow, inputs, arguments))
            .with(MIDDLE_BOXES, boxes(middle, inputs, arguments))
        : selection;
  }

  /** The frames of the highest scores, in the order of time; of equals the first, or the last. */
  public static int[] best(double[] scores, int count, boolean lastOfEquals) {
    int frames = scores.length;
    if (!lastOfEquals) {
      return Numbers.largest(scores, count);
    }
    double[] backwards =
        IntStream.range(0, frames).mapToDouble(i -> scores[frames - 1 - i]).toArray();
    return Arrays.stream(Numbers.largest(backwards, count))
        .map(i -> frames - 1 - i)
        .sorted()
        .toArray();
  }

  private static int[][] boxes(int[] frames, Inputs inputs, Arguments arguments) {
    double[] query = inputs.get(Input.QUERY_EMBEDDING);
    double ratio = arguments.get(ROI);
    return Arrays.stream(frames)
        .mapToObj(frame -> inputs.get(Input.TOKENS)[frame])
        .map(
            tokens -> {
              int side = side(tokens.length);
              int height = arguments.faithful() ? side / 2 : side;
              return box(likeness(tokens, query), height, tokens.length / 2 / height, ratio);
            })
        .toArray(int[][]::new);
  }

  private static int side(int tokens) {
    int side = (int) Math.rint(Math.sqrt(tokens));
    if (side * side != tokens || side % 2 != 0 || side == 0) {
      throw new IllegalArgumentException(
          "tokens has a frame of %s; a crop box needs a square grid of an even number of columns."
              .formatted(tokens));
    }
    return side;
  }

  /** Cosines of the question and the larger of every two neighbouring tokens. */
  private static double[] likeness(double[][] tokens, double[] query) {
    double[] likeness = new double[tokens.length / 2];
    for (int i = 0; i < likeness.length; i++) {
      double[] left = tokens[2 * i];
      double[] right = tokens[2 * i + 1];
      double[] larger = new double[left.length];
      for (int j = 0; j < larger.length; j++) {
        larger[j] = Math.max(left[j], right[j]);
      }
      likeness[i] = Numbers.cosine(larger, query);
    }
    return Numbers.finite(likeness);
  }

  /**
   * The box of a share of a grid, one cell at least, round the mean place of the best points.
   *
   * @param likeness of each cell to the question, in raster order
   * @return left, top, right and bottom, the latter two beyond the box
   */
  public static int[] box(double[] likeness, int height, int width, double ratio) {
    int count = Math.max(1, (int) (height * width * ratio));
    int[] best = Numbers.largest(likeness, count);
    int centreX = (int) Arrays.stream(best).map(i -> i % width).average().orElseThrow();
    int centreY = (int) Arrays.stream(best).map(i -> i / width).average().orElseThrow();
    int boxHeight = (int) Math.max(1, Math.rint(height * Math.sqrt(ratio)));
    int boxWidth = (int) Math.max(1, Math.rint(width * Math.sqrt(ratio)));
    int left = Math.max(0, Math.min(centreX - boxWidth / 2, width - boxWidth));
    int top = Math.max(0, Math.min(centreY - boxHeight / 2, height - boxHeight));
    return new int[] {left, top, left + boxWidth, top + boxHeight};
  }
}
