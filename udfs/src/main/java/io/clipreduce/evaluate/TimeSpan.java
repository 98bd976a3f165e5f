package io.clipreduce.evaluate;

import java.io.Serializable;

/**
 * A time range of a video.
 *
 * @param videoId the video as the file or table names it; null for the question's only one
 * @param startUs start, microseconds
 * @param endUs end, microseconds, exclusive
 * @param score how likely it is, the more the likelier; null where none is given
 */
public record TimeSpan(String videoId, long startUs, long endUs, Double score)
    implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final double US_PER_SECOND = 1e6;

  /** A range given in seconds, rounded to the microsecond. */
  public static TimeSpan ofSeconds(double startS, double endS) {
    return new TimeSpan(
        null, Math.round(startS * US_PER_SECOND), Math.round(endS * US_PER_SECOND), null);
  }

  public double startS() {
    return startUs / US_PER_SECOND;
  }

  public double endS() {
    return endUs / US_PER_SECOND;
  }
}
