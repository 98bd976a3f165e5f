package io.clipreduce.select;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Output;
import io.clipreduce.method.Parameter;

/**
 * Frames at even distances, the first and the last included; the middle one where only one is
 * wanted.
 */
public final class UniformSelector implements KeyframeSelector {
  private static final Parameter<Integer> BUDGET = Parameter.budget(8, "ours");

  private static final Description DESCRIPTION =
      Description.of(
              "uniform",
              "Uniform sampling",
              "Frames at even distances, the first and the last included, rint(linspace(0, T-1,"
                  + " budget)); the middle one where only one is wanted.")
          .source("common practice")
          .complexity("O(k)")
          .sets(BUDGET)
          .gives(Output.INDICES);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Selection choose(Inputs inputs, Arguments arguments) {
    return Selection.of(KeyframeSelector.spread(inputs.frames(), arguments.get(BUDGET)));
  }
}
