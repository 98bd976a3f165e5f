package io.clipreduce.evaluate;

/** A record that cannot be used; the message names file, line and field, and what is wrong. */
public final class BrokenRecordException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /**
   * @param file the file as the user named it
   * @param line the line on which the record begins, from 1
   * @param problem what is wrong, which value, and what is allowed
   */
  public BrokenRecordException(String file, long line, String problem) {
    super("%s, line %s: %s".formatted(file, line, problem));
  }
}
