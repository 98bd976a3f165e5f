package io.clipreduce.evaluate;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows of a table whose cells are parted by tabs or commas. Cells may stand in double quotes, and
 * then hold separators, line ends and doubled quotes (RFC 4180).
 */
final class DelimitedReader {
  private final BufferedReader reader;
  private final char separator;
  private final String file;
  private long line;
  private long recordLine;

  DelimitedReader(BufferedReader reader, char separator, String file, long linesBefore) {
    this.reader = reader;
    this.separator = separator;
    this.file = file;
    this.line = linesBefore + 1;
  }

  /** Line on which the last row began, from 1. */
  long recordLine() {
    return recordLine;
  }

  /**
   * Cells of the next row; null at the end.
   *
   * @throws BrokenRecordException when the file ends inside quotes
   */
  List<String> next() throws IOException {
    recordLine = line;
    int c = reader.read();
    if (c < 0) {
      return null;
    }

    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    while (true) {
      if (c == '"' && cell.isEmpty()) {
        quoted(cell);
        c = reader.read();
      }
      while (c >= 0 && c != separator && c != '\n') {
        if (c != '\r') {
          cell.append((char) c);
        }
        c = reader.read();
      }
      cells.add(cell.toString());
      cell.setLength(0);
      if (c != separator) {
        line++;
        return cells;
      }
      c = reader.read();
    }
  }

  /** Reads to the closing quote. */
  private void quoted(StringBuilder cell) throws IOException {
    while (true) {
      int c = reader.read();
      if (c < 0) {
        throw new BrokenRecordException(file, recordLine, "a quote is not closed");
      }
      if (c == '\n') {
        line++;
      }
      if (c == '"') {
        reader.mark(1);
        if (reader.read() != '"') {
          reader.reset();
          return;
        }
      }
      cell.append((char) c);
    }
  }
}
