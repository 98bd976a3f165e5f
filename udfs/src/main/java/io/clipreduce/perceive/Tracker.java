package io.clipreduce.perceive;

import java.util.ArrayList;
import java.util.List;

/**
 * Follows the things that one detector finds through a video, by overlap alone: a thing is the one
 * of its label, not yet met in this frame, that it overlaps most with where that was met last, if
 * by at least {@value #MIN_IOU} and not longer than {@value #MAX_GAP_US} us ago. Surer things
 * choose first.
 */
public final class Tracker {
  private static final double MIN_IOU = 0.3;
  private static final long MAX_GAP_US = 3_000_000;

  private final List<Track> active = new ArrayList<>();
  private int tracks;

  /**
   * Takes the next thing; frames in order of time, things of a frame in order of confidence.
   *
   * @return number of the track that it belongs to, from 0
   */
  public int track(Detection found) {
    active.removeIf(track -> found.ptsUs() - track.last.ptsUs() > MAX_GAP_US);
    Track best = null;
    double bestOverlap = 0;
    for (Track track : active) {
      boolean free = track.last.ptsUs() < found.ptsUs();
      double overlap = iou(track.last.box(), found.box());
      if (free
          && track.last.label().equals(found.label())
          && overlap >= MIN_IOU
          && overlap > bestOverlap) {
        best = track;
        bestOverlap = overlap;
      }
    }
    if (best == null) {
      best = new Track(tracks++);
      active.add(best);
    }
    best.last = found;
    return best.number;
  }

  /** Area that two boxes share, as a fraction of the area that they cover together. */
  static double iou(Box a, Box b) {
    double width = Math.min(a.x() + a.width(), b.x() + b.width()) - Math.max(a.x(), b.x());
    double height = Math.min(a.y() + a.height(), b.y() + b.height()) - Math.max(a.y(), b.y());
    if (width <= 0 || height <= 0) {
      return 0;
    }
    double shared = width * height;
    double covered = (double) a.width() * a.height() + (double) b.width() * b.height() - shared;
    return shared / covered;
  }

  private static final class Track {
    private final int number;
    private Detection last;

    Track(int number) {
      this.number = number;
    }
  }
}
