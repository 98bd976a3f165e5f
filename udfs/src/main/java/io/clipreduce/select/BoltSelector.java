package io.clipreduce.select;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Numbers;
import io.clipreduce.method.Output;
import io.clipreduce.method.Parameter;
import java.util.Arrays;
import java.util.BitSet;

/**
 * BOLT: inverse transform sampling. Scores, brought to 0..1 and raised to a power, are read as a
 * distribution over the frames; its quantiles at even distances, without both ends, are the chosen
 * frames. A frame of much weight is chosen more than once, unless {@code distinct} is asked for.
 */
public final class BoltSelector implements KeyframeSelector {
  private static final double NO_POWER = -1;

  private static final Parameter<Integer> BUDGET =
      Parameter.repeatingBudget(16, "num_frames of the public code");
  private static final Parameter<Double> POWER =
      Parameter.number(
          "power",
          "",
          3.0,
          NO_POWER,
          1000,
          "power that normalised scores are raised to; -1 for none",
          "the public script for Video-MME and MLVU; 2.5 for LongVideoBench");
  private static final Parameter<Boolean> DISTINCT =
      Parameter.flag(
          "distinct",
          false,
          "whether a frame that is already chosen gives way to the nearest one that is not, of"
              + " equally near ones the later",
          "ours");

  private static final Description DESCRIPTION =
      Description.of(
              "bolt",
              "BOLT (inverse transform sampling)",
              "Reads normalised scores, raised to a power, as a distribution and takes its quantiles"
                  + " at even distances; a frame of much weight is given more than once.")
          .source("sming256/BOLT, select_frames.py and scripts/frame_selection.sh")
          .corrections(
              "Of equal scores evenly spread frames; the public code repeats the first frame.")
          .complexity("O(T + k log T)")
          .takes(Input.SCORES)
          .sets(BUDGET, POWER, DISTINCT)
          .gives(Output.INDICES);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Selection choose(Inputs inputs, Arguments arguments) {
    double[] scores = inputs.scores();
    int budget = arguments.get(BUDGET);
    int[] picks;
    if (!Numbers.constant(scores)) {
      picks = quantiles(weights(scores, arguments.get(POWER)), budget);
    } else if (arguments.faithful()) {
      picks = new int[budget];
    } else {
      picks = KeyframeSelector.spread(scores.length, budget);
    }
    return Selection.of(arguments.get(DISTINCT) ? distinct(picks, scores.length) : picks, scores);
  }

  private static double[] weights(double[] scores, double power) {
    double[] weights = Numbers.normalised(scores);
    for (int i = 0; i < weights.length && power != NO_POWER; i++) {
      weights[i] = Math.pow(weights[i], power);
    }
    return weights;
  }

  /** The first frames at which the running share of all weights reaches the quantiles. */
  private static int[] quantiles(double[] weights, int budget) {
    double sum = Numbers.sum(weights);
    double[] shares = new double[weights.length];
    double running = 0;
    for (int i = 0; i < weights.length; i++) {
      running += weights[i] / sum;
      shares[i] = running;
    }
    return Arrays.stream(Numbers.linspace(1.0 / budget, 1 - 1.0 / budget, budget))
        .mapToInt(quantile -> Numbers.firstAtLeast(shares, quantile))
        .map(i -> Math.min(i, weights.length - 1))
        .toArray();
  }

  private static int[] distinct(int[] picks, int frames) {
    BitSet chosen = new BitSet(frames);
    for (int pick : picks) {
      int later = chosen.nextClearBit(pick);
      int earlier = chosen.previousClearBit(pick);
      if (later < frames && (earlier < 0 || later - pick <= pick - earlier)) {
        chosen.set(later);
      } else if (earlier >= 0) {
        chosen.set(earlier);
      }
    }
    return chosen.stream().toArray();
  }
}
