package io.clipreduce.select;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Numbers;
import io.clipreduce.method.Output;
import io.clipreduce.method.Parameter;
import java.util.BitSet;

/**
 * The picker of frame selection by a multimodal model: the frame of the highest score, then the
 * highest that is not within {@code w} frames of one that was picked, and so on. When none is left
 * before the budget is, the best of those passed over follow.
 */
public final class MllmPickerSelector implements KeyframeSelector {
  private static final Parameter<Integer> BUDGET = Parameter.budget(8, "ours; not published");
  private static final Parameter<Integer> W =
      Parameter.whole(
          "w",
          "frames",
          null,
          0,
          "how far from a picked frame others are passed over; none: floor(T / (4 budget))",
          "from memory of the paper, moderately sure");

  private static final Description DESCRIPTION =
      Description.of(
              "mllm-picker",
              "M-LLM based frame selection (its picker)",
              "Picks by falling score, passing over frames close to a picked one; these follow where"
                  + " too few are left.")
          .source("pages on the paper (CVPR 2025) and its abstract, our reading; no public code")
          .complexity("O(T log T + k w)")
          .takes(Input.SCORES)
          .sets(BUDGET, W)
          .gives(Output.INDICES);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Selection choose(Inputs inputs, Arguments arguments) {
    double[] scores = inputs.scores();
    int frames = scores.length;
    int budget = Math.min(arguments.get(BUDGET), frames);
    Integer given = arguments.get(W);
    int w = Math.min(given == null ? frames / 4 / budget : given, frames);

    int[] order = Numbers.falling(scores);
    BitSet picked = new BitSet(frames);
    BitSet passed = new BitSet(frames);
    int count = 0;
    for (int i = 0; i < frames && count < budget; i++) {
      int frame = order[i];
      if (!passed.get(frame)) {
        picked.set(frame);
        passed.set(Math.max(0, frame - w), Math.min(frames, frame + w + 1));
        count++;
      }
    }
    for (int i = 0; count < budget; i++) {
      if (!picked.get(order[i])) {
        picked.set(order[i]);
        count++;
      }
    }
    return Selection.of(picked.stream().toArray(), scores);
  }
}
