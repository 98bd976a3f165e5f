package io.clipreduce.caption;

import io.clipreduce.caption.ClipCaption.Fact;
import io.clipreduce.frames.Clip;
import io.clipreduce.perceive.CameraMotion;
import io.clipreduce.perceive.CameraMotion.Kind;
import io.clipreduce.perceive.Motion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What the camera does, and whether anything moves before a camera that stays still. */
final class CameraFacts {
  static final String CAMERA = "the camera ";
  static final String SLOWLY = "slowly ";
  static final String QUICKLY = "quickly ";
  static final String AT_TIMES = " at times";

  /** The most movements told of one clip; the longest are told. */
  private static final int MAX_MOVEMENTS = 3;

  /** Share of the clip below which a movement is not told. */
  private static final double MIN_SHARE = 0.1;

  /** Share of the clip that must be known for anything to be told of the camera. */
  private static final double MIN_KNOWN = 0.4;

  /** Share of the clip from which a movement needs no duration. */
  private static final double MOST = 0.7;

  /**
   * Speeds of the picture in widths a second below which movement is slow, and from which quick.
   */
  private static final float SLOW = 0.05f;

  private static final float QUICK = 0.4f;

  /** Share of the picture that must move for anything to be moving, and for larger words. */
  private static final double MOVING = 0.005;

  /** Share of the picture below which nothing at all is seen to move. */
  private static final double NOTHING = 0.0005;

  private static final double PART = 0.08;
  private static final double MUCH = 0.3;

  /** Share of the time from which something moves, and from which it does so throughout. */
  private static final double SOMETIMES = 0.15;

  private static final double THROUGHOUT = 0.6;

  /** Movements whose points agree less than this say nothing about objects. */
  private static final float MIN_CONFIDENCE = 0.3f;

  private CameraFacts() {}

  /** The camera's movements, in order of time. */
  static List<Fact> camera(ClipEvidence clip) {
    return told(clip).stream()
        .map(
            movement ->
                new Fact(
                    "camera",
                    CAMERA + predicate(movement),
                    movement.startUs(),
                    movement.endUs(),
                    movement.confidence()))
        .toList();
  }

  /** Movement of objects, told only when the camera stays still for most of the clip. */
  static List<Fact> motion(ClipEvidence clip) {
    List<CameraMotion> movements = told(clip);
    long stillUs =
        movements.stream()
            .filter(movement -> movement.kind() == Kind.STATIC)
            .mapToLong(CameraMotion::durationUs)
            .sum();
    if (stillUs < MOST * (clip.clip().endUs() - clip.clip().startUs())) {
      return List.of();
    }

    double seconds = 0;
    double movingSeconds = 0;
    double movingShare = 0;
    double largestShare = 0;
    double confidence = 0;
    for (Motion motion : clip.evidence().motions()) {
      if (motion.confidence() >= MIN_CONFIDENCE && isStill(motion, movements)) {
        double duration = (motion.endUs() - motion.startUs()) / 1e6;
        seconds += duration;
        confidence += duration * motion.confidence();
        largestShare = Math.max(largestShare, motion.objectFraction());
        if (motion.objectFraction() >= MOVING) {
          movingSeconds += duration;
          movingShare += duration * motion.objectFraction();
        }
      }
    }
    String phrase =
        largestShare < NOTHING
            ? "nothing moves"
            : phrase(movingSeconds / seconds, movingShare / movingSeconds);
    return List.of(
        new Fact(
            "motion",
            phrase,
            clip.clip().startUs(),
            clip.clip().endUs(),
            (float) (confidence / seconds)));
  }

  /** The facts of the camera as one clause; what it does on and on is said once. */
  static String sentence(List<Fact> camera, Clip clip) {
    List<String> predicates = new ArrayList<>();
    long toldUs = 0;
    for (Fact fact : camera) {
      String predicate = fact.phrase().substring(CAMERA.length());
      if (predicates.isEmpty() || !predicates.get(predicates.size() - 1).equals(predicate)) {
        predicates.add(predicate);
      }
      toldUs += fact.endUs() - fact.startUs();
    }
    boolean needsDuration =
        predicates.size() == 1 && toldUs < MOST * (clip.endUs() - clip.startUs());
    return CAMERA
        + String.join(", then ", predicates)
        + (needsDuration ? " for " + English.duration(toldUs) : "");
  }

  private static List<CameraMotion> told(ClipEvidence clip) {
    long durationUs = clip.clip().endUs() - clip.clip().startUs();
    double minUs = MIN_SHARE * durationUs;
    List<CameraMotion> longest =
        CameraMotion.classify(clip.evidence().motions()).stream()
            .filter(movement -> movement.durationUs() >= minUs)
            .sorted(Comparator.comparingLong(CameraMotion::durationUs).reversed())
            .limit(MAX_MOVEMENTS)
            .toList();
    if (longest.stream().mapToLong(CameraMotion::durationUs).sum() < MIN_KNOWN * durationUs) {
      return List.of();
    }
    List<CameraMotion> inOrder = new ArrayList<>(longest);
    inOrder.sort(Comparator.comparingLong(CameraMotion::startUs));
    return inOrder;
  }

  private static boolean isStill(Motion motion, List<CameraMotion> movements) {
    return movements.stream()
        .anyMatch(
            movement ->
                movement.kind() == Kind.STATIC
                    && motion.startUs() >= movement.startUs()
                    && motion.endUs() <= movement.endUs());
  }

  private static String predicate(CameraMotion movement) {
    String pace = movement.speed() < SLOW ? SLOWLY : movement.speed() >= QUICK ? QUICKLY : "";
    return switch (movement.kind()) {
      case STATIC -> "stays still";
      case UNSTEADY -> "moves unsteadily";
      case PAN_LEFT -> pace + "pans left";
      case PAN_RIGHT -> pace + "pans right";
      case TILT_UP -> pace + "tilts up";
      case TILT_DOWN -> pace + "tilts down";
      case ZOOM_IN -> pace + "zooms in";
      case ZOOM_OUT -> pace + "zooms out";
    };
  }

  private static String phrase(double movingTime, double movingShare) {
    if (movingTime < SOMETIMES) {
      return "hardly anything moves";
    }
    String what =
        movingShare >= MUCH
            ? "much of the picture moves"
            : movingShare >= PART
                ? "part of the picture moves"
                : "a small part of the picture moves";
    return movingTime >= THROUGHOUT ? what : what + AT_TIMES;
  }
}
