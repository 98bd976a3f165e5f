package io.clipreduce.select;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Numbers;
import io.clipreduce.method.Output;
import io.clipreduce.method.Parameter;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Hour-LLaVA's temporal forgetting: every fourth frame by an even spread, the last frame too. A
 * short video is stretched first by repeating frames.
 */
public final class HourLlavaSelector implements KeyframeSelector {
  private static final Parameter<Integer> BUDGET = Parameter.budget(512, "the public code");
  private static final Parameter<Integer> STRIDE =
      Parameter.whole(
          "stride", "frames", 4, 1, "of so many frames one is kept", "1/4 of the public code");
  private static final Parameter<Integer> LEAST_FRAMES =
      Parameter.whole(
          "least_frames",
          "frames",
          128,
          1,
          "shorter videos are stretched to this length by repeating frames",
          "the public code");

  private static final Description DESCRIPTION =
      Description.of(
              "hour-llava",
              "Hour-LLaVA's forgetting of frames",
              "max(1, min(budget, floor(T / stride))) frames at int(linspace(0, T-1)), and the last"
                  + " frame if it is not among them. Frames of videos that were stretched stand there more"
                  + " than once. The attention that recalls memory is learned and no part of it.")
          .source("jylins/hourllava, hour_llava_arch.py and arguments.py")
          .corrections("The last frame is not added beyond the budget.")
          .complexity("O(k)")
          .sets(BUDGET, STRIDE, LEAST_FRAMES)
          .gives(Output.INDICES);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Selection choose(Inputs inputs, Arguments arguments) {
    return Selection.of(
        kept(
            inputs.frames(),
            arguments.get(LEAST_FRAMES),
            arguments.get(STRIDE),
            arguments.get(BUDGET),
            arguments.faithful()));
  }

  /**
   * The frames that are not forgotten, in the order of time.
   *
   * @param frames how many there are, at least one
   * @param least to how many a shorter video is stretched
   * @param stride of so many frames one is kept
   * @param budget the most frames, at least one
   * @param lastBeyondBudget whether the last frame is added to a budget that is used up
   */
  public static int[] kept(
      int frames, int least, int stride, int budget, boolean lastBeyondBudget) {
    int length = Math.max(frames, least);
    int[] stretched = Numbers.truncated(0, frames - 1, frames < least ? least : 0);
    int count = Math.max(1, Math.min(budget, length / stride));
    int[] places = Numbers.truncated(0, length - 1, count);
    boolean lastMissing = places[count - 1] != length - 1;
    IntStream kept = Arrays.stream(places);
    if (lastMissing && (lastBeyondBudget || count < budget)) {
      kept = IntStream.concat(kept, IntStream.of(length - 1));
    }
    return kept.map(place -> frames < least ? stretched[place] : place).toArray();
  }
}
