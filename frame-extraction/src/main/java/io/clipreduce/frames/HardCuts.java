package io.clipreduce.frames;

import java.util.ArrayList;
import java.util.List;

/** Finds hard cuts: changes that stand out from those around them by one of {@link CutRules}. */
final class HardCuts {

  /** A picture with less contrast is flat: it has nothing that could correlate. */
  private static final int FLAT_CONTRAST = 300;

  private static final long STILL_WINDOW_US = 1_000_000;

  /** A frame that changes no more is a repeat of the one before. */
  private static final int REPEAT_DIFF = 5;

  /** Changes on each side that a cut must stand out from; repeats are passed over. */
  private static final int NEIGHBOURS = 2;

  /** Repeats are passed over for so long: five pictures a second shown at a higher rate. */
  private static final long REPEAT_WINDOW_US = 220_000;

  /** A flash is over after so many frames, see {@link CellSample#FLAG_FLASH}. */
  private static final int FLASH_FRAMES = 5;

  /** The change that ends a flash is about as large as the one that begins it. */
  private static final double FLASH_MIN_RETURN = 0.5;

  private static final double FLASH_MAX_RETURN = 1.5;

  private final ChangeTrack track;
  private final CutRules rules;
  private final int size;

  private HardCuts(ChangeTrack track, CutRules rules) {
    this.track = track;
    this.rules = rules;
    this.size = track.size();
  }

  static List<Transition> find(ChangeTrack track, CutRules rules) {
    return new HardCuts(track, rules).find();
  }

  private List<Transition> find() {
    List<Transition> cuts = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < size - 1; i++) {
      if (track.has(i, CellSample.FLAG_FLASH)) {
        next = Math.max(next, returnOfFlash(i) + 1);
      }
      boolean damaged =
          track.has(i, CellSample.FLAG_DAMAGED) || track.has(i + 1, CellSample.FLAG_DAMAGED);
      if (damaged || i < next) {
        continue;
      }
      int diff = track.meanDiff()[i];
      int around = largestNear(i, track.meanDiff());
      if (!isCut(i, diff, around)) {
        int second = secondOfPair(i, diff);
        if (second < 0) {
          continue;
        }
        next = second + 1;
        around = largestAround(i, second);
      }
      cuts.add(new Transition("cut", i + 1, i + 1, i + 1, (float) (diff - around) / diff));
    }
    return cuts;
  }

  /** The change with which a flash ends: the first that is about as large; its start if none is. */
  private int returnOfFlash(int start) {
    int diff = track.meanDiff()[start];
    for (int i = start + 1; i <= start + FLASH_FRAMES && i < size - 1; i++) {
      int back = track.meanDiff()[i];
      if (back >= FLASH_MIN_RETURN * diff && back <= FLASH_MAX_RETURN * diff) {
        return i;
      }
    }
    return start;
  }

  /**
   * The second of two strong changes that stand out together, -1 if there is none. A shot of so few
   * frames between them, such as a burst of white between two takes, is no shot: they are one cut.
   */
  private int secondOfPair(int first, int diff) {
    for (int i = first + 1; i <= first + NEIGHBOURS && i < size - 1; i++) {
      int smaller = Math.min(diff, track.meanDiff()[i]);
      boolean pair =
          smaller >= rules.strongDiff()
              && smaller >= rules.strongRatio() * largestAround(first, i)
              && isUnlike(first)
              && isUnlike(i)
              && !track.has(i, CellSample.FLAG_FLASH);
      if (pair) {
        return i;
      }
    }
    return -1;
  }

  /** The largest difference next to a pair of changes and between them. */
  private int largestAround(int first, int second) {
    int largest =
        Math.max(
            largestNear(first, -1, track.meanDiff()), largestNear(second, 1, track.meanDiff()));
    for (int i = first + 1; i < second; i++) {
      largest = Math.max(largest, track.meanDiff()[i]);
    }
    return largest;
  }

  private boolean isUnlike(int frame) {
    return track.contrast()[frame] < FLAT_CONTRAST
        || track.contrast()[frame + 1] < FLAT_CONTRAST
        || track.decorrelation()[frame] >= rules.strongDecorrelation();
  }

  private boolean isCut(int frame, int diff, int around) {
    return isStrong(frame, diff, around) || isWeak(frame, diff, around) || isStill(frame, diff);
  }

  private boolean isStrong(int frame, int diff, int around) {
    return diff >= rules.strongDiff() && diff >= rules.strongRatio() * around && isUnlike(frame);
  }

  private boolean isWeak(int frame, int diff, int around) {
    int decorrelation = track.decorrelation()[frame];
    int decorrelationAround = largestNear(frame, track.decorrelation());
    return diff >= rules.weakDiff()
        && diff >= rules.weakRatio() * around
        && decorrelation >= rules.weakDecorrelation()
        && decorrelation >= rules.weakDecorrelationRatio() * decorrelationAround
        && track.histogramDiff()[frame] >= rules.weakHistogramDiff();
  }

  private boolean isStill(int frame, int diff) {
    return diff >= rules.stillDiff()
        && track.decorrelation()[frame] >= rules.stillDecorrelation()
        && track.histogramDiff()[frame] >= rules.stillHistogramDiff()
        && isQuiet(frame, -1)
        && isQuiet(frame, 1);
  }

  /** Whether nothing else moves for a second on one side, and at least for one frame. */
  private boolean isQuiet(int frame, int step) {
    for (int i = frame + step; i >= 0 && i < size; i += step) {
      boolean beyond = Math.abs(timeUs(i) - timeUs(frame)) > STILL_WINDOW_US;
      if (beyond && i != frame + step) {
        return true;
      }
      if (track.meanDiff()[i] > REPEAT_DIFF) {
        return false;
      }
    }
    return true;
  }

  /** The largest score of the changes next to a frame's: two each side, repeats passed over. */
  private int largestNear(int frame, short[] scores) {
    return Math.max(largestNear(frame, -1, scores), largestNear(frame, 1, scores));
  }

  private int largestNear(int frame, int step, short[] scores) {
    int largest = 0;
    int changes = 0;
    for (int i = frame + step; i >= 0 && i < size && changes < NEIGHBOURS; i += step) {
      boolean beyond = Math.abs(timeUs(i) - timeUs(frame)) > REPEAT_WINDOW_US;
      if (beyond && Math.abs(i - frame) > NEIGHBOURS) {
        break;
      }
      largest = Math.max(largest, scores[i]);
      if (track.meanDiff()[i] > REPEAT_DIFF) {
        changes++;
      }
    }
    return largest;
  }

  private long timeUs(int frame) {
    return track.ptsUs()[frame];
  }
}
