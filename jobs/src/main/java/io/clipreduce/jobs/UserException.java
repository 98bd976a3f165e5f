package io.clipreduce.jobs;

/**
 * A mistake that the person at the command line can mend. Its message is one line that says what is
 * wrong, with the value, and what to do; {@link Main} prints it alone and exits with 2.
 */
public final class UserException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UserException(String message) {
    this(message, null);
  }

  public UserException(String message, Throwable cause) {
    super(oneLine(message), cause);
  }

  /** Joins the lines of a text with single spaces; {@code null} stays {@code null}. */
  static String oneLine(String text) {
    return text == null ? null : text.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
