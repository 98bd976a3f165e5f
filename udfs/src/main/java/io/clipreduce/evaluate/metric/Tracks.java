package io.clipreduce.evaluate.metric;

import java.util.List;
import java.util.Map;

/**
 * Tracks of objects in one video against the true ones: average precision as LG-VIS of ViCaS takes
 * it. How alike two tracks are is the overlap of their areas, summed over all frames of both, by
 * the union, summed likewise.
 *
 * @param gold true tracks, at least one
 * @param predicted found ones with scores; the ten of greatest score count
 */
public record Tracks(List<Track> gold, List<Track> predicted) {
  private static final int COUNTED = 10;

  /** A rectangle by its corners, in any unit; the right and lower edge are outside. */
  public record Rectangle(double left, double top, double right, double bottom) {
    double area() {
      return Math.max(0, right - left) * Math.max(0, bottom - top);
    }

    double overlap(Rectangle other) {
      return new Rectangle(
              Math.max(left, other.left),
              Math.max(top, other.top),
              Math.min(right, other.right),
              Math.min(bottom, other.bottom))
          .area();
    }
  }

  /**
   * An object through time.
   *
   * @param areas where it is, by frame
   * @param score how sure it is; meaningless for gold
   */
  public record Track(Map<Long, Rectangle> areas, double score) {
    public Track {
      areas = Map.copyOf(areas);
    }

    /** Overlap by union over all frames, 0 to 1. */
    public double likeness(Track other) {
      double overlap = 0;
      for (long frame : areas.keySet().stream().sorted().toList()) {
        Rectangle theirs = other.areas.get(frame);
        overlap += theirs == null ? 0 : areas.get(frame).overlap(theirs);
      }
      double union = totalArea(this) + totalArea(other) - overlap;
      return union <= 0 ? 0 : overlap / union;
    }

    private static double totalArea(Track track) {
      return track.areas.keySet().stream()
          .sorted()
          .mapToDouble(frame -> track.areas.get(frame).area())
          .sum();
    }
  }

  public Tracks {
    gold = List.copyOf(gold);
    predicted =
        predicted.stream()
            .sorted((a, b) -> Double.compare(b.score, a.score))
            .limit(COUNTED)
            .toList();
  }

  /** Average precision where tracks are found that are alike by {@code threshold} or more. */
  public double averagePrecision(double threshold) {
    double[][] likeness = new double[predicted.size()][gold.size()];
    double[] scores = new double[predicted.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = predicted.get(i).score;
      for (int j = 0; j < gold.size(); j++) {
        likeness[i][j] = predicted.get(i).likeness(gold.get(j));
      }
    }
    return AveragePrecision.at(threshold, likeness, scores, gold.size());
  }

  /** Mean of {@link #averagePrecision} over videos; times 100 it is the published AP50 or AP75. */
  public static double meanAveragePrecision(List<Tracks> videos, double threshold) {
    return videos.stream().mapToDouble(v -> v.averagePrecision(threshold)).average().orElse(0);
  }

  /** Mean over videos and the ten thresholds, the published mAP. */
  public static double meanAveragePrecision(List<Tracks> videos) {
    double sum = 0;
    for (double threshold : AveragePrecision.thresholds()) {
      sum += meanAveragePrecision(videos, threshold);
    }
    return sum / AveragePrecision.thresholds().length;
  }
}
