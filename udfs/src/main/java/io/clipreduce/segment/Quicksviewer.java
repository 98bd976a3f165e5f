package io.clipreduce.segment;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Numbers;
import io.clipreduce.method.Output;
import io.clipreduce.method.Parameter;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;

/** Quicksviewer's cubes: a video is cut where its frames change most, by a running momentum. */
public final class Quicksviewer implements Segmenter {
  private static final Parameter<Integer> CUBE_FRAMES =
      Parameter.whole(
          "cube_frames", "frames", 5, 1, "mean number of frames of a cube", "the public code");
  private static final Parameter<Integer> CUTS =
      Parameter.whole(
          "k",
          "cuts",
          null,
          0,
          "number of cuts, T - 1 at most; left out: max(rint(T / cube_frames) - 1, 1)",
          "the public code");
  private static final Parameter<Double> SHARE =
      Parameter.number(
          "momentum",
          "",
          0.8,
          0,
          1,
          "weight of the newest change; what went before has the rest",
          "the public code");

  static final Input<double[]> GAP_SCORES =
      Input.vector(
          "gap_scores",
          "[T]",
          "how much the frame begins something new, in place of the length of the momentum; the first"
              + " is not looked at");

  private static final Output THUMBNAIL =
      new Output("thumbnail", "[d], the mean vector of the frames at which cubes start");

  private static final Description DESCRIPTION =
      Description.of(
              "quicksviewer",
              "Quicksviewer's cubes",
              "m[1] = x[1] - x[0], m[i] = 0.8 (x[i] - x[i-1]) + 0.2 m[i-1]; a cube starts at the"
                  + " first frame and at the k frames with the longest m. Vectors may be those of all"
                  + " patches one after another.")
          .source(
              "quicksviewer, cubing_momentum.py; the length of m in place of the learned score is"
                  + " ours")
          .complexity("O(T d + T log T)")
          .takes(Input.EMBEDDINGS)
          .mayTake(GAP_SCORES)
          .sets(CUTS, CUBE_FRAMES, SHARE)
          .gives(Segments.SEGMENTS, THUMBNAIL);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Segments run(Inputs inputs, Arguments arguments) {
    inputs.require(DESCRIPTION);
    int frames = inputs.frames();
    double[][] vectors = inputs.get(Input.EMBEDDINGS);
    if (frames == 0) {
      return new Segments(new int[0], 0, Map.of(THUMBNAIL.name(), new double[0]));
    }
    double[] scores =
        inputs.has(GAP_SCORES) ? inputs.get(GAP_SCORES) : lengths(vectors, arguments.get(SHARE));
    double[] gaps = Numbers.finite(Arrays.copyOfRange(scores, 1, frames));
    Integer cuts = arguments.get(CUTS);
    int count =
        cuts != null
            ? cuts
            : (int) Math.max(Math.rint((double) frames / arguments.get(CUBE_FRAMES)) - 1, 1);
    int[] starts =
        IntStream.concat(
                IntStream.of(0), Arrays.stream(Numbers.largest(gaps, count)).map(gap -> gap + 1))
            .toArray();
    return new Segments(starts, frames, Map.of(THUMBNAIL.name(), mean(vectors, starts)));
  }

  /** Lengths of the momentum before each frame. */
  private static double[] lengths(double[][] vectors, double share) {
    double[] lengths = new double[vectors.length];
    double[] momentum = new double[vectors[0].length];
    for (int frame = 1; frame < vectors.length; frame++) {
      for (int i = 0; i < momentum.length; i++) {
        double change = vectors[frame][i] - vectors[frame - 1][i];
        momentum[i] = frame == 1 ? change : share * change + (1 - share) * momentum[i];
      }
      lengths[frame] = Numbers.norm(momentum);
    }
    return lengths;
  }

  private static double[] mean(double[][] vectors, int[] frames) {
    double[] mean = new double[vectors[0].length];
    for (int frame : frames) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += vectors[frame][i];
      }
    }
    return Arrays.stream(mean).map(sum -> sum / frames.length).toArray();
  }
}
