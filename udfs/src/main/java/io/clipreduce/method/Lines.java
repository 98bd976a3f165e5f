package io.clipreduce.method;

import java.io.IOException;
import java.io.Reader;

/**
 * A text line by line, each read to its end as a text of its own, so that none is ever held whole.
 * A byte order mark before the first is passed over.
 */
final class Lines extends Reader {
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final Reader in;
  private final char[] ahead = new char[1 << 13];
  private int from;
  private int to;
  private boolean first = true;
  private boolean atEnd = true;

  Lines(Reader in) {
    this.in = in;
  }

  /** Goes on to the next line, whatever was read of the one before; false after the last. */
  boolean next() throws IOException {
    while (!atEnd && look()) {
      from = endOfLine(to);
      passLineFeed();
    }
    boolean more = look();
    if (more && first && ahead[from] == BYTE_ORDER_MARK) {
      from++;
    }
    first = false;
    atEnd = false;
    return more;
  }

  @Override
  public int read(char[] text, int offset, int length) throws IOException {
    if (atEnd || !look()) {
      return -1;
    }
    int end = endOfLine(Math.min(to, from + length));
    int count = end - from;
    System.arraycopy(ahead, from, text, offset, count);
    from = end;
    passLineFeed();
    return count == 0 ? -1 : count;
  }

  /** Where the line ends or, if that is not in sight, a limit. */
  private int endOfLine(int limit) {
    int end = from;
    while (end < limit && ahead[end] != '\n') {
      end++;
    }
    return end;
  }

  private void passLineFeed() {
    if (from < to && ahead[from] == '\n') {
      from++;
      atEnd = true;
    }
  }

  /** Whether there is another character, which is then at {@code from}. */
  private boolean look() throws IOException {
    if (from == to) {
      from = 0;
      to = Math.max(0, in.read(ahead));
    }
    return from < to;
  }

  /** Closes nothing: who reads a line to its end may want the next. */
  @Override
  public void close() {}
}
