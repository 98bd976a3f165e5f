package io.clipreduce.caption;

import io.clipreduce.model.server.CallFailure;
import io.clipreduce.model.server.ModelCall;
import java.util.List;

/**
 * What became of a request for a caption.
 *
 * @param ending how it ended
 * @param caption the caption; null unless there is one
 * @param cast those of its segment whom the caption names, or whose best picture is of the clip
 * @param errorClass class of the failure, or of what is amiss with the caption; null if nothing is
 * @param reason one line on what went wrong; null if nothing did
 * @param calls questions that were put to servers for it
 */
public record ClipOutcome(
    Ending ending,
    ClipCaption caption,
    List<CastMember> cast,
    String errorClass,
    String reason,
    List<ModelCall> calls) {

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
    return new ClipOutcome(Ending.CAPTIONED, caption, List.of(), null, null, List.of());
  }

  /** A caption with something amiss: it is kept, and the failure is told. */
  public static ClipOutcome amiss(ClipCaption caption, String errorClass, String reason) {
    return new ClipOutcome(Ending.CAPTIONED, caption, List.of(), errorClass, reason, List.of());
  }

  /** The same with the questions that were put to servers for it. */
  public ClipOutcome with(ModelCall call) {
    return with(List.of(call));
  }

  /** The same with those of the segment that are met in it. */
  ClipOutcome withCast(List<CastMember> members) {
    return new ClipOutcome(ending, caption, List.copyOf(members), errorClass, reason, calls);
  }

  /** The same with something more amiss. */
  ClipOutcome alsoAmiss(String code, String why) {
    return errorClass == null
        ? new ClipOutcome(ending, caption, cast, code, why, calls)
        : new ClipOutcome(ending, caption, cast, errorClass, reason + "; " + why, calls);
  }

  /** The same with other questions. */
  ClipOutcome with(List<ModelCall> asked) {
    return new ClipOutcome(ending, caption, cast, errorClass, reason, List.copyOf(asked));
  }

  public static ClipOutcome failed(String errorClass, String reason) {
    return new ClipOutcome(Ending.FAILED, null, List.of(), errorClass, reason, List.of());
  }

  public static ClipOutcome failed(Throwable cause) {
    return failed(cause.getClass().getSimpleName(), reason(cause));
  }

  public static ClipOutcome retry(String errorClass, String reason) {
    return new ClipOutcome(Ending.RETRY, null, List.of(), errorClass, reason, List.of());
  }

  public static ClipOutcome retry(Throwable cause) {
    return retry(cause.getClass().getSimpleName(), reason(cause));
  }

  public static ClipOutcome postponed(String reason) {
    return new ClipOutcome(Ending.POSTPONED, null, List.of(), null, reason, List.of());
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
