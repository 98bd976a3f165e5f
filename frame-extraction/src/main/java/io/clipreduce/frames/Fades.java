package io.clipreduce.frames;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds fades through black: light falls evenly to black and rises again. The new shot begins in
 * the middle of the black. One that only falls or only rises, as at the ends of a video, is none.
 */
final class Fades {

  /** Luma of black in limited range, in hundredths. */
  private static final int BLACK_LUMA = 1600;

  /** Light of a frame that is still black between the two sides, in levels. */
  private static final double BLACK_LIGHT = 14;

  /** Least rise or fall of light from frame to frame that continues a ramp, in levels. */
  private static final double MIN_STEP = 0.3;

  /** So many frames in a row may fail to continue a ramp: repeated frames. */
  private static final int MAX_PAUSE_FRAMES = 2;

  /** Steps at the ends of a ramp below this share of its largest are a drift of the scene. */
  private static final double MIN_STEP_SHARE = 0.1;

  /** A ramp that does more than this share of its way in one step is a cut. */
  private static final double MAX_STEP_SHARE = 0.6;

  private static final int MIN_FRAMES = 3;

  /** The brighter side loses at least so much light, in levels, and keeps at most this share. */
  private static final double BRIGHT_MIN_LOSS = 15;

  private static final double BRIGHT_MAX_REST = 0.3;

  /** The other side, which may be a dark scene. */
  private static final double DIM_MIN_LOSS = 3;

  private static final double DIM_MAX_REST = 0.6;

  private final ChangeTrack track;
  private final int size;

  /** Frames after which light may not be followed: a cut, or damage on either side. */
  private final boolean[] breaks;

  private Fades(ChangeTrack track, List<Transition> cuts) {
    this.track = track;
    this.size = track.size();
    this.breaks = new boolean[size];
    for (Transition cut : cuts) {
      breaks[cut.at() - 1] = true;
    }
    for (int i = 0; i < size; i++) {
      if (track.has(i, CellSample.FLAG_DAMAGED)) {
        breaks[i] = true;
        breaks[Math.max(0, i - 1)] = true;
      }
    }
  }

  static List<Transition> find(ChangeTrack track, List<Transition> cuts) {
    return new Fades(track, cuts).find();
  }

  private List<Transition> find() {
    List<Transition> fades = new ArrayList<>();
    int frame = 0;
    while (frame < size) {
      int bottom = endOfRamp(frame, -1);
      Transition fade = bottom > frame ? fade(frame, bottom) : null;
      if (fade != null) {
        fades.add(fade);
        frame = fade.end();
      } else {
        frame = Math.max(frame + 1, bottom);
      }
    }
    return fades;
  }

  /** The fade that falls from one frame to the other and then rises again, null if it does not. */
  private Transition fade(int start, int bottom) {
    int rise = bottom;
    while (rise < size
        && light(rise) <= BLACK_LIGHT
        && !breaks[rise]
        && endOfRamp(rise, 1) == rise) {
      rise++;
    }
    if (rise == size) {
      return null;
    }
    int top = endOfRamp(rise, 1);
    double dark = Math.min(light(bottom), light(rise));
    double before = light(start);
    double after = light(top);
    double bright = Math.max(before, after);
    double dim = Math.min(before, after);
    boolean fades =
        isEven(start, bottom)
            && isEven(rise, top)
            && bright - dark >= BRIGHT_MIN_LOSS
            && dark <= BRIGHT_MAX_REST * bright
            && dim - dark >= DIM_MIN_LOSS
            && dark <= DIM_MAX_REST * dim;
    if (!fades) {
      return null;
    }
    int first = start + 1;
    while (Math.abs(step(first)) < MIN_STEP_SHARE * largestStep(start, bottom)) {
      first++;
    }
    int end = top;
    while (Math.abs(step(end)) < MIN_STEP_SHARE * largestStep(rise, top)) {
      end--;
    }
    return new Transition("fade", first, (bottom + rise + 1) / 2, end, (float) (1 - dark / bright));
  }

  /**
   * Follows falling (-1) or rising (1) light from a frame; returns that frame if it does neither.
   */
  private int endOfRamp(int start, int direction) {
    int end = start;
    for (int i = start + 1; i < size && i - end <= MAX_PAUSE_FRAMES + 1; i++) {
      double step = direction * step(i);
      if (step < -MIN_STEP || breaks[i - 1] || step < MIN_STEP && end == start) {
        break;
      }
      end = step >= MIN_STEP ? i : end;
    }
    return end;
  }

  private boolean isEven(int start, int end) {
    return end - start >= MIN_FRAMES
        && largestStep(start, end) <= MAX_STEP_SHARE * Math.abs(light(end) - light(start));
  }

  private double largestStep(int start, int end) {
    double largest = 0;
    for (int i = start + 1; i <= end; i++) {
      largest = Math.max(largest, Math.abs(step(i)));
    }
    return largest;
  }

  /** Change of light to a frame from the one before. */
  private double step(int frame) {
    return light(frame) - light(frame - 1);
  }

  /** Distance of a frame from black, in levels: the root mean square of its luma above black. */
  private double light(int frame) {
    double mean = (track.luma()[frame] - BLACK_LUMA) / 100.0;
    double deviation = track.contrast()[frame] / 100.0;
    return Math.sqrt(mean * mean + deviation * deviation);
  }
}
