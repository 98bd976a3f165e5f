package io.clipreduce.caption;

import io.clipreduce.caption.Summary.TimeRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Sums of time ranges. */
final class TimeRanges {
  private TimeRanges() {}

  /**
   * Joins ranges that overlap or lie close.
   *
   * @param ranges in any order
   * @param gapUs longest gap that is closed
   * @return in order of time, further apart than the gap
   */
  static List<TimeRange> merged(List<TimeRange> ranges, long gapUs) {
    List<TimeRange> merged = new ArrayList<>();
    for (TimeRange next :
        ranges.stream().sorted(Comparator.comparingLong(TimeRange::startUs)).toList()) {
      TimeRange last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
      if (last != null && next.startUs() - last.endUs() <= gapUs) {
        merged.set(
            merged.size() - 1, new TimeRange(last.startUs(), Math.max(last.endUs(), next.endUs())));
      } else {
        merged.add(next);
      }
    }
    return merged;
  }

  /**
   * Joins ranges, over ever longer gaps, until there are few.
   *
   * @param most the most ranges wanted, at least 1
   */
  static List<TimeRange> atMost(List<TimeRange> ranges, int most) {
    List<TimeRange> merged = merged(ranges, 0);
    for (long gapUs = 1_000_000; merged.size() > most; gapUs *= 2) {
      merged = merged(merged, gapUs);
    }
    return merged;
  }

  /** Time covered, each moment counted once. */
  static long totalUs(List<TimeRange> ranges) {
    return merged(ranges, 0).stream().mapToLong(range -> range.endUs() - range.startUs()).sum();
  }
}
