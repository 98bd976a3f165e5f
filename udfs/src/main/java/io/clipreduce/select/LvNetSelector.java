package io.clipreduce.select;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Output;
import io.clipreduce.method.Parameter;
import java.util.Arrays;
import java.util.List;

/** LVNet's three stages one after another. */
public final class LvNetSelector implements KeyframeSelector {
  private static final Parameter<Integer> BUDGET = Parameter.budget(12, "the public code");

  private static final Description DESCRIPTION =
      Description.of(
              "lvnet",
              "LVNet's hierarchical keyframe selector",
              "Scenes by likeness (lvnet-tsc), of their frames those that fit the keywords best"
                  + " (lvnet-ckd), group_size for every group_picks of the budget, a part of"
                  + " group_picks counted whole, and of each group of these the best (lvnet-fkd). Without similarities the scores are those of one"
                  + " keyword and frames of one patch; without a question, the scenes' frames.")
          .source(LvNet.SOURCE + "; the last stage by similarity in place of a model: ours")
          .corrections(
              "The last frames, 5 at most, make a group of their own; all frames where they are no"
                  + " more than the budget.")
          .complexity("O(T^2 d + K T P log(T P))")
          .takes(Input.EMBEDDINGS)
          .mayTake(Input.SCORES, Input.QUERY_EMBEDDING, LvNet.SIMILARITIES)
          .sets(
              BUDGET,
              LvNet.LAMBDA,
              LvNet.GROUP_LIMIT,
              LvNet.APPEND_REST,
              LvNet.PATCHES,
              LvNet.KEYWORDS,
              LvNet.GROUP_SIZE,
              LvNet.GROUP_PICKS)
          .gives(Output.INDICES, LvNet.GROUPS);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Selection choose(Inputs inputs, Arguments arguments) {
    int budget = arguments.get(BUDGET);
    List<int[]> scenes = LvNetTscSelector.scenes(inputs, arguments);
    if (!arguments.faithful() && inputs.frames() <= budget) {
      return Selection.of(KeyframeSelector.all(inputs.frames())).with(LvNet.GROUPS, scenes);
    }
    int[] frames = LvNet.drawn(scenes, arguments.get(LvNet.GROUP_LIMIT), arguments.seed());

    if (frames.length == 0) {
      return Selection.of().with(LvNet.GROUPS, scenes);
    }

    boolean keywords = inputs.has(LvNet.SIMILARITIES);
    if (!keywords && !inputs.has(Input.SCORES) && !inputs.has(Input.QUERY_EMBEDDING)) {
      return Selection.of(KeyframeSelector.thinned(frames, budget)).with(LvNet.GROUPS, scenes);
    }

    int groupSize = arguments.get(LvNet.GROUP_SIZE);
    int groupPicks = arguments.get(LvNet.GROUP_PICKS);
    long coarse = groupSize * ((groupPicks - 1L + budget) / groupPicks);
    int patches = keywords ? arguments.get(LvNet.PATCHES) : 1;
    double[][] similarities =
        keywords
            ? LvNetCkdSelector.similarities(inputs, arguments)
            : new double[][] {inputs.scores()};
    List<LvNet.Pick> picks =
        LvNet.ordered(
            LvNet.picks(
                of(frames, similarities, patches), patches, (int) Math.min(coarse, frames.length)));

    double[] fit = picks.stream().mapToDouble(LvNet.Pick::similarity).toArray();
    int[] kept =
        Arrays.stream(LvNet.fine(fit, groupSize, groupPicks))
            .map(place -> frames[picks.get(place).frame()])
            .sorted()
            .toArray();
    return Selection.of(KeyframeSelector.thinned(kept, budget)).with(LvNet.GROUPS, scenes);
  }

  /** The columns of some frames. */
  private static double[][] of(int[] frames, double[][] similarities, int patches) {
    double[][] some = new double[similarities.length][frames.length * patches];
    for (int row = 0; row < some.length; row++) {
      if (similarities[row].length < (frames[frames.length - 1] + 1) * patches) {
        throw new IllegalArgumentException(
            "similarities has rows of %s values; they need frames * patches."
                .formatted(similarities[row].length));
      }
      for (int i = 0; i < frames.length; i++) {
        System.arraycopy(similarities[row], frames[i] * patches, some[row], i * patches, patches);
      }
    }
    return some;
  }
}
