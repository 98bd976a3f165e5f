package io.clipreduce.select;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Output;
import io.clipreduce.method.Parameter;
import java.util.Arrays;

/** DivPrune over the vectors of frames: {@link FarthestFirst}. */
public final class DivPruneSelector implements KeyframeSelector {
  private static final Parameter<Integer> BUDGET =
      Parameter.budget(null, "left out, the ratio decides");
  private static final Parameter<Double> RATIO =
      Parameter.number(
          "ratio",
          "",
          0.098,
          0,
          1,
          "share of the frames that are chosen, rint(ratio * T), where no budget is given",
          "the public code");

  private static final Output PICKS =
      new Output("picks", "the chosen frames in the order of picking");

  private static final Description DESCRIPTION =
      Description.of(
              "divprune",
              "DivPrune (max-min diversity)",
              "The frame whose nearest other frame is farthest away, then one by one the frame whose"
                  + " nearest chosen one is, by 1 - cosine.")
          .source("vbdi/divprune, LLaVA/llava/model/llava_arch.py")
          .corrections(
              "At least one frame, and none twice; the public code picks the first frame again when"
                  + " all frames equal chosen ones. In both modes a zero vector has distance 1 to"
                  + " everything, and a single frame is chosen.")
          .complexity("O(T^2 d) at worst for the first pick, near O(T d) for a video; O(k T d)")
          .takes(Input.EMBEDDINGS)
          .sets(BUDGET, RATIO)
          .gives(Output.INDICES, PICKS);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Selection choose(Inputs inputs, Arguments arguments) {
    int frames = inputs.frames();
    Integer budget = arguments.get(BUDGET);
    int wanted = budget == null ? (int) Math.rint(arguments.get(RATIO) * frames) : budget;
    int least = arguments.faithful() && frames > 1 ? 0 : 1;
    int count = Math.max(least, Math.min(wanted, frames));
    int[] picks = FarthestFirst.picks(inputs.get(Input.EMBEDDINGS), count, arguments.faithful());
    int[] indices = picks.clone();
    Arrays.sort(indices);
    return Selection.of(indices).with(PICKS, picks);
  }
}
