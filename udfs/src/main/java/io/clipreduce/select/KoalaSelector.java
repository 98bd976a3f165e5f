package io.clipreduce.select;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Numbers;
import io.clipreduce.method.Output;
import io.clipreduce.method.Parameter;
import java.util.Arrays;

/**
 * Koala's frame schedule: few frames of the whole video, and more of them cut into segments that
 * are looked at one by one. A video with fewer frames is filled up with its last one.
 */
public final class KoalaSelector implements KeyframeSelector {
  private static final Parameter<Integer> BUDGET =
      Parameter.repeatingBudget(64, "16 frames a segment * 4 segments of the public code");
  private static final Parameter<Integer> CLIP_FRAMES =
      Parameter.whole(
          "clip_frames",
          "frames",
          16,
          1,
          "frames of a segment, and of the look at the whole video; the budget holds"
              + " floor(budget / clip_frames) segments, or one shorter one",
          "num_frames_per_clip of the public code");

  private static final Output GLOBAL =
      new Output("global", "the frames of the look at the whole video");
  private static final Output SEGMENTS =
      new Output("segments", "[segments][clip_frames], the chosen frames by segment");

  private static final Description DESCRIPTION =
      Description.of(
              "koala",
              "Koala's frame schedule",
              "int(linspace(0, T-1)) frames, cut in order into segments of clip_frames, beside"
                  + " clip_frames frames of the whole video; a shorter video repeats its last"
                  + " frame. The learned tokenizers are no part of it.")
          .source("rxtan2/Koala-video-llm, eval_qa_egoschema.py")
          .complexity("O(k)")
          .sets(BUDGET, CLIP_FRAMES)
          .gives(Output.INDICES, GLOBAL, SEGMENTS);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Selection choose(Inputs inputs, Arguments arguments) {
    int budget = arguments.get(BUDGET);
    int clip = Math.min(budget, arguments.get(CLIP_FRAMES));
    int segments = budget / clip;
    int[] local = filled(inputs.frames(), segments * clip);
    int[][] cut = new int[segments][];
    for (int segment = 0; segment < segments; segment++) {
      cut[segment] = Arrays.copyOfRange(local, segment * clip, (segment + 1) * clip);
    }
    return Selection.of(local).with(GLOBAL, filled(inputs.frames(), clip)).with(SEGMENTS, cut);
  }

  /** Evenly spread frames; all of them and the last one again where there are too few. */
  private static int[] filled(int frames, int count) {
    int[] spread = Numbers.truncated(0, frames - 1, Math.min(count, frames));
    int[] filled = Arrays.copyOf(spread, count);
    Arrays.fill(filled, spread.length, count, frames - 1);
    return filled;
  }
}
