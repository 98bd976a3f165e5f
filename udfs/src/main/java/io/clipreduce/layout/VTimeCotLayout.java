package io.clipreduce.layout;

import io.clipreduce.layout.Arrangement.Bar;
import io.clipreduce.layout.Arrangement.Cell;
import io.clipreduce.layout.Arrangement.Image;
import io.clipreduce.layout.Arrangement.Line;
import io.clipreduce.layout.Arrangement.Scaling;
import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Numbers;
import io.clipreduce.method.Output;
import io.clipreduce.method.Parameter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** VTimeCoT: a progress bar below every frame, with what answers a question marked in red. */
public final class VTimeCotLayout implements Layout {
  /** The bar's height and margins as shares of the frame. */
  private static final double BAR_SHARE = 0.04;

  private static final double MARGIN_SHARE = 0.02;
  private static final int LEAST_BAR_PX = 8;
  private static final int MARKER_PX = 3;
  private static final int TICKS = 4;

  /** Labels are this much of the frame's height, but not smaller than can be read. */
  private static final double LETTER_SHARE = 0.045;

  private static final int LEAST_LETTER_PX = 10;

  /** Between bar and labels. */
  private static final int GAP_PX = 2;

  /** What is marked. */
  private static final Input<double[][]> HIGHLIGHTS =
      Input.matrix(
          "highlights",
          "[n][2]",
          "stretches to mark, start and end in seconds; left out: what scores tell");

  private static final Parameter<Integer> BUDGET =
      Parameter.whole(
          "budget",
          "frames",
          null,
          Integer.MIN_VALUE,
          "the most frames that are shown, rint(linspace(0, T-1, budget)); none: all",
          "ours");
  private static final Parameter<Boolean> OVERLAY =
      Parameter.flag("overlay", false, "draw over the bottom of the frame, not below it", "ours");
  private static final Parameter<Double> CLIP_S =
      Parameter.number(
          "clip_s",
          "seconds",
          2.0,
          0.001,
          Double.MAX_VALUE,
          "length of the stretches whose mean scores decide what is marked",
          "ours");

  private static final Output MARKED =
      new Output("highlights", "the stretches marked, start and end in seconds, none overlapping");
  private static final Output MARKERS =
      new Output("marker_x_px", "where the middle of the marker is in each picture");

  private static final Description DESCRIPTION =
      Description.of(
              "vtimecot",
              "VTimeCoT (progress bar)",
              "Each frame with a bar that shows how much of the video is over, in grey and white,"
                  + " seconds below it (0, D/4, ... D, or 0 and D where these have no room), the time"
                  + " of the frame above it, and in red the stretches"
                  + " that answer the question: those of floor(time / clip_s) whose mean score is above"
                  + " the mean of all by more than their standard deviation (of the population),"
                  + " neighbours joined.")
          .source(
              "no public code known: reviews of the paper and its project page; all sizes, colours"
                  + " and the rule for what is marked are ours")
          .complexity("O(T) and the pixels")
          .takes(Input.TIMES_S)
          .mayTake(
              HIGHLIGHTS,
              Input.SCORES,
              Input.EMBEDDINGS,
              Input.QUERY_EMBEDDING,
              FrameSizes.WIDTHS_PX,
              FrameSizes.HEIGHTS_PX)
          .sets(
              BUDGET,
              OVERLAY,
              CLIP_S,
              FrameTimes.DURATION_S,
              FrameSizes.WIDTH_PX,
              FrameSizes.HEIGHT_PX)
          .gives(Output.INDICES, MARKED, MARKERS, Arrangement.IMAGES);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Arrangement run(Inputs inputs, Arguments arguments) {
    double[] timesS = inputs.get(Input.TIMES_S);
    double durationS = FrameTimes.durationS(inputs, arguments);
    Integer budget = arguments.get(BUDGET);
    int count = budget == null ? timesS.length : Math.min(budget, timesS.length);
    int[] frames = Numbers.rounded(0, timesS.length - 1, count);
    double[][] marked = marked(inputs, timesS, durationS, arguments.get(CLIP_S));
    List<Image> images = new ArrayList<>();
    List<Integer> markers = new ArrayList<>();
    Map<FrameSizes.Size, Strip> strips = new HashMap<>();
    for (int frame : frames) {
      Strip strip =
          strips.computeIfAbsent(
              FrameSizes.smallest(inputs, arguments, frame),
              size -> new Strip(size, durationS, arguments.get(OVERLAY), marked));
      images.add(strip.image(frame, timesS[frame]));
      markers.add(strip.xPx(timesS[frame]));
    }
    return Arrangement.of(images)
        .with(Output.INDICES, frames)
        .with(MARKED, marked)
        .with(MARKERS, markers);
  }

