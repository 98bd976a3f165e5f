package io.clipreduce.layout;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Parameter;

/** How long the video is that a layout shows. */
final class FrameTimes {
  static final Parameter<Double> DURATION_S =
      Parameter.number(
          "duration_s",
          "seconds",
          null,
          0,
          Double.MAX_VALUE,
          "length of the video; none: the last of times_s",
          "the video");

  private FrameTimes() {}

  /**
   * Length of the video in seconds.
   *
   * @throws IllegalArgumentException when neither the parameter nor the times tell
   */
  static double durationS(Inputs inputs, Arguments arguments) {
    Double durationS = arguments.get(DURATION_S);
    if (durationS != null) {
      return durationS;
    }
    if (!inputs.has(Input.TIMES_S)) {
      throw new IllegalArgumentException(
          "duration_s is missing. Set it, or give times_s, the last of which then counts.");
    }
    double[] timesS = inputs.get(Input.TIMES_S);
    return timesS.length == 0 ? 0 : timesS[timesS.length - 1];
  }
}
