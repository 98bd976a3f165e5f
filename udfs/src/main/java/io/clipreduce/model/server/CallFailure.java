package io.clipreduce.model.server;

/** A call that gave no reply, and what that means for the work that needs it. */
public final class CallFailure extends Exception {
  private static final long serialVersionUID = 1L;

  /** What becomes of the work. */
  public enum Ending {
    /** It cannot be done, and could not another time. */
    FAILED,
    /** The surroundings failed; another run tries it again, a few times. */
    RETRY,
    /** The call was not sent, such as for want of budget; a later run does it, however often. */
    POSTPONED
  }

  private final Ending ending;
  private final String errorClass;
  private final ModelCall call;

  CallFailure(Ending ending, String errorClass, String reason, ModelCall call, Throwable cause) {
    super(reason, cause);
    this.ending = ending;
    this.errorClass = errorClass;
    this.call = call;
  }

  /** The one of two that says more of the work that needs both calls; one may be null. */
  public static CallFailure graver(CallFailure one, CallFailure other) {
    return one == null || other.ending.compareTo(one.ending) < 0 ? other : one;
  }

  public Ending ending() {
    return ending;
  }

  /** Class of the failure; null for what was not sent. */
  public String errorClass() {
    return errorClass;
  }

  /** The call as it ended; null if nothing was sent. */
  public ModelCall call() {
    return call;
  }
}
