package io.clipreduce.select;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Parameter;

/** How fast the candidates of a video follow each other, for methods that choose by time. */
final class Pace {
  /** Candidates a second. */
  static final Parameter<Double> FPS =
      Parameter.number(
          "fps",
          "frames a second",
          null,
          1e-6,
          1e6,
          "frames a second of the candidates; left out: as times_s has it, and 1 where that is not"
              + " there",
          "1 a second is what most papers start from");

  /** Length of the video. */
  static final Parameter<Double> DURATION_S =
      Parameter.number(
          "duration_s",
          "s",
          null,
          0,
          1e9,
          "how long the video is; left out: the number of candidates / fps",
          "ours");

  private Pace() {}

  /** Candidates a second: what was set, else what their times tell, else 1. */
  static double fps(Inputs inputs, Arguments arguments) {
    Double given = arguments.get(FPS);
    if (given != null || !inputs.has(Input.TIMES_S) || inputs.frames() < 2) {
      return given == null ? 1 : given;
    }
    double[] timesS = inputs.get(Input.TIMES_S);
    double spanS = timesS[timesS.length - 1] - timesS[0];
    return spanS > 0 ? (timesS.length - 1) / spanS : 1;
  }

  /** Seconds of the video: what was set, else the candidates at their pace. */
  static double durationS(Inputs inputs, Arguments arguments) {
    Double given = arguments.get(DURATION_S);
    return given == null ? inputs.frames() / fps(inputs, arguments) : given;
  }

  /** Seconds of every candidate since the first: by {@code fps} where set, else its own time. */
  static double[] timesS(Inputs inputs, Arguments arguments) {
    double[] timesS = new double[inputs.frames()];
    boolean known = arguments.get(FPS) == null && inputs.has(Input.TIMES_S);
    double fps = fps(inputs, arguments);
    for (int i = 0; i < timesS.length; i++) {
      timesS[i] = known ? inputs.get(Input.TIMES_S)[i] - inputs.get(Input.TIMES_S)[0] : i / fps;
    }
    return timesS;
  }
}
