package io.clipreduce.generate;

import io.clipreduce.frames.edit.FrameTimes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Where needles go in a haystack: apart from each other and from both ends. */
final class NeedlePlaces {
  /** Least time between two needles, and between a needle and an end of the video. */
  static final long GAP_US = 1_000_000;

  /** How long a needle is seen. */
  static final long NEEDLE_US = 1_000_000;

  /** Fewer frames in a second, in the mean, leave a needle a single one, or none. */
  private static final long LONGEST_FRAME_US = 250_000;

  /**
   * Frames of the source.
   *
   * @param from the first
   * @param to their end, exclusive; equal to {@code from} for a place between two frames
   */
  record Span(int from, int to) {}

  private NeedlePlaces() {}

  /** How many needles of a length find room; at most {@code most}. */
  static int room(FrameTimes times, long needleUs, int most) {
    if (times.durationUs() / times.count() > LONGEST_FRAME_US) {
      return 0;
    }
    long count = (times.durationUs() - GAP_US) / (needleUs + GAP_US);
    return (int) Math.max(0, Math.min(most, count));
  }

  /**
   * Chooses places.
   *
   * @param needleUs how long they are in the source, 0 for places between frames
   * @return in order of time; empty where the frames are so uneven that two needles would touch
   */
  static Optional<List<Span>> choose(FrameTimes times, int count, long needleUs, Dice dice) {
    double slackUs = times.durationUs() - count * needleUs - (count + 1) * GAP_US;
    double[] shares = new double[count];
    for (int i = 0; i < count; i++) {
      shares[i] = dice.share();
    }
    Arrays.sort(shares);
    List<Span> spans = new ArrayList<>();
    int after = 0;
    for (int i = 0; i < count; i++) {
      long startUs = GAP_US + i * (needleUs + GAP_US) + (long) (shares[i] * Math.max(0, slackUs));
      int from = times.frameAfter(startUs);
      int to = needleUs == 0 ? from : Math.max(from + 1, times.frameAfter(startUs + needleUs));
      if (from <= after || to >= times.count()) {
        return Optional.empty();
      }
      spans.add(new Span(from, to));
      after = to;
    }
    return Optional.of(List.copyOf(spans));
  }
}