  private static double[][] marked(Inputs inputs, double[] timesS, double durationS, double clipS) {
    if (inputs.has(HIGHLIGHTS)) {
      return joined(inputs.get(HIGHLIGHTS));
    }
    if (!inputs.has(Input.SCORES)
        && !(inputs.has(Input.EMBEDDINGS) && inputs.has(Input.QUERY_EMBEDDING))) {
      return new double[0][];
    }
    double[] scores = inputs.scores();
    Map<Long, double[]> clips = new TreeMap<>();
    for (int frame = 0; frame < scores.length; frame++) {
      double[] sum =
          clips.computeIfAbsent((long) Math.floor(timesS[frame] / clipS), clip -> new double[2]);
      sum[0] += scores[frame];
      sum[1]++;
    }
    double[] means = clips.values().stream().mapToDouble(sum -> sum[0] / sum[1]).toArray();
    if (Numbers.constant(means)) {
      return new double[0][];
    }
    double above = Numbers.mean(means) + Numbers.deviation(means, 0);
    List<double[]> stretches = new ArrayList<>();
    clips.forEach(
        (clip, sum) -> {
          if (sum[0] / sum[1] > above) {
            stretches.add(
                new double[] {
                  clip * clipS, Math.max(clip * clipS, Math.min(durationS, (clip + 1) * clipS))
                });
          }
        });
    return joined(stretches.toArray(double[][]::new));
  }

  /** Stretches in order of time, those that touch or overlap made one. */
  private static double[][] joined(double[][] stretches) {
    List<double[]> sorted = new ArrayList<>();
    for (double[] stretch : stretches) {
      if (stretch.length != 2 || !(stretch[0] <= stretch[1])) {
        throw new IllegalArgumentException(
            "highlights has a stretch that is no start and end in seconds, the start first.");
      }
      sorted.add(stretch.clone());
    }
    sorted.sort((a, b) -> Double.compare(a[0], b[0]));
    List<double[]> joined = new ArrayList<>();
    for (double[] stretch : sorted) {
      double[] last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
      if (last != null && stretch[0] <= last[1]) {
        last[1] = Math.max(last[1], stretch[1]);
      } else {
        joined.add(stretch);
      }
    }
    return joined.toArray(double[][]::new);
  }

  /** The strip with bar and labels, of frames of one size. */
  private static final class Strip {
    private final FrameSizes.Size frame;
    private final double durationS;
    private final boolean overlay;
    private final int barPx;
    private final int marginPx;
    private final int letterPx;
    private final int linePx;
    private final List<Bar> highlights;
    private final List<Line> ticks;

    Strip(FrameSizes.Size frame, double durationS, boolean overlay, double[][] marked) {
      this.frame = frame;
      this.durationS = durationS;
      this.overlay = overlay;
      barPx = (int) Math.max(LEAST_BAR_PX, Math.rint(BAR_SHARE * frame.heightPx()));
      marginPx = (int) Math.rint(MARGIN_SHARE * frame.widthPx());
      letterPx = (int) Math.max(LEAST_LETTER_PX, Math.rint(LETTER_SHARE * frame.heightPx()));
      linePx = Letters.linePx(letterPx);
      highlights = highlights(marked);
      ticks = ticks();
    }

    private int heightPx() {
      return 2 * linePx + barPx + 4 * GAP_PX;
    }

