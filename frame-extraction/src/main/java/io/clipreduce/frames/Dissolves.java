package io.clipreduce.frames;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds dissolves: runs of frames that are mixes of two different pictures. The new shot begins in
 * the middle. A picture that comes from black or goes there is no dissolve.
 */
final class Dissolves {

  /** Least blend of a frame in a run. */
  private static final int MIN_BLEND = 120;

  private static final int MAX_PAUSE_FRAMES = 2;

  /** Least part of the whole change that is a mix, in hundredths of a level. */
  private static final int MIN_TOTAL = 750;

  /** Least share of that part in the sum of all changes. */
  private static final double MIN_SHARE = 0.17;

  /** Least {@link #difference} of the two pictures. */
  private static final double MIN_DIFFERENCE = 0.35;

  /** A mix decorrelates little from frame to frame; things that pass before the lens do much. */
  private static final int MAX_DECORRELATION = 1100;

  /** The correlation of pictures with less contrast is noise. */
  private static final int NOISE_CONTRAST = 1200;

  private static final int MIN_FRAMES = 4;
  private static final long MAX_US = 2_500_000;

  /** Frames over which a blend is measured. */
  private static final int BLEND_FRAMES = ChangeScores.LOOKAHEAD_FRAMES;

  private final ChangeTrack track;
  private final int size;

  /** Frames whose blend reaches into a cut, a fade or damage, or beyond the end. */
  private final boolean[] barred;

  private Dissolves(ChangeTrack track, List<Transition> others) {
    this.track = track;
    this.size = track.size();
    this.barred = new boolean[size];
    for (Transition other : others) {
      for (int i = Math.max(0, other.first() - BLEND_FRAMES); i < other.end(); i++) {
        barred[i] = true;
      }
    }
    int nextUnusable = size;
    for (int i = size - 1; i >= 0; i--) {
      nextUnusable = track.has(i, CellSample.FLAG_DAMAGED) ? i : nextUnusable;
      barred[i] |= nextUnusable - i <= BLEND_FRAMES;
    }
  }

  /**
   * The dissolves of a video.
   *
   * @param others the cuts and fades, which are no dissolves
   */
  static List<Transition> find(ChangeTrack track, List<Transition> others) {
    return new Dissolves(track, others).find();
  }

  private List<Transition> find() {
    List<Transition> dissolves = new ArrayList<>();
    int start = -1;
    int last = -1;
    for (int i = 0; i <= size; i++) {
      boolean ends = i == size || barred[i];
      if (!ends && track.blend()[i] >= MIN_BLEND) {
        start = start < 0 ? i : start;
        last = i;
      } else if (start >= 0 && (ends || i - last > MAX_PAUSE_FRAMES)) {
        Transition dissolve = dissolve(start, last);
        if (dissolve != null) {
          dissolves.add(dissolve);
        }
        start = -1;
      }
    }
    return dissolves;
  }

  /** The dissolve in a run of frames that blend, null if it is none. */
  private Transition dissolve(int start, int last) {
    int first = start;
    int end = last;
    int half = largestBlend(start, last) / 2;
    while (track.blend()[first] < half) {
      first++;
    }
    while (track.blend()[end] < half) {
      end--;
    }
    // A blend is half as large as in full mix where half of its frames are mixed.
    first += BLEND_FRAMES / 2;
    end += 1 + BLEND_FRAMES / 2;
    int middle = (first + end) / 2;
    double share = share(start, last);
    boolean dissolves =
        end - first >= MIN_FRAMES
            && track.ptsUs()[end] - track.ptsUs()[first] <= MAX_US
            && totalBlend(start, last) >= MIN_TOTAL
            && share >= MIN_SHARE
            && decorrelation(start, last) <= MAX_DECORRELATION
            && difference(first - 1, middle, end) >= MIN_DIFFERENCE
            && !track.has(start, CellSample.FLAG_DARK)
            && !track.has(last + BLEND_FRAMES, CellSample.FLAG_DARK);
    return dissolves
        ? new Transition("dissolve", first, middle, end, (float) Math.min(1, share))
        : null;
  }

  private int largestBlend(int start, int last) {
    int largest = 0;
    for (int i = start; i <= last; i++) {
      largest = Math.max(largest, track.blend()[i]);
    }
    return largest;
  }

  /** The mixed part of the change over a run: each blend counts the change of six frames. */
  private long totalBlend(int start, int last) {
    long sum = 0;
    for (int i = start; i <= last; i++) {
      sum += track.blend()[i];
    }
    return sum / BLEND_FRAMES;
  }

  private double share(int start, int last) {
    long changes = 1;
    for (int i = start; i < last + BLEND_FRAMES; i++) {
      changes += track.meanDiff()[i];
    }
    return (double) totalBlend(start, last) / changes;
  }

  private long decorrelation(int start, int last) {
    long sum = 0;
    for (int i = start; i < last + BLEND_FRAMES; i++) {
      if (track.contrast()[i] >= NOISE_CONTRAST) {
        sum += track.decorrelation()[i];
      }
    }
    return sum;
  }

  /**
   * Variance of the difference of two pictures as a share of the sum of their variances: 0 for the
   * same picture, 1 for unlike ones, 2 for opposites. The variance of their even mix gives it away:
   * {@code Var((A+B)/2) = (2 Var A + 2 Var B - Var(A-B)) / 4}.
   */
  private double difference(int before, int middle, int after) {
    double sum = square(track.contrast()[before]) + square(track.contrast()[after]);
    return sum == 0 ? 0 : 2 * (1 - 2 * square(track.contrast()[middle]) / sum);
  }

  private static double square(double value) {
    return value * value;
  }
}
