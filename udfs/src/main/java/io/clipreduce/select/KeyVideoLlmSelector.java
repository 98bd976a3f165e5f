package io.clipreduce.select;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Numbers;
import io.clipreduce.method.Output;
import io.clipreduce.method.Parameter;
import java.util.Arrays;

/** KeyVideoLLM: of a coarse, even grid of frames those that answer the question best. */
public final class KeyVideoLlmSelector implements KeyframeSelector {
  private static final Parameter<Integer> BUDGET = Parameter.budget(8, "ours; not published");
  private static final Parameter<Integer> M =
      Parameter.whole(
          "m",
          "frames",
          32,
          1,
          "frames of the coarse grid, floor(i * T / m); at least the budget",
          "ours; not published");

  private static final Description DESCRIPTION =
      Description.of(
              "keyvideollm",
              "KeyVideoLLM (coarse to fine)",
              "Of a coarse, even grid of frames the best by score; always as many as the budget, or"
                  + " all frames there are.")
          .source("abstract and a review of the paper only, our reading")
          .complexity("O(T + m log m)")
          .takes(Input.SCORES)
          .sets(BUDGET, M)
          .gives(Output.INDICES);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Selection choose(Inputs inputs, Arguments arguments) {
    double[] scores = inputs.scores();
    int budget = arguments.get(BUDGET);
    int coarse = Math.min(Math.max(arguments.get(M), budget), scores.length);
    int[] grid = Numbers.strided(scores.length, coarse);
    int[] best = Numbers.largest(Arrays.stream(grid).mapToDouble(i -> scores[i]).toArray(), budget);
    return Selection.of(Arrays.stream(best).map(i -> grid[i]).toArray(), scores);
  }
}