    private int topPx() {
      return overlay ? Math.max(0, frame.heightPx() - heightPx()) : frame.heightPx();
    }

    private int barTopPx() {
      return topPx() + linePx + 2 * GAP_PX;
    }

    private int lengthPx() {
      return Math.max(1, frame.widthPx() - 2 * marginPx);
    }

    /** Where a time is on the bar; all of a video without length is over. */
    int xPx(double timeS) {
      double share = durationS > 0 ? Math.max(0, Math.min(1, timeS / durationS)) : 1;
      return marginPx + (int) Math.rint(lengthPx() * share);
    }

    /** What stretches in the order of time cover, those that touch on the bar made one. */
    private List<Bar> highlights(double[][] marked) {
      List<Bar> joined = new ArrayList<>();
      int fromPx = 0;
      int toPx = -1;
      for (double[] stretch : marked) {
        int nextPx = xPx(stretch[0]);
        if (nextPx > toPx) {
          fromPx = nextPx;
        } else {
          joined.remove(joined.size() - 1);
        }
        toPx = Math.max(toPx, Math.max(nextPx + 1, xPx(stretch[1])));
        joined.add(new Bar(fromPx, barTopPx(), toPx - fromPx, barPx, Colours.RED));
      }
      return joined;
    }

    Image image(int index, double timeS) {
      int widthPx = frame.widthPx();
      int barTopPx = barTopPx();
      List<Bar> bars = new ArrayList<>();
      bars.add(new Bar(0, topPx(), widthPx, heightPx(), Colours.BLACK));
      bars.add(new Bar(marginPx, barTopPx, lengthPx(), barPx, Colours.GREY));
      bars.add(new Bar(marginPx, barTopPx, xPx(timeS) - marginPx, barPx, Colours.WHITE));
      bars.addAll(highlights);
      int markerPx = clamped(xPx(timeS) - MARKER_PX / 2, MARKER_PX);
      bars.add(new Bar(markerPx, barTopPx - GAP_PX, MARKER_PX, barPx + 2 * GAP_PX, Colours.YELLOW));
      return new Image(
          widthPx,
          Math.max(frame.heightPx(), topPx() + heightPx()),
          Colours.BLACK,
          Scaling.BILINEAR,
          seconds(timeS),
          List.of(new Cell(0, 0, index, 0, 0, widthPx, frame.heightPx())),
          bars,
          lines(timeS));
    }

    private List<Line> lines(double timeS) {
      List<Line> lines = new ArrayList<>();
      lines.add(
          label(
              seconds(timeS),
              xPx(timeS),
              topPx() + GAP_PX + Letters.ascentPx(letterPx),
              Colours.YELLOW));
      lines.addAll(ticks);
      return lines;
    }

    private List<Line> ticks() {
      List<Line> lines = new ArrayList<>();
      int below = barTopPx() + barPx + GAP_PX + Letters.ascentPx(letterPx);
      double labelsPx = 0;
      for (int tick = 0; tick <= TICKS; tick++) {
        labelsPx += Letters.widthPx(tick(tick) + "  ", letterPx);
      }
      int step = labelsPx <= frame.widthPx() ? 1 : TICKS;
      for (int tick = 0; tick <= TICKS; tick += step) {
        lines.add(label(tick(tick), xPx(durationS * tick / TICKS), below, Colours.WHITE));
      }
      return lines;
    }

    private String tick(int tick) {
      return String.format(Locale.ROOT, "%d s", (long) Math.rint(durationS * tick / TICKS));
    }

    private Line label(String text, int middlePx, int baselinePx, String colour) {
      double widthPx = Letters.widthPx(text, letterPx);
      int leftPx = clamped((int) Math.rint(middlePx - widthPx / 2), (int) Math.ceil(widthPx));
      return new Line(leftPx, baselinePx, letterPx, colour, text);
    }

    private int clamped(int leftPx, int widthPx) {
      return Math.max(0, Math.min(frame.widthPx() - widthPx, leftPx));
    }

    private static String seconds(double timeS) {
      return String.format(Locale.ROOT, "%.1f s", timeS);
    }
  }
}
