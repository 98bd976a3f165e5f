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
 * VideoEspresso's redundancy step: a frame is left out when its caption says nearly the same as
 * that of the last frame kept. Of what is left, the core frames are those whose captions are
 * nearest to the question, where they are asked for.
 */
public final class VideoEspressoSelector implements KeyframeSelector {
  private static final Input<double[][]> CAPTION_EMBEDDINGS =
      Input.matrix("caption_embeddings", "[T][d]", "the vector of each frame's caption");

  private static final Parameter<Integer> BUDGET =
      Parameter.budget(null, "left out, all that differ enough");
  private static final Parameter<Double> TAU =
      Parameter.number(
          "tau",
          "",
          0.9,
          -1,
          1,
          "cosine of two captions above which the later one is left out",
          "ours; not published");
  private static final Parameter<Integer> CORE =
      Parameter.whole(
          "core",
          "frames",
          null,
          1,
          "how many core frames are chosen, by cosines with query_embedding; none: all",
          "ours, in place of a trained choice");

  private static final Description DESCRIPTION =
      Description.of(
              "videoespresso",
              "VideoEspresso (redundancy step, core frames)",
              "Leaves out frames whose captions say nearly the same as the last frame kept; what is"
                  + " over the budget is thinned to every n-th.")
          .source("abstract only, our reading; the public repository has evaluation code only")
          .complexity("O(T d)")
          .takes(CAPTION_EMBEDDINGS)
          .mayTake(Input.QUERY_EMBEDDING)
          .sets(BUDGET, TAU, CORE)
          .gives(Output.INDICES);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Selection choose(Inputs inputs, Arguments arguments) {
    double[][] captions = Numbers.finite(inputs.get(CAPTION_EMBEDDINGS));
    double tau = arguments.get(TAU);
    int[] kept = new int[captions.length];
    int count = 1;
    for (int frame = 1; frame < captions.length; frame++) {
      double cosine = Numbers.cosine(captions[kept[count - 1]], captions[frame]);
      if (Math.min(1, cosine) <= tau) {
        kept[count] = frame;
        count++;
      }
    }
    int[] unlike = Arrays.copyOf(kept, count);
    Integer core = arguments.get(CORE);
    int[] chosen = core == null ? unlike : core(unlike, captions, inputs, core);
    return Selection.of(KeyframeSelector.thinned(chosen, arguments.get(BUDGET)));
  }

  private static int[] core(int[] frames, double[][] captions, Inputs inputs, int count) {
    double[] scores =
        Inputs.of()
            .with(Input.EMBEDDINGS, captions)
            .with(Input.QUERY_EMBEDDING, inputs.get(Input.QUERY_EMBEDDING))
            .scores();
    double[] ours = Arrays.stream(frames).mapToDouble(frame -> scores[frame]).toArray();
    return Arrays.stream(Numbers.largest(ours, count)).map(i -> frames[i]).toArray();
  }
}
