package io.clipreduce.caption;

import io.clipreduce.model.server.CallFailure;
import io.clipreduce.model.server.ModelCall;
import java.util.List;

/**
 * What became of a request for a caption.
 *
 * @param ending how it ended
 * @param caption the caption; null unless there is one
 * @param errorClass class of the failure, or of what is amiss with the caption; null if nothing is
 * @param reason one line on what went wrong; null if nothing did
 * @param calls questions that were put to servers for it
 */
public record ClipOutcome(
    Ending ending, ClipCaption caption, String errorClass, String reason, List<ModelCall> calls) {

  /** How a request may end. */
  public enum Ending {
    /** There is a caption. */
    CAPTIONED,
    /** It cannot be had, and would not be another time. */
    FAILED,
    /** The surroundings failed (a server, memory); another run tries it again, a few times. */
    RETRY,
    /** It was not tried, such as for want of budget; a later run does it, however often. */
    POSTPONED
  }

  public static ClipOutcome captioned(ClipCaption caption) {
    return new ClipOutcome(Ending.CAPTIONED, caption, null, null, List.of());
  }

  /** A caption with something amiss: it is kept, and the failure is told. */
  public static ClipOutcome amiss(ClipCaption caption, String errorClass, String reason) {
    return new ClipOutcome(Ending.CAPTIONED, caption, errorClass, reason, List.of());
  }

  /** The same with the questions that were put to servers for it. */
  public ClipOutcome with(ModelCall call) {
    return new ClipOutcome(ending, caption, errorClass, reason, List.of(call));
  }

  public static ClipOutcome failed(String errorClass, String reason) {
    return new ClipOutcome(Ending.FAILED, null, errorClass, reason, List.of());
  }

  public static ClipOutcome failed(Throwable cause) {
    return failed(cause.getClass().getSimpleName(), reason(cause));
  }

  public static ClipOutcome retry(String errorClass, String reason) {
    return new ClipOutcome(Ending.RETRY, null, errorClass, reason, List.of());
  }

  public static ClipOutcome retry(Throwable cause) {
    return retry(cause.getClass().getSimpleName(), reason(cause));
  }

  public static ClipOutcome postponed(String reason) {
    return new ClipOutcome(Ending.POSTPONED, null, null, reason, List.of());
  }

  /** What a call that gave no reply means for its clip. */
  static ClipOutcome of(CallFailure failure) {
    ClipOutcome outcome =
        switch (failure.ending()) {
          case FAILED -> failed(failure.errorClass(), failure.getMessage());
          case RETRY -> retry(failure.errorClass(), failure.getMessage());
          case POSTPONED -> postponed(failure.getMessage());
        };
    return failure.call() == null ? outcome : outcome.with(failure.call());
  }

  private static String reason(Throwable cause) {
    return cause.getMessage() == null ? cause.getClass().getName() : cause.getMessage();
  }
}
