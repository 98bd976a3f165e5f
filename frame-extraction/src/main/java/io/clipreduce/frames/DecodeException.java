package io.clipreduce.frames;

/** A file or chunk could not be decoded. The message is one line for people and names no secret. */
public final class DecodeException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What kind of failure it was. */
  public enum Reason {
    /** The file has no bytes, or none but a header. */
    EMPTY,
    /** Not a media file, or of a kind that is refused, such as a playlist. */
    UNSUPPORTED,
    /** A media file whose structure is broken beyond use. */
    DAMAGED,
    /** Opens, but no picture and no sound could be decoded. */
    NOTHING_DECODED,
    /** The track is encrypted. */
    ENCRYPTED,
    /** Exceeds a limit of {@link DecodeLimits}. */
    TOO_LARGE,
    /** The decode worker died twice on this chunk. */
    CRASHED,
    /** The deadline passed twice on this chunk. */
    TIMED_OUT,
    /** The storage or this host failed; worth another try later. */
    SURROUNDINGS
  }

  private final Reason reason;

  public DecodeException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public DecodeException(Reason reason, String message) {
    this(reason, message, null);
  }

  public Reason reason() {
    return reason;
  }

  /** Whether a later run should try again: the content is not to blame. */
  public boolean retryable() {
    return reason == Reason.SURROUNDINGS;
  }
}
