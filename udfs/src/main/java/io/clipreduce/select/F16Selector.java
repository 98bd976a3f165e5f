package io.clipreduce.select;

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
import java.util.stream.IntStream;

/** F-16: 16 frames a second, encoded in clips of a second. */
public final class F16Selector implements KeyframeSelector {
  /** Frames a second, and frames of a clip. */
  private static final int RATE = 16;

  private static final Parameter<Integer> BUDGET =
      Parameter.budget(null, "a setting without a default in the public code: left out, no limit");

  private static final Output CLIPS =
      new Output(
          "clips", "[clips][at most 16], the chosen frames by clip; a clip is filled with zeros");

  private static final Description DESCRIPTION =
      Description.of(
              "f-16",
              "F-16 (16 frames a second)",
              "Every max(rint(fps / 16), 1)-th frame, or int(linspace(0, T-1, budget)) where these"
                  + " are too many, in clips of 16. In place of the learned projection of a clip the"
                  + " mean over its 16 frames, those that are missing being zero.")
          .source("bytedance/F-16, av_dataset.py and f16.py; the mean is ours")
          .corrections(
              "No further clip of zeros where the last one is full: the public code adds 16 - (n mod"
                  + " 16) frames of zeros.")
          .complexity("O(T d)")
          .mayTake(Input.TIMES_S, Input.EMBEDDINGS)
          .sets(BUDGET, Pace.FPS)
          .gives(Output.INDICES, CLIPS, Pools.EMBEDDINGS);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Selection choose(Inputs inputs, Arguments arguments) {
    int frames = inputs.frames();
    int stride = (int) Math.max(Math.rint(Pace.fps(inputs, arguments) / RATE), 1);
    int[] strided = IntStream.range(0, frames).filter(i -> i % stride == 0).toArray();
    Integer budget = arguments.get(BUDGET);
    int[] indices =
        budget != null && strided.length > budget
            ? Numbers.truncated(0, frames - 1, budget)
            : strided;

    List<int[]> clips = new ArrayList<>();
    for (int start = 0; start < indices.length; start += RATE) {
      clips.add(Arrays.copyOfRange(indices, start, Math.min(start + RATE, indices.length)));
    }
    if (arguments.faithful() && indices.length % RATE == 0) {
      clips.add(new int[0]);
    }
    Selection selection = Selection.of(indices).with(CLIPS, clips);
    if (!inputs.has(Input.EMBEDDINGS)) {
      return selection;
    }
    int[] divisors = new int[clips.size()];
    Arrays.fill(divisors, RATE);
    return selection.with(Pools.EMBEDDINGS, Pools.means(inputs, clips, divisors));
  }
}
