package io.clipreduce.select;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Output;
import io.clipreduce.method.Parameter;
import java.util.List;

/** LVNet's first stage: frames grouped to scenes by likeness, large ones thinned by chance. */
public final class LvNetTscSelector implements KeyframeSelector {
  private static final Parameter<Integer> BUDGET =
      Parameter.budget(null, "none in the public code: left out, no limit");

  private static final Description DESCRIPTION =
      Description.of(
              "lvnet-tsc",
              "LVNet, temporal scene clustering",
              "Of the frames that are left the first one and all whose share in the softmax of the"
                  + " others' mean absolute differences from it lies more than"
                  + " exp(1 - round / lambda) standard deviations (of a sample) below the mean make"
                  + " a scene, until 5 are left; rounds count from 0.")
          .source(LvNet.SOURCE)
          .corrections("The last frames, 5 at most, make a group of their own.")
          .complexity("O(T^2 d)")
          .takes(Input.EMBEDDINGS)
          .sets(BUDGET, LvNet.LAMBDA, LvNet.GROUP_LIMIT, LvNet.APPEND_REST)
          .gives(Output.INDICES, LvNet.GROUPS);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Selection choose(Inputs inputs, Arguments arguments) {
    List<int[]> scenes = scenes(inputs, arguments);
    int[] drawn = LvNet.drawn(scenes, arguments.get(LvNet.GROUP_LIMIT), arguments.seed());
    return Selection.of(KeyframeSelector.thinned(drawn, arguments.get(BUDGET)))
        .with(LvNet.GROUPS, scenes);
  }

  /** The scenes by the parameters that this stage and the whole method share. */
  static List<int[]> scenes(Inputs inputs, Arguments arguments) {
    Boolean append = arguments.get(LvNet.APPEND_REST);
    return LvNet.scenes(
        inputs.get(Input.EMBEDDINGS),
        arguments.get(LvNet.LAMBDA),
        append == null ? !arguments.faithful() : append);
  }
}
