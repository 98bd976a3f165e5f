package io.clipreduce.select;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Output;
import io.clipreduce.method.Parameter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** LVNet's second stage: keywords take their best frames in turn. */
public final class LvNetCkdSelector implements KeyframeSelector {
  private static final Parameter<Integer> BUDGET = Parameter.budget(32, "the public code");

  private static final Output KEYWORDS =
      new Output("keywords", "for each chosen frame the number of the keyword that took it");
  private static final Output SIMILARITIES =
      new Output("similarities", "for each chosen frame that keyword's with its best patch");
  private static final Output PICKS = new Output("picks", "the chosen frames as they were taken");
  private static final Output ORDER =
      new Output(
          "order",
          "the chosen frames as the last stage sees them: by rising similarity, of equal ones in the"
              + " order of picking, the first 16 of these by time");

  private static final Description DESCRIPTION =
      Description.of(
              "lvnet-ckd",
              "LVNet, coarse keyframe detector",
              "In turn every keyword takes the frame of its best patch that no keyword has taken"
                  + " yet, until the budget is used up or no frame is left.")
          .source(LvNet.SOURCE)
          .complexity("O(K T P log(T P))")
          .takes(LvNet.SIMILARITIES)
          .sets(BUDGET, LvNet.PATCHES, LvNet.KEYWORDS)
          .gives(Output.INDICES, KEYWORDS, SIMILARITIES, PICKS, ORDER);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public int frames(Inputs inputs, Arguments arguments) {
    return similarities(inputs, arguments).length == 0
        ? 0
        : similarities(inputs, arguments)[0].length / arguments.get(LvNet.PATCHES);
  }

  @Override
  public Selection choose(Inputs inputs, Arguments arguments) {
    List<LvNet.Pick> taken =
        LvNet.picks(
            similarities(inputs, arguments), arguments.get(LvNet.PATCHES), arguments.get(BUDGET));
    List<LvNet.Pick> byTime =
        taken.stream().sorted(Comparator.comparingInt(LvNet.Pick::frame)).toList();
    double[] similarities = byTime.stream().mapToDouble(LvNet.Pick::similarity).toArray();
    return new Selection(frames(byTime), similarities, Map.of())
        .with(KEYWORDS, byTime.stream().mapToInt(LvNet.Pick::keyword).toArray())
        .with(SIMILARITIES, similarities)
        .with(PICKS, frames(taken))
        .with(ORDER, frames(LvNet.ordered(taken)));
  }

  private static int[] frames(List<LvNet.Pick> picks) {
    return picks.stream().mapToInt(LvNet.Pick::frame).toArray();
  }

  /**
   * The keywords' rows that are looked at.
   *
   * @throws IllegalArgumentException where their lengths do not fit the number of patches
   */
  static double[][] similarities(Inputs inputs, Arguments arguments) {
    double[][] rows = inputs.get(LvNet.SIMILARITIES);
    int patches = arguments.get(LvNet.PATCHES);
    for (double[] row : rows) {
      if (row.length % patches != 0 || row.length != rows[0].length) {
        throw new IllegalArgumentException(
            "similarities has a row of %s values, patches is %s; every row needs frames * patches."
                .formatted(row.length, patches));
      }
    }
    return Arrays.copyOf(rows, Math.min(rows.length, arguments.get(LvNet.KEYWORDS)));
  }
}
