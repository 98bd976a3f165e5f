package io.clipreduce.select;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Output;
import io.clipreduce.method.Parameter;
import java.util.stream.IntStream;

/**
 * Apollo's sampling by time: a frame every so many seconds, and evenly spread ones beyond a cap.
 */
public final class ApolloSelector implements KeyframeSelector {
  /** Times that differ by less than this, in seconds, are the same time. */
  private static final double SAME_TIME_S = 1e-9;

  private static final Parameter<Integer> BUDGET =
      Parameter.budget(null, "none is known: left out, no limit");
  private static final Parameter<Double> SAMPLE_FPS =
      Parameter.number(
          "sample_fps",
          "frames a second",
          2.0,
          1e-6,
          1e6,
          "frames a second that are chosen while the budget lasts",
          "2 of the model, from memory");

  private static final Description DESCRIPTION =
      Description.of(
              "apollo",
              "Apollo's sampling by time",
              "The frame on show at 0, 1, 2... times 1 / sample_fps seconds, no frame twice; where"
                  + " these are more than the budget, rint(linspace(0, T-1, budget)).")
          .source("abstract and public pages only, our reading")
          .complexity("O(T)")
          .mayTake(Input.TIMES_S)
          .sets(BUDGET, SAMPLE_FPS, Pace.FPS)
          .gives(Output.INDICES);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Selection choose(Inputs inputs, Arguments arguments) {
    double[] timesS = Pace.timesS(inputs, arguments);
    double sampleFps = arguments.get(SAMPLE_FPS);
    int[] indices =
        IntStream.range(0, timesS.length)
            .filter(i -> i == 0 || onShow(timesS, i, sampleFps))
            .toArray();
    Integer budget = arguments.get(BUDGET);
    return Selection.of(
        budget != null && indices.length > budget
            ? KeyframeSelector.spread(timesS.length, budget)
            : indices);
  }

  /**
   * Whether a tick lies at the frame's time or after it, and before it is over; the last one lasts
   * as long as the one before.
   */
  private static boolean onShow(double[] timesS, int frame, double fps) {
    double tickS = Math.ceil((timesS[frame] - SAME_TIME_S) * fps) / fps;
    int last = timesS.length - 1;
    double endS = frame < last ? timesS[frame + 1] : 2 * timesS[last] - timesS[last - 1];
    return tickS < endS - SAME_TIME_S;
  }
}
