package io.clipreduce.jobs;

import io.clipreduce.model.server.CallFailure;
import java.io.Serializable;

/**
 * What became of a unit.
 *
 * @param work the unit
 * @param status one of {@link UnitRow}'s states, or {@link #POSTPONED}
 * @param errorClass class of the failure, null if none
 * @param reason one line on it, null if none
 * @param items number of things found
 * @param tookMs time it took
 * @param payload a record of {@link StageRows}, null when there is nothing to keep
 */
record UnitResult(
    Work work,
    String status,
    String errorClass,
    String reason,
    int items,
    long tookMs,
    Record payload)
    implements Serializable {

  /** Status of a unit that was not tried; in no table. */
  static final String POSTPONED = "postponed";

  static UnitResult ok(Work work, int items, Record payload, long startedNanos) {
    return new UnitResult(
        work,
        items == 0 ? UnitRow.EMPTY : UnitRow.OK,
        null,
        null,
        items,
        (System.nanoTime() - startedNanos) / 1_000_000,
        payload);
  }

  /** The same result, of which a part could not be had. */
  UnitResult partial(String errorClass, String reason) {
    return new UnitResult(work, UnitRow.PARTIAL, errorClass, reason, items, tookMs, payload);
  }

  static UnitResult failed(Work work, Throwable cause, boolean retry, long startedNanos) {
    return new UnitResult(
        work,
        retry ? UnitRow.RETRY : UnitRow.FAILED,
        errorClass(cause),
        oneLine(cause),
        0,
        (System.nanoTime() - startedNanos) / 1_000_000,
        null);
  }

  /**
   * A unit that failed for a reason given in words.
   *
   * @param payload what is to be kept all the same, null if nothing
   */
  static UnitResult failed(
      Work work,
      String errorClass,
      String reason,
      boolean retry,
      Record payload,
      long startedNanos) {
    return new UnitResult(
        work,
        retry ? UnitRow.RETRY : UnitRow.FAILED,
        errorClass,
        oneLine(reason),
        0,
        (System.nanoTime() - startedNanos) / 1_000_000,
        payload);
  }

  /**
   * A unit for which a call to a server gave no reply.
   *
   * @param payload what is to be kept all the same
   */
  static UnitResult failed(Work work, CallFailure failure, Record payload, long startedNanos) {
    return switch (failure.ending()) {
      case POSTPONED -> postponed(work, failure.getMessage());
      case RETRY, FAILED ->
          failed(
              work,
              failure.errorClass(),
              failure.getMessage(),
              failure.ending() == CallFailure.Ending.RETRY,
              payload,
              startedNanos);
    };
  }

  /** A unit that was not tried: no row is written, and a later run does it. */
  static UnitResult postponed(Work work, String reason) {
    return new UnitResult(work, POSTPONED, null, oneLine(reason), 0, 0, null);
  }

  /** What kind of failure it is. */
  static String errorClass(Throwable cause) {
    return cause instanceof io.clipreduce.frames.DecodeException decode
        ? decode.reason().name()
        : cause.getClass().getSimpleName();
  }

  /** Why it failed, for people. */
  static String oneLine(Throwable cause) {
    return oneLine(cause.getMessage() == null ? cause.getClass().getName() : cause.getMessage());
  }

  private static String oneLine(String message) {
    String line = message.strip().replaceAll("\\s+", " ");
    return line.length() <= 500 ? line : line.substring(0, 499) + "…";
  }
}
