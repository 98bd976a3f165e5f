package io.clipreduce.jobs;

import java.io.Serializable;

/**
 * One unit that a stage has to do.
 *
 * @param videoId the video
 * @param unit the unit within the video
 * @param fp fingerprint of the producer
 * @param workKey what tells this work from any other for the same unit
 * @param attempt how often it will have been tried, from 1
 */
record Work(String videoId, String unit, String fp, long workKey, int attempt)
    implements Serializable {

  UnitId id() {
    return new UnitId(videoId, unit);
  }
}
