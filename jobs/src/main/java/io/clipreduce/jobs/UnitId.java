package io.clipreduce.jobs;

import java.io.Serializable;

/** Names a unit of work among all units of a stage. */
record UnitId(String videoId, String unit) implements Serializable, Comparable<UnitId> {
  @Override
  public int compareTo(UnitId other) {
    int byVideo = videoId.compareTo(other.videoId);
    return byVideo != 0 ? byVideo : unit.compareTo(other.unit);
  }
}
