package io.clipreduce.select;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Output;
import io.clipreduce.method.Parameter;
import java.util.Arrays;

/**
 * KFFocus, by its abstract: groups of pictures as a codec has them. A frame joins the group before
 * it while its cosine with that group's first frame reaches {@code theta}, else begins the next;
 * the first frames are the keyframes. Without a theta it is found by bisection, so that there are
 * as many groups as the budget has, or a few less.
 */
public final class KfFocusSelector implements KeyframeSelector {
  /** Halvings of the range of cosines; more would no longer move a 64-bit float near 1. */
  private static final int HALVINGS = 60;

  /** The highest theta that is looked at: rounding leaves equal vectors above it. */
  private static final double ALIKE = 1 - 1e-12;

  private static final int CONDENSED = 8;

  private static final Parameter<Integer> BUDGET = Parameter.budget(8, "ours; not published");
  private static final Parameter<Double> THETA =
      Parameter.number(
          "theta",
          "",
          null,
          -1,
          1,
          "cosine with the group's first frame from which a frame belongs to it, what is over the"
              + " budget being thinned; none: found by the budget",
          "ours; not published");
  private static final Parameter<Integer> BASE =
      Parameter.whole(
          "base", "tokens", 64, 1, "tokens of a keyframe; the others have an eighth", "ours");

  private static final Output TOKEN_COUNTS =
      new Output("token_counts", "[T], how many tokens each frame is worth");

  private static final Description DESCRIPTION =
      Description.of(
              "kffocus",
              "KFFocus (abstract reading)",
              "The first frames of groups of like pictures; keyframes keep their tokens, others an"
                  + " eighth of them.")
          .source("abstract only, our reading")
          .complexity("O(T d), 60 times where theta is searched")
          .takes(Input.EMBEDDINGS)
          .sets(BUDGET, THETA, BASE)
          .gives(Output.INDICES, TOKEN_COUNTS);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Selection choose(Inputs inputs, Arguments arguments) {
    Cosines cosines = new Cosines(inputs.get(Input.EMBEDDINGS));
    int frames = inputs.frames();
    int budget = arguments.get(BUDGET);
    Double theta = arguments.get(THETA);
    int[] keys =
        theta == null
            ? fitting(cosines, frames, budget)
            : KeyframeSelector.thinned(keyframes(cosines, frames, theta, frames), budget);
    int base = arguments.get(BASE);
    int[] tokens = new int[frames];
    Arrays.fill(tokens, Math.max(1, base / CONDENSED));
    for (int key : keys) {
      tokens[key] = base;
    }
    return Selection.of(keys).with(TOKEN_COUNTS, tokens);
  }

  /** The keyframes at the highest theta found that has no more of them than the budget. */
  private static int[] fitting(Cosines cosines, int frames, int budget) {
    int[] all = keyframes(cosines, frames, ALIKE, budget);
    if (all.length <= budget) {
      return all;
    }
    int[] best = {0};
    double low = -1;
    double high = ALIKE;
    for (int i = 0; i < HALVINGS; i++) {
      double theta = (low + high) / 2;
      int[] keys = keyframes(cosines, frames, theta, budget);
      if (keys.length <= budget) {
        low = theta;
        best = keys;
      } else {
        high = theta;
      }
    }
    return best;
  }

  /** The first frames of the groups; the search ends with the first that is over a limit. */
  private static int[] keyframes(Cosines cosines, int frames, double theta, int limit) {
    int[] keys = new int[frames];
    int count = 1;
    for (int frame = 1; frame < frames && count <= limit; frame++) {
      if (cosines.of(keys[count - 1], frame) < theta) {
        keys[count] = frame;
        count++;
      }
    }
    return Arrays.copyOf(keys, count);
  }
}
