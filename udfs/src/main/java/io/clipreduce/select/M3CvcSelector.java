package io.clipreduce.select;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Output;
import io.clipreduce.method.Parameter;
import java.util.stream.IntStream;

/**
 * M3-CVC's keyframes by meaning and motion: a frame that differs enough from the last keyframe, or
 * to which things have moved far enough since, is the next one.
 */
public final class M3CvcSelector implements KeyframeSelector {
  private static final Parameter<Integer> BUDGET =
      Parameter.budget(null, "none in the paper: left out, no limit");
  private static final Parameter<Double> LAMBDA1 =
      Parameter.number("lambda1", "", 1.0, 0, 1e6, "weight of 1 - cosine", "ours");
  private static final Parameter<Double> LAMBDA2 =
      Parameter.number("lambda2", "", 1.0, 0, 1e6, "weight of the motion", "ours");
  private static final Parameter<Double> DTH =
      Parameter.number(
          "dth", "", 0.25, -1e6, 1e6, "the sum of both above which a frame is a keyframe", "ours");

  static final Input<double[][]> FLOW =
      Input.matrix(
          "flow",
          "[T][T]",
          "flow[l][n] is the mean length of the optical flow from frame l to frame n, as a share of"
              + " the picture's diagonal");
  static final Input<double[]> MOTION =
      Input.vector(
          "motion",
          "[T]",
          "mean length of the flow from the frame before, as a share of the diagonal; in place of"
              + " flow, summed up since the last keyframe");

  private static final Description DESCRIPTION =
      Description.of(
              "m3-cvc",
              "M3-CVC's semantic-motion keyframes",
              "The first frame; then every frame n with lambda1 * (1 - cosine) + lambda2 * motion >"
                  + " dth, both against the last keyframe. Without flow and motion by vectors alone.")
          .source("abstract and public reviews only, our reading: weights, sign and bound are ours")
          .complexity("O(T d)")
          .takes(Input.EMBEDDINGS)
          .mayTake(FLOW, MOTION)
          .sets(BUDGET, LAMBDA1, LAMBDA2, DTH)
          .gives(Output.INDICES);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Selection choose(Inputs inputs, Arguments arguments) {
    if (inputs.has(FLOW)) {
      requireSquare(inputs.get(FLOW));
    }
    Cosines cosines = new Cosines(inputs.get(Input.EMBEDDINGS));
    IntStream.Builder keyframes = IntStream.builder().add(0);
    int last = 0;
    double movedSince = 0;
    for (int frame = 1; frame < inputs.frames(); frame++) {
      movedSince += inputs.has(MOTION) ? inputs.get(MOTION)[frame] : 0;
      double moved = inputs.has(FLOW) ? inputs.get(FLOW)[last][frame] : movedSince;
      double difference =
          arguments.get(LAMBDA1) * (1 - cosines.of(frame, last)) + arguments.get(LAMBDA2) * moved;
      if (difference - arguments.get(DTH) > 0) {
        keyframes.add(frame);
        last = frame;
        movedSince = 0;
      }
    }
    return Selection.of(
        KeyframeSelector.thinned(keyframes.build().toArray(), arguments.get(BUDGET)));
  }

  private static void requireSquare(double[][] flow) {
    for (double[] row : flow) {
      if (row.length != flow.length) {
        throw new IllegalArgumentException(
            "flow has %s rows, and one of %s values; each row needs one value a frame."
                .formatted(flow.length, row.length));
      }
    }
  }
}
