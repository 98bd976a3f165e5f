package io.clipreduce.select;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Numbers;
import io.clipreduce.method.Output;
import io.clipreduce.method.Parameter;
import java.util.Arrays;

/**
 * D-CoDe's choice of frames: a part of the budget evenly spread, the rest one by one the frame
 * whose mean cosine with those chosen so far is lowest.
 */
public final class DCodeSelector implements KeyframeSelector {
  private static final Parameter<Integer> BUDGET =
      Parameter.repeatingBudget(15, "N of the public code; its scripts have 16 and 20");
  private static final Parameter<Double> UNIFORM_RATIO =
      Parameter.number(
          "uniform_ratio",
          "",
          0.85,
          0,
          1,
          "share of the budget that is evenly spread",
          "the public code; 0.75 for IntentQA");

  private static final Description DESCRIPTION =
      Description.of(
              "d-code",
              "D-CoDe (its frames)",
              "int(budget * uniform_ratio) evenly spread frames, then one by one the frame whose mean"
                  + " cosine with those chosen is lowest.")
          .source("hukcc/D-CoDe, Dcode.py")
          .corrections(
              "No frame twice: where the budget reaches the number of frames, all of them once. The"
                  + " public code repeats frames then, which also weigh twice.")
          .complexity("O(k T d)")
          .takes(Input.EMBEDDINGS)
          .sets(BUDGET, UNIFORM_RATIO)
          .gives(Output.INDICES);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Selection choose(Inputs inputs, Arguments arguments) {
    int frames = inputs.frames();
    int budget = arguments.get(BUDGET);
    if (!arguments.faithful() && frames <= budget) {
      return Selection.of(KeyframeSelector.all(frames));
    }
    double[][] unit = Numbers.unit(Numbers.finite(inputs.get(Input.EMBEDDINGS)));
    int spread = (int) (budget * arguments.get(UNIFORM_RATIO));
    int[] chosen = Arrays.copyOf(Numbers.truncated(0, frames - 1, spread), budget);
    boolean[] taken = new boolean[frames];
    double[] sum = new double[unit[0].length];
    for (int i = 0; i < budget; i++) {
      if (i >= spread) {
        chosen[i] = i == 0 ? 0 : leastAlike(unit, taken, sum);
      }
      taken[chosen[i]] = true;
      for (int k = 0; k < sum.length; k++) {
        sum[k] += unit[chosen[i]][k];
      }
    }
    Arrays.sort(chosen);
    return Selection.of(chosen);
  }

  /**
   * The frame not taken with the lowest sum of cosines with all that are, these being the cosines'
   * common factor; frame 0 when all are taken, as the public code has it.
   */
  private static int leastAlike(double[][] unit, boolean[] taken, double[] sum) {
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int frame = 0; frame < unit.length; frame++) {
      if (!taken[frame]) {
        double alike = Numbers.dot(unit[frame], sum);
        if (alike < least) {
          least = alike;
          best = frame;
        }
      }
    }
    return Math.max(best, 0);
  }
}
