package io.clipreduce.select;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Numbers;
import io.clipreduce.method.Output;
import io.clipreduce.method.Parameter;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Keye-VL 1.5's slow and fast frames: a frame that shows too little of what the last slow one shows
 * is the next slow one, all others are fast and get fewer tokens.
 */
public final class KeyeSelector implements KeyframeSelector {
  /** The patches of each frame, see {@link HsvPatches}. */
  public static final Input<double[][][]> PATCHES =
      Input.cube(
          "tokens",
          "[T][N][D]",
          "patches of 28 x 28 pixels in 8-bit HSV, as many of each frame; left out: embeddings, a"
              + " frame's one patch");

  /** A patch shorter than this is black. */
  private static final double BLACK = 0.01;

  /** Pixels of a token's side, and of a patch's. */
  static final int TOKEN_PX = 28;

  private static final Parameter<Integer> BUDGET =
      Parameter.budget(null, "none in the public code: left out, no limit to the slow frames");
  private static final Parameter<Double> THRESHOLD =
      Parameter.number(
          "threshold",
          "",
          0.9,
          0,
          1,
          "a frame is slow where a smaller share of its patches is the same as the last slow one's",
          "the public code; 0.95 in the report");
  private static final Parameter<Double> PATCH_THRESHOLD =
      Parameter.number(
          "patch_threshold",
          "",
          0.7,
          -1,
          1,
          "cosine above which two patches are the same",
          "the public code");
  private static final Parameter<Double> SAMPLE_FPS =
      Parameter.number(
          "sample_fps",
          "frames a second",
          2.0,
          1e-6,
          1e6,
          "the most candidates a second that are looked at",
          "the public code");
  private static final Parameter<Integer> TOTAL_TOKENS =
      Parameter.tokens(
          "total_tokens",
          65_536,
          1,
          "tokens for all frames together",
          "the public code; 75,000 in the report");
  private static final Parameter<Integer> MIN_TOKENS =
      Parameter.whole(
          "min_tokens", "tokens", 48, 1, "the fewest tokens of a frame", "the public code");
  private static final Parameter<Integer> MAX_TOKENS =
      Parameter.whole(
          "max_tokens", "tokens", 768, 1, "the most tokens of a frame", "the public code");
  private static final Parameter<Double> FAST_RATIO =
      Parameter.number(
          "fast_ratio",
          "",
          0.3,
          0,
          1,
          "tokens of a fast frame as a share of a slow one's",
          "the public code");
  private static final Parameter<Integer> WIDTH_PX =
      Parameter.whole("width_px", "px", null, 1, "width of the frames, for their sizes", "ours");
  private static final Parameter<Integer> HEIGHT_PX =
      Parameter.whole("height_px", "px", null, 1, "height of the frames, for their sizes", "ours");

  private static final Output FAST_FRAMES = new Output("fast", "the fast frames");
  private static final Output SLOW_TOKENS = new Output("slow_tokens", "tokens of a slow frame");
  private static final Output FAST_TOKENS = new Output("fast_tokens", "tokens of a fast frame");
  private static final Output SLOW_SIZE =
      new Output(
          "slow_size_px", "[width, height] of a slow frame; where width_px and height_px are");
  private static final Output FAST_SIZE = new Output("fast_size_px", "the same of a fast frame");

  private static final Description DESCRIPTION =
      Description.of(
              "keye",
              "Keye-VL 1.5's slow and fast frames",
              "Of min(int(duration * sample_fps), total_tokens / min_tokens) frames at"
                  + " rint(linspace(0, T-1)) the first is slow, and every one of which fewer patches"
                  + " than the threshold are the same as the last slow one's; patches black in both"
                  + " do not count. Slow frames get as many tokens as let all frames fit, fast ones"
                  + " int(fast_ratio * these), at least min_tokens. Slow frames that the budget leaves"
                  + " out are fast.")
          .version("2")
          .source("keye-vl-utils 1.5.2, vision_process.py; the report")
          .corrections(
              "The most tokens that fit; the public code's bisection ends one above, or at max_tokens"
                  + " without trying it.")
          .complexity("O(T N D)")
          .mayTake(PATCHES, Input.EMBEDDINGS, Input.TIMES_S)
          .sets(
              BUDGET,
              THRESHOLD,
              PATCH_THRESHOLD,
              SAMPLE_FPS,
              Pace.FPS,
              Pace.DURATION_S,
              TOTAL_TOKENS,
              MIN_TOKENS,
              MAX_TOKENS,
              FAST_RATIO,
              WIDTH_PX,
              HEIGHT_PX)
          .gives(Output.INDICES, FAST_FRAMES, SLOW_TOKENS, FAST_TOKENS, SLOW_SIZE, FAST_SIZE);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Selection choose(Inputs inputs, Arguments arguments) {
    int[] frames = sampled(inputs, arguments);
    int[] slow = KeyframeSelector.thinned(slow(frames, inputs, arguments), arguments.get(BUDGET));
    int[] fast =
        Arrays.stream(frames).filter(frame -> Arrays.binarySearch(slow, frame) < 0).toArray();
    int slowTokens = slowTokens(slow.length, fast.length, arguments);
    Selection selection =
        Selection.of(slow)
            .with(FAST_FRAMES, fast)
            .with(SLOW_TOKENS, slowTokens)
            .with(FAST_TOKENS, fastTokens(slowTokens, arguments));
    Integer widthPx = arguments.get(WIDTH_PX);
    Integer heightPx = arguments.get(HEIGHT_PX);
    if (widthPx == null || heightPx == null) {
      return selection;
    }
    int least = arguments.get(MIN_TOKENS);
    int[] slowSize = size(widthPx, heightPx, least, slowTokens);
    int actual = slowSize[0] / TOKEN_PX * (slowSize[1] / TOKEN_PX);
    return selection
        .with(SLOW_SIZE, slowSize)
        .with(FAST_SIZE, size(widthPx, heightPx, least, fastTokens(actual, arguments)));
  }

