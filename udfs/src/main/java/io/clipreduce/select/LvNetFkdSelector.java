package io.clipreduce.select;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Output;
import io.clipreduce.method.Parameter;

/** LVNet's last stage without its vision model: the most similar frames of each group. */
public final class LvNetFkdSelector implements KeyframeSelector {
  private static final Parameter<Integer> BUDGET = Parameter.budget(12, "the public code");

  private static final Description DESCRIPTION =
      Description.of(
              "lvnet-fkd",
              "LVNet, fine keyframe detector",
              "Of every group_size frames, in the order they are given in, the group_picks with the"
                  + " highest scores; a last smaller group likewise. Where these are more than the"
                  + " budget, those at floor(i * n / budget). The public code asks a vision model for"
                  + " them.")
          .source(LvNet.SOURCE + "; by scores in place of a model: ours")
          .complexity("O(T log T)")
          .takes(Input.SCORES)
          .sets(BUDGET, LvNet.GROUP_SIZE, LvNet.GROUP_PICKS)
          .gives(Output.INDICES);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Selection choose(Inputs inputs, Arguments arguments) {
    double[] scores = inputs.scores();
    int[] kept =
        LvNet.fine(scores, arguments.get(LvNet.GROUP_SIZE), arguments.get(LvNet.GROUP_PICKS));
    return Selection.of(KeyframeSelector.thinned(kept, arguments.get(BUDGET)), scores);
  }
}
