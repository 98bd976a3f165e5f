package io.clipreduce.perceive;

import java.util.ArrayList;
import java.util.List;

/**
 * What the camera does for a while. The one place that turns measured movement into words.
 *
 * @param kind what it does
 * @param startUs from when
 * @param endUs until when, end-exclusive
 * @param speed how fast what is seen moves: picture widths a second for pans, heights for tilts,
 *     half the growth a second for zooms (which is how fast the borders move); 0 for static
 * @param confidence mean confidence of the measured movements, 0 to 1
 */
public record CameraMotion(Kind kind, long startUs, long endUs, float speed, float confidence) {

  /** What a camera does. Directions are the camera's, not the picture's. */
  public enum Kind {
    STATIC,
    PAN_LEFT,
    PAN_RIGHT,
    TILT_UP,
    TILT_DOWN,
    ZOOM_IN,
    ZOOM_OUT,
    /** Moves, but in no direction for long, as when held by hand. */
    UNSTEADY
  }

  /** Movements whose points agree less than this are left out: cuts, blank pictures, chaos. */
  private static final float MIN_CONFIDENCE = 0.3f;

  /** Speed from which two sampled frames show a moving camera: 2 % of the picture a second. */
  private static final double MOVING_SPEED = 0.02;

  /** Way from which a lasting movement is one that people notice: 8 % of the picture. */
  private static final double NOTICED_WAY = 0.08;

  /** Shortest time that is given a name. */
  private static final long MIN_RUN_US = 1_000_000;

  /** Shortest time that is called unsteady: things that move, or a title, shake the measure too. */
  private static final long MIN_UNSTEADY_US = 2_000_000;

  /** Longest time without measured movement, as between cells, that a run may bridge. */
  private static final long MAX_GAP_US = 1_000_000;

  public long durationUs() {
    return endUs - startUs;
  }

  /**
   * Names what the camera does, time after time. Movement is told apart between each two sampled
   * frames by its largest part, and equal neighbours form a run. A run counts when it lasts a
   * second and, if it moves, goes 8 % of the picture; a slow drift counts as movement once it has
   * gone as far. What is left between is unsteady if it lasts a second, and otherwise nothing is
   * said of it.
   *
   * @param motions measured movement, in order of time
   * @return runs in order of time, never overlapping; empty if too little was measured
   */
  public static List<CameraMotion> classify(List<Motion> motions) {
    List<Run> runs = new ArrayList<>();
    for (Motion motion : motions) {
      if (motion.confidence() >= MIN_CONFIDENCE && motion.endUs() > motion.startUs()) {
        Run next = Run.of(motion);
        Run last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
        if (last != null && last.kind == next.kind && last.isFollowedBy(next)) {
          last.append(next);
        } else {
          runs.add(next);
        }
      }
    }
    return joinEqual(joinShort(runs)).stream()
        .filter(run -> !run.isShort())
        .map(Run::motion)
        .toList();
  }

  /** Joins neighbouring runs that say nothing alone into unsteady ones. */
  private static List<Run> joinShort(List<Run> runs) {
    List<Run> joined = new ArrayList<>();
    for (Run run : runs) {
      run.kind = run.settledKind();
      Run last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
      if (last != null
          && last.kind == Kind.UNSTEADY
          && run.kind == Kind.UNSTEADY
          && last.isFollowedBy(run)) {
        last.append(run);
      } else {
        joined.add(run);
      }
    }
    for (Run run : joined) {
      if (run.kind == Kind.UNSTEADY && run.meanSpeed() < MOVING_SPEED) {
        run.kind = Kind.STATIC;
      }
    }
    joined.removeIf(run -> run.kind == Kind.UNSTEADY && run.endUs - run.startUs < MIN_UNSTEADY_US);
    return joined;
  }

  private static List<Run> joinEqual(List<Run> runs) {
    List<Run> joined = new ArrayList<>();
    for (Run run : runs) {
      Run last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
      if (last != null && last.kind == run.kind && last.isFollowedBy(run)) {
        last.append(run);
      } else {
        joined.add(run);
      }
    }
    return joined;
  }

  /** Neighbouring movements under one name, with what they add up to. */
  private static final class Run {
    private Kind kind;
    private final long startUs;
    private long endUs;
    private long measuredUs;
    private double pan;
    private double tilt;
    private double zoom;
    private double way;
    private double confidence;

    private Run(long startUs, long endUs) {
      this.startUs = startUs;
      this.endUs = endUs;
    }

    static Run of(Motion motion) {
      Run run = new Run(motion.startUs(), motion.endUs());
      run.measuredUs = motion.endUs() - motion.startUs();
      double seconds = run.measuredUs / 1e6;
      run.pan = motion.panFraction() * seconds;
      run.tilt = motion.tiltFraction() * seconds;
      run.zoom = motion.zoom() > 0 ? Math.log(motion.zoom()) / 2 * seconds : 0;
      run.way = run.largest();
      run.confidence = motion.confidence() * seconds;
      run.kind = run.way < MOVING_SPEED * seconds ? Kind.STATIC : run.direction();
      return run;
    }

    boolean isShort() {
      return endUs - startUs < MIN_RUN_US;
    }

    boolean isFollowedBy(Run next) {
      return next.startUs - endUs <= MAX_GAP_US;
    }

    void append(Run next) {
      endUs = next.endUs;
      measuredUs += next.measuredUs;
      pan += next.pan;
      tilt += next.tilt;
      zoom += next.zoom;
      way += next.way;
      confidence += next.confidence;
    }

    /** What the run is when seen whole; unsteady for what is too short to say. */
    Kind settledKind() {
      boolean drifted = largest() >= NOTICED_WAY;
      if (kind == Kind.STATIC) {
        return drifted ? direction() : kind;
      }
      return drifted && !isShort() ? kind : Kind.UNSTEADY;
    }

    double meanSpeed() {
      return way / (measuredUs / 1e6);
    }

    private double largest() {
      return Math.max(Math.abs(zoom), Math.max(Math.abs(pan), Math.abs(tilt)));
    }

    private Kind direction() {
      double largest = largest();
      if (Math.abs(pan) == largest) {
        return pan > 0 ? Kind.PAN_LEFT : Kind.PAN_RIGHT;
      }
      if (Math.abs(tilt) == largest) {
        return tilt > 0 ? Kind.TILT_UP : Kind.TILT_DOWN;
      }
      return zoom > 0 ? Kind.ZOOM_IN : Kind.ZOOM_OUT;
    }

    CameraMotion motion() {
      double seconds = measuredUs / 1e6;
      double speed =
          switch (kind) {
            case STATIC -> 0;
            case UNSTEADY -> meanSpeed();
            default -> largest() / seconds;
          };
      return new CameraMotion(kind, startUs, endUs, (float) speed, (float) (confidence / seconds));
    }
  }
}