  /** The frames that are looked at. */
  private static int[] sampled(Inputs inputs, Arguments arguments) {
    double byTime = Pace.durationS(inputs, arguments) * arguments.get(SAMPLE_FPS);
    int byTokens = arguments.get(TOTAL_TOKENS) / arguments.get(MIN_TOKENS);
    int count = (int) Math.min(Math.min((long) byTime, byTokens), inputs.frames());
    return Numbers.rounded(0, inputs.frames() - 1, Math.max(1, count));
  }

  private static int[] slow(int[] frames, Inputs inputs, Arguments arguments) {
    boolean patchless = inputs.has(Input.EMBEDDINGS) && !inputs.has(PATCHES);
    IntStream.Builder slow = IntStream.builder();
    double[][] last = null;
    for (int frame : frames) {
      double[][] patches =
          patchless
              ? new double[][] {inputs.get(Input.EMBEDDINGS)[frame]}
              : inputs.ofFrame(PATCHES, frame);
      if (last == null
          || sameShare(last, patches, arguments.get(PATCH_THRESHOLD)) < arguments.get(THRESHOLD)) {
        slow.add(frame);
        last = patches;
      }
    }
    return slow.build().toArray();
  }

  /** The share of patches that are the same in both; 1 where all are black. */
  private static double sameShare(double[][] a, double[][] b, double threshold) {
    if (a.length != b.length) {
      throw new IllegalArgumentException(
          "tokens has frames of %s and of %s patches; all need as many."
              .formatted(a.length, b.length));
    }
    int seen = 0;
    int same = 0;
    for (int patch = 0; patch < a.length; patch++) {
      if (Numbers.norm(a[patch]) < BLACK && Numbers.norm(b[patch]) < BLACK) {
        continue;
      }
      seen++;
      same += Numbers.cosine(a[patch], b[patch]) > threshold ? 1 : 0;
    }
    return seen == 0 ? 1 : (double) same / seen;
  }

  private static int slowTokens(int slow, int fast, Arguments arguments) {
    int least = arguments.get(MIN_TOKENS);
    int most = Math.max(least, arguments.get(MAX_TOKENS));
    int low = least;
    int high = most;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (fits(middle, slow, fast, arguments)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return arguments.faithful() || low == least || fits(low, slow, fast, arguments) ? low : low - 1;
  }

  private static boolean fits(int slowTokens, int slow, int fast, Arguments arguments) {
    return (long) slow * slowTokens + (long) fast * fastTokens(slowTokens, arguments)
        <= arguments.get(TOTAL_TOKENS);
  }

  private static int fastTokens(int slowTokens, Arguments arguments) {
    return Math.max((int) (arguments.get(FAST_RATIO) * slowTokens), arguments.get(MIN_TOKENS));
  }

  /**
   * A size near to that of a picture, of sides that are multiples of a token's.
   *
   * @param least tokens; a smaller picture is enlarged
   * @param most tokens; a larger one shrinks
   * @return width and height in pixels
   */
  static int[] size(int widthPx, int heightPx, int least, int most) {
    double width = Math.max(1, Math.rint((double) widthPx / TOKEN_PX));
    double height = Math.max(1, Math.rint((double) heightPx / TOKEN_PX));
    double ownPx = (double) widthPx * heightPx;
    if (width * height > most) {
      double shrink = Math.sqrt(ownPx / ((double) most * TOKEN_PX * TOKEN_PX));
      width = Math.max(1, Math.floor(widthPx / shrink / TOKEN_PX));
      height = Math.max(1, Math.floor(heightPx / shrink / TOKEN_PX));
    } else if (width * height < least) {
      double grow = Math.sqrt((double) least * TOKEN_PX * TOKEN_PX / ownPx);
      width = Math.ceil(widthPx * grow / TOKEN_PX);
      height = Math.ceil(heightPx * grow / TOKEN_PX);
    }
    return new int[] {(int) (width * TOKEN_PX), (int) (height * TOKEN_PX)};
  }
}
