package io.clipreduce.select;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Output;
import io.clipreduce.method.Parameter;

/**
 * LVChat's frame counts: about a frame a second in whole clips (frame-scalable encoding), and for
 * longer videos several interleaved groups of as many frames as the model knows (interleaved
 * encoding).
 */
public final class LvChatSelector implements KeyframeSelector {
  /** More frames than this, most of them twice, are asked for by mistake alone. */
  private static final int MOST_FRAMES = 1 << 24;

  private static final Parameter<Integer> BUDGET =
      Parameter.budget(null, "none in the public code: left out, no limit");
  private static final Parameter<Integer> CLIP_FRAMES =
      Parameter.whole(
          "clip_frames",
          "frames",
          16,
          1,
          "frames of a clip, to a multiple of which frames are rounded up",
          "n_frame_per_clip of the public code");
  private static final Parameter<Integer> MAX_FRAMES =
      Parameter.whole(
          "max_frames",
          "frames",
          160,
          1,
          "frames of a group, the most the model knows; videos of more seconds get several groups",
          "max_num_frm of the public code");

  private static final Output GROUPS =
      new Output(
          "groups",
          "[groups][max_frames], every groups-th of the chosen frames; one group or more");

  private static final Description DESCRIPTION =
      Description.of(
              "lvchat",
              "LVChat's frame-scalable and interleaved encoding",
              "With v seconds, clips of c frames and at most M at once: min(ceil(v / c) * c, M)"
                  + " frames, or ceil(v / M) groups of M where v > M, at int(size / 2 + rint(size *"
                  + " i)) with size = (T-1) / frames. A budget allows fewer groups, below M fewer"
                  + " frames.")
          .source("wangyu-ustc/LVChat, inference.py and mvbench.py")
          .corrections("No frame twice: where fewer frames are there than wanted, all of them.")
          .complexity("O(k)")
          .mayTake(Input.TIMES_S)
          .sets(BUDGET, CLIP_FRAMES, MAX_FRAMES, Pace.FPS, Pace.DURATION_S)
          .gives(Output.INDICES, GROUPS);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Selection choose(Inputs inputs, Arguments arguments) {
    double seconds = Math.max(1, Pace.durationS(inputs, arguments));
    int most = arguments.get(MAX_FRAMES);
    double groups = Math.ceil(seconds / most);
    Integer budget = arguments.get(BUDGET);
    if (budget != null) {
      most = Math.min(most, budget);
      groups = Math.min(groups, budget / most);
    }
    int clip = arguments.get(CLIP_FRAMES);
    double wanted = groups > 1 ? groups * most : Math.min(Math.ceil(seconds / clip) * clip, most);

    int frames = inputs.frames();
    boolean all = !arguments.faithful() && wanted >= frames;
    if (!all && wanted > MOST_FRAMES) {
      throw new IllegalArgumentException(
          "%s s of video ask for %s frames; at most %s are chosen. Give a budget, or another fps."
              .formatted(seconds, wanted, MOST_FRAMES));
    }
    int[] indices = all ? KeyframeSelector.all(frames) : middles(frames, (int) wanted);
    return Selection.of(indices)
        .with(GROUPS, KeyframeSelector.dealt(indices, (int) Math.min(groups, indices.length)));
  }

  /** The middles of even stretches, as the public code rounds them. */
  private static int[] middles(int frames, int count) {
    double size = (double) (frames - 1) / count;
    int[] middles = new int[count];
    for (int i = 0; i < count; i++) {
      middles[i] = (int) (size / 2 + Math.rint(size * i));
    }
    return middles;
  }
}
