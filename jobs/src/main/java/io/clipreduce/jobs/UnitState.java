package io.clipreduce.jobs;

import java.io.Serializable;

/** How the last attempt at a unit ended. */
record UnitState(long workKey, String status, int attempts, int batch, int items)
    implements Serializable {

  /** Whether later stages may read the row. */
  boolean readable() {
    return !status.equals(UnitRow.FAILED) && !status.equals(UnitRow.RETRY);
  }

  /** What later stages depend on: the same work that ended otherwise is another input. */
  String resultKey() {
    return Long.toHexString(workKey) + ':' + status;
  }
}
