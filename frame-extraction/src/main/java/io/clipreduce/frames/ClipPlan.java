package io.clipreduce.frames;

import java.util.ArrayList;
import java.util.List;

/** Cuts a video into clips: short shots are merged, long shots split. Pure. */
public final class ClipPlan {

  private ClipPlan() {}

  /**
   * Clips that tile the shots' range with no gap and no overlap, each {@code [minUs, maxUs]} long,
   * except that a range shorter than {@code minUs} is one clip and that none is shorter than a
   * microsecond.
   *
   * <p>From the first shot on, a shot shorter than {@code minUs} takes in the shots after it until
   * the clip is long enough; it joins the clip before instead where it is the last, or where only
   * there the clip stays within {@code maxUs}. A clip longer than {@code maxUs} is then split into
   * as few parts of equal length as fit.
   *
   * @param shots shots that tile a range, in order; may be empty
   * @param minUs shortest clip, at least 1
   * @param maxUs longest clip, at least {@code 2 * minUs} so that whatever is split stays long
   *     enough
   */
  public static List<Clip> clips(List<Shot> shots, long minUs, long maxUs) {
    if (minUs < 1 || maxUs / 2 < minUs) {
      throw new IllegalArgumentException(
          "Clips of %s to %s us cannot be planned: the shortest must be at least 1 us and the longest"
                  .formatted(minUs, maxUs)
              + " at least twice the shortest.");
    }
    List<Clip> clips = new ArrayList<>();
    for (Group group : merge(shots, minUs, maxUs)) {
      split(group, shots, maxUs, clips);
    }
    return clips;
  }

  private static List<Group> merge(List<Shot> shots, long minUs, long maxUs) {
    List<Group> groups = new ArrayList<>();
    int first = 0;
    for (int last = 0; last < shots.size(); last++) {
      Shot shot = shots.get(last);
      long startUs = shots.get(first).startUs();
      if (shot.endUs() - startUs >= minUs) {
        boolean joinsBefore =
            first < last
                && shot.endUs() - startUs > maxUs
                && !groups.isEmpty()
                && shot.startUs() - groups.get(groups.size() - 1).startUs <= maxUs;
        if (joinsBefore) {
          extendLast(groups, last - 1, shot.startUs());
          first = last;
        }
        groups.add(new Group(first, last, shots.get(first).startUs(), shot.endUs()));
        first = last + 1;
      }
    }
    if (first < shots.size()) {
      int last = shots.size() - 1;
      if (groups.isEmpty()) {
        groups.add(new Group(0, last, shots.get(0).startUs(), shots.get(last).endUs()));
      } else {
        extendLast(groups, last, shots.get(last).endUs());
      }
    }
    return groups;
  }

  private static void extendLast(List<Group> groups, int lastShot, long endUs) {
    Group group = groups.remove(groups.size() - 1);
    groups.add(new Group(group.firstShot, lastShot, group.startUs, endUs));
  }

  private static void split(Group group, List<Shot> shots, long maxUs, List<Clip> clips) {
    long durationUs = group.endUs - group.startUs;
    long parts = Math.max(1, (durationUs + maxUs - 1) / maxUs);
    String method = group.firstShot == group.lastShot ? "shot" : "merged";
    int shot = group.firstShot;
    for (long part = 0; part < parts; part++) {
      long startUs = group.startUs + partStart(durationUs, part, parts);
      long endUs = group.startUs + partStart(durationUs, part + 1, parts);
      while (shots.get(shot).endUs() <= startUs && shot < group.lastShot) {
        shot++;
      }
      int last = shot;
      while (shots.get(last).endUs() < endUs && last < group.lastShot) {
        last++;
      }
      clips.add(new Clip(clips.size(), startUs, endUs, shot, last, parts == 1 ? method : "split"));
    }
  }

  /** Start of a part when a duration is split evenly; written so as not to overflow. */
  private static long partStart(long durationUs, long part, long parts) {
    return durationUs / parts * part + durationUs % parts * part / parts;
  }

  private record Group(int firstShot, int lastShot, long startUs, long endUs) {}
}
