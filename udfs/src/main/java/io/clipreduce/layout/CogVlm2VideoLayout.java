package io.clipreduce.layout;

import io.clipreduce.layout.Arrangement.Image;
import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Numbers;
import io.clipreduce.method.Output;
import io.clipreduce.method.Parameter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** CogVLM2-Video: one frame a second, each after the second it shows. */
public final class CogVlm2VideoLayout implements Layout {
  private static final String BASE = "base";

  /** What the public code looks at of a video in the strategy base. */
  private static final double BASE_S = 60;

  private static final Parameter<Integer> BUDGET =
      Parameter.repeatingBudget(24, "num_frames of the public code");
  private static final Parameter<String> STRATEGY =
      Parameter.choice(
          "strategy",
          List.of("chat", BASE),
          "chat: the frame nearest to every second; base: frames spread over the first 60 s",
          "the public code");
  private static final Parameter<Boolean> COVER_WHOLE_VIDEO =
      Parameter.flag(
          "cover_whole_video",
          false,
          "of chat: steps of max(1, duration / budget) seconds, not of 1, so that a long video is"
              + " seen to its end",
          "ours");
  private static final Parameter<Double> FPS =
      Parameter.number(
          "fps",
          "frames a second",
          null,
          0,
          Double.MAX_VALUE,
          "frame rate of the video, for base; none: by the first and the last of times_s",
          "the video");

  private static final Output SECONDS =
      new Output(
          "seconds",
          "the second that each frame stands for, the text before it; its own time where the"
              + " strategy is base");

  private static final Description DESCRIPTION =
      Description.of(
              "cogvlm2-video",
              "CogVLM2-Video (timestamps)",
              "For the seconds 0, 1, ... rint(last time) the frame that begins nearest to it, the"
                  + " first of equals, at most budget of them; the text of each picture is its"
                  + " second.")
          .source(
              "public code, THUDM/CogVLM2: video_demo/inference.py; that a frame's time goes before"
                  + " its tokens is known of the paper")
          .corrections("base: fewer frames than the budget are each taken once, not repeated")
          .complexity("O(k T)")
          .takes(Input.TIMES_S)
          .mayTake(FrameSizes.WIDTHS_PX, FrameSizes.HEIGHTS_PX)
          .sets(
              BUDGET,
              STRATEGY,
              COVER_WHOLE_VIDEO,
              FrameTimes.DURATION_S,
              FPS,
              FrameSizes.WIDTH_PX,
              FrameSizes.HEIGHT_PX)
          .gives(Output.INDICES, SECONDS, Arrangement.IMAGES);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Arrangement run(Inputs inputs, Arguments arguments) {
    double[] timesS = inputs.get(Input.TIMES_S);
    int budget = Math.max(0, arguments.get(BUDGET));
    int[] frames;
    double[] seconds;
    if (timesS.length == 0) {
      frames = new int[0];
      seconds = new double[0];
    } else if (arguments.get(STRATEGY).equals(BASE)) {
      int end = (int) Math.max(1, Math.min(timesS.length, BASE_S * fps(timesS, arguments)));
      frames = Numbers.truncated(0, end - 1, arguments.faithful() ? budget : Math.min(budget, end));
      seconds = Arrays.stream(frames).mapToDouble(frame -> timesS[frame]).toArray();
    } else {
      double stepS =
          arguments.get(COVER_WHOLE_VIDEO)
              ? Math.max(1, FrameTimes.durationS(inputs, arguments) / budget)
              : 1;
      seconds = seconds(Arrays.stream(timesS).max().orElseThrow(), stepS, budget);
      frames = Arrays.stream(seconds).mapToInt(second -> nearest(timesS, second)).toArray();
    }
    List<Image> images = new ArrayList<>();
    for (int i = 0; i < frames.length; i++) {
      images.add(
          Image.of(FrameSizes.smallest(inputs, arguments, frames[i]), frames[i])
              .saying(plain(seconds[i]) + " s"));
    }
    return Arrangement.of(images).with(Output.INDICES, frames).with(SECONDS, seconds);
  }

  private static double fps(double[] timesS, Arguments arguments) {
    Double fps = arguments.get(FPS);
    if (fps != null) {
      return fps;
    }
    double spanS = timesS[timesS.length - 1] - timesS[0];
    return spanS > 0 ? (timesS.length - 1) / spanS : timesS.length;
  }

  private static double[] seconds(double lastS, double stepS, int budget) {
    double end = Math.rint(lastS);
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < budget && i * stepS <= end; i++) {
      seconds.add(i * stepS);
    }
    return seconds.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static int nearest(double[] timesS, double second) {
    int nearest = 0;
    for (int frame = 1; frame < timesS.length; frame++) {
      if (Math.abs(timesS[frame] - second) < Math.abs(timesS[nearest] - second)) {
        nearest = frame;
      }
    }
    return nearest;
  }

  /** A number of seconds with at most one digit after the point. */
  private static String plain(double seconds) {
    return BigDecimal.valueOf(Math.rint(seconds * 10) / 10).stripTrailingZeros().toPlainString();
  }
}
