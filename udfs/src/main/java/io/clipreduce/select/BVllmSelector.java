package io.clipreduce.select;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Output;
import io.clipreduce.method.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * B-VLLM's de-duplication and balance: frames much like an earlier one are folded into that, and
 * the tokens there are to spend are shared out evenly among the others.
 */
public final class BVllmSelector implements KeyframeSelector {
  private static final Parameter<Integer> BUDGET =
      Parameter.budget(null, "none in the public code: left out, no limit");
  private static final Parameter<Double> THRESHOLD =
      Parameter.number(
          "threshold",
          "",
          0.75,
          0,
          1,
          "a frame is folded into the earlier one most like it where (cosine + 1) / 2 is above",
          "the public code");
  private static final Parameter<Integer> VISUAL_TOKENS =
      Parameter.tokens(
          "visual_tokens", 576, 1, "tokens for all frames together", "the public code");
  private static final Parameter<Integer> FRAME_TOKENS =
      Parameter.whole(
          "tokens_per_frame", "tokens", 32, 1, "tokens of a frame before", "the public code");

  private static final Output GROUPS =
      new Output("groups", "[n], each chosen frame and those folded into it");
  private static final Output TOKENS_OF_A_FRAME =
      new Output("frame_tokens", "how many tokens every chosen frame gets");

  private static final Description DESCRIPTION =
      Description.of(
              "b-vllm",
              "B-VLLM's de-duplication and balance",
              "Every frame is compared with all before it; above the threshold it is attached to the"
                  + " most alike. Those that are not attached stay, each averaged with those attached"
                  + " to it directly, and get int(max(1, floor(visual_tokens / tokens_per_frame) / n"
                  + " * tokens_per_frame)) tokens. The learned selection of frames is no part of it.")
          .source("zhuqiangLu/B-VLLM, bvlm/model/bvlm_arch.py and merge.py")
          .complexity("O(T^2 d)")
          .takes(Input.EMBEDDINGS)
          .sets(BUDGET, THRESHOLD, VISUAL_TOKENS, FRAME_TOKENS)
          .gives(Output.INDICES, GROUPS, Pools.EMBEDDINGS, TOKENS_OF_A_FRAME);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Selection choose(Inputs inputs, Arguments arguments) {
    int[] attached = attached(inputs.get(Input.EMBEDDINGS), arguments.get(THRESHOLD));
    int[] roots =
        KeyframeSelector.thinned(
            IntStream.range(0, attached.length).filter(frame -> attached[frame] < 0).toArray(),
            arguments.get(BUDGET));
    List<int[]> groups = new ArrayList<>();
    for (int root : roots) {
      groups.add(
          IntStream.range(0, attached.length)
              .filter(frame -> frame == root || attached[frame] == root)
              .toArray());
    }
    return Selection.of(roots)
        .with(GROUPS, groups)
        .with(Pools.EMBEDDINGS, Pools.means(inputs, groups))
        .with(TOKENS_OF_A_FRAME, tokens(roots.length, arguments));
  }

  /** For each frame the earlier one that it is attached to, -1 for none. */
  private static int[] attached(double[][] vectors, double threshold) {
    Cosines cosines = new Cosines(vectors);
    int[] attached = new int[vectors.length];
    for (int frame = 0; frame < attached.length; frame++) {
      double best = threshold;
      attached[frame] = -1;
      for (int earlier = 0; earlier < frame; earlier++) {
        double likeness = (cosines.of(frame, earlier) + 1) / 2;
        if (likeness > best) {
          best = likeness;
          attached[frame] = earlier;
        }
      }
    }
    return attached;
  }

  private static int tokens(int frames, Arguments arguments) {
    int frameTokens = arguments.get(FRAME_TOKENS);
    int whole = arguments.get(VISUAL_TOKENS) / frameTokens;
    return (int) Math.max(1, (double) whole / frames * frameTokens);
  }
}
