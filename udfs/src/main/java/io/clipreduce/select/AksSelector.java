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
 * AKS: stretches of the video are halved until one has frames that stand out clearly, or a depth is
 * reached; each stretch gives its best frames, half as many at every level.
 *
 * <p>Scores are brought to 0..1 by the lowest and the highest. A stretch is not halved where the
 * mean of its {@code budget} best scores lies more than {@code t1} above the mean of all, and their
 * standard deviation is above {@code t2}. Fewer frames than the budget: all. Equal scores: evenly
 * spread frames.
 */
public final class AksSelector implements KeyframeSelector {
  private static final String PUBLIC = "the public code";

  /** More than a mean of scores from 0 to 1 is off. */
  private static final double ROUNDING = 1e-9;

  private static final Parameter<Integer> BUDGET =
      Parameter.budget(64, "max_num_frames of the public code");
  private static final Parameter<Integer> RATIO =
      Parameter.whole("ratio", "frames", 1, 1, "every how many frames one is looked at", PUBLIC);
  private static final Parameter<Double> T1 =
      Parameter.number(
          "t1",
          "",
          0.8,
          -Double.MAX_VALUE,
          Double.MAX_VALUE,
          "how far the best scores stand out in a stretch that is not halved",
          PUBLIC);
  private static final Parameter<Double> T2 =
      Parameter.number(
          "t2",
          "",
          -100.0,
          -Double.MAX_VALUE,
          Double.MAX_VALUE,
          "standard deviation of the scores in a stretch that is not halved",
          PUBLIC);
  private static final Parameter<Integer> DEPTH =
      Parameter.whole("depth", "halvings", 5, 0, "how often a stretch is halved at most", PUBLIC);
  private static final Parameter<Boolean> FILL =
      Parameter.flag("fill", false, "whether the best other frames fill up the budget", "ours");

  private static final Description DESCRIPTION =
      Description.of(
              "aks",
              "AKS (adaptive keyframe sampling)",
              "Halves the video until a stretch has frames that stand out; each stretch gives its"
                  + " best frames, half as many at every level.")
          .source("ncTimTang/AKS, frame_select.py and feature_extract.py")
          .corrections(
              "The depth is at most floor(log2 budget), since a stretch deeper down has no frame to"
                  + " give: the public code can choose nothing at all. At least one frame is left by"
                  + " ratio.")
          .complexity("O(depth T log T)")
          .takes(Input.SCORES)
          .sets(BUDGET, RATIO, T1, T2, DEPTH, FILL)
          .gives(Output.INDICES);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Selection choose(Inputs inputs, Arguments arguments) {
    double[] all = inputs.scores();
    int budget = arguments.get(BUDGET);
    int ratio = arguments.get(RATIO);
    int looked = Math.max(all.length / ratio, arguments.faithful() ? 0 : 1);
    double[] scores = new double[looked];
    Arrays.setAll(scores, i -> all[i * ratio]);
    int[] chosen = choose(scores, budget, arguments);
    return Selection.of(Arrays.stream(chosen).map(i -> i * ratio).toArray(), all);
  }

  private static int[] choose(double[] scores, int budget, Arguments arguments) {
    if (scores.length < budget) {
      return KeyframeSelector.all(scores.length);
    }
    if (Numbers.constant(scores)) {
      return KeyframeSelector.spread(scores.length, budget);
    }
    int deepest = 31 - Integer.numberOfLeadingZeros(budget);
    int depth = arguments.get(DEPTH);
    BitSet chosen = new BitSet();
    new Search(
            Numbers.normalised(scores),
            budget,
            arguments.get(T1),
            arguments.get(T2),
            arguments.faithful() ? depth : Math.min(depth, deepest),
            chosen)
        .stretch(0, scores.length, 0);
    if (arguments.get(FILL)) {
      int[] order = Numbers.falling(scores);
      for (int i = 0; chosen.cardinality() < budget; i++) {
        chosen.set(order[i]);
      }
    }
    return chosen.stream().toArray();
  }

  private record Search(
      double[] scores, int budget, double t1, double t2, int deepest, BitSet chosen) {

    /** Chooses in {@code [start, end)}; halves that are empty have nothing to choose from. */
    void stretch(int start, int end, int depth) {
      if (start == end) {
        return;
      }
      if (depth < deepest && !standsOut(start, end)) {
        int middle = start + (end - start) / 2;
        stretch(start, middle, depth + 1);
        stretch(middle, end, depth + 1);
        return;
      }
      int count = depth < Integer.SIZE - 1 ? budget >> depth : 0;
      for (int i : Numbers.largest(Arrays.copyOfRange(scores, start, end), count)) {
        chosen.set(start + i);
      }
    }

    private boolean standsOut(int start, int end) {
      double mean = Numbers.mean(scores, start, end);
      double highest = 0;
      for (int i = start; i < end; i++) {
        highest = Math.max(highest, scores[i]);
      }
      // no mean of the best is above the best, but for rounding
      return highest - mean + ROUNDING > t1
          && Numbers.meanOfLargest(scores, start, end, budget) - mean > t1
          && Numbers.deviation(Arrays.copyOfRange(scores, start, end), 0) > t2;
    }
  }
}
