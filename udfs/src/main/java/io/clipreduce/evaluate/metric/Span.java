package io.clipreduce.evaluate.metric;

/**
 * A stretch of a video in seconds, the unit in which benchmarks state and round it.
 *
 * @param startS where it begins
 * @param endS where it ends; may lie before the start in somebody's prediction
 */
public record Span(double startS, double endS) {

  /** How long it is; negative if it is reversed. */
  public double lengthS() {
    return endS - startS;
  }

  /** The same with its ends in order. */
  public Span ordered() {
    return new Span(Math.min(startS, endS), Math.max(startS, endS));
  }

  /** How long both run together, 0 if they do not meet. */
  public double overlapS(Span other) {
    return Math.max(0, Math.min(endS, other.endS) - Math.max(startS, other.startS));
  }

  /**
   * Overlap by the sum of both lengths less the overlap, 0 to 1; 0 where that is 0. Used for
   * QVHighlights.
   */
  public double iou(Span other) {
    double overlap = overlapS(other);
    double union = lengthS() + other.lengthS() - overlap;
    return union == 0 ? 0 : overlap / union;
  }

  /**
   * Overlap by the length from the first start to the last end, 0 to 1. Used for Charades-STA; the
   * same as {@link #iou} wherever the two overlap.
   */
  public double hullIou(Span other) {
    double hull = Math.max(endS, other.endS) - Math.min(startS, other.startS);
    return hull <= 0 ? 0 : overlapS(other) / hull;
  }
}
