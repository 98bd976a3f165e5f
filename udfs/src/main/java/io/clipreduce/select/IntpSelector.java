package io.clipreduce.select;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Output;
import io.clipreduce.method.Parameter;
import java.util.stream.IntStream;

/**
 * INTP: more frames than a fixed encoder takes, split into interleaved sets that it takes one by
 * one; what it makes of them is put back in the order of time.
 */
public final class IntpSelector implements KeyframeSelector {
  private static final Parameter<Integer> BUDGET = Parameter.budget(32, "ours");
  private static final Parameter<Integer> SET_FRAMES =
      Parameter.whole(
          "set_frames",
          "frames",
          8,
          1,
          "frames that the encoder takes at once; where not even one set can be filled, one smaller"
              + " one is",
          "ours");

  private static final Output GROUPS =
      new Output(
          "groups", "[sets][set_frames], the frames of each set: every sets-th of the chosen");
  private static final Output ORDER =
      new Output(
          "order",
          "for each chosen frame in the order of time its place in the sets one after another");

  private static final Description DESCRIPTION =
      Description.of(
              "intp",
              "INTP (interpolated frame sets)",
              "Frames rint(linspace(0, T-1, k)), the middle one for k = 1, dealt out in turn to the"
                  + " floor(min(budget, T) / set_frames) sets that k frames fill, of the size that a"
                  + " fixed encoder takes; order puts what it gives back in the order of time.")
          .source(
              "abstract only, our reading: Interpolating Video-LLMs, Toward Longer-sequence LMMs in"
                  + " a Training-free Manner")
          .complexity("O(k)")
          .sets(BUDGET, SET_FRAMES)
          .gives(Output.INDICES, GROUPS, ORDER);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Selection choose(Inputs inputs, Arguments arguments) {
    int budget = Math.min(arguments.get(BUDGET), inputs.frames());
    int setFrames = Math.min(budget, arguments.get(SET_FRAMES));
    int sets = budget / setFrames;
    int[] chosen = KeyframeSelector.spread(inputs.frames(), sets * setFrames);
    int[] order =
        IntStream.range(0, chosen.length).map(i -> i % sets * setFrames + i / sets).toArray();
    return Selection.of(chosen)
        .with(GROUPS, KeyframeSelector.dealt(chosen, sets))
        .with(ORDER, order);
  }
}
