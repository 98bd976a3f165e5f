package io.clipreduce.model.server;

/** A call that was not answered, or not with what was asked for. */
public final class ServerException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What is to be done about it. */
  public enum Remedy {
    /** Nothing: the server would refuse this call every time. */
    NONE,
    /** Another run may try it again. */
    LATER,
    /** No call can succeed before a person or the server's host has done something. */
    STOP,
    /** The call was not sent, for want of budget. */
    NOT_SENT
  }

  private final Remedy remedy;
  private final String errorClass;
  private final transient int tries;

  ServerException(Remedy remedy, String errorClass, String message, int tries) {
    super(message);
    this.remedy = remedy;
    this.errorClass = errorClass;
    this.tries = tries;
  }

  public Remedy remedy() {
    return remedy;
  }

  /** Class of the failure, such as {@code HTTP_429}, {@code TIMEOUT} or {@code BAD_REPLY}. */
  public String errorClass() {
    return errorClass;
  }

  /** Requests that were sent. */
  public int tries() {
    return tries;
  }
}
