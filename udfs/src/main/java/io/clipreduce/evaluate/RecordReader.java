package io.clipreduce.evaluate;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads the records of a file one after another, without holding the file: a JSON array, JSON
 * lines, one JSON object of named records, a table with tabs or commas and a header, or lines of
 * text. Which of them it is, is seen from the file. Commas too many, NaN and a byte order mark are
 * forgiven.
 */
public final class RecordReader implements AutoCloseable {
  /** JSON as benchmarks publish it: commas too many, NaN, and single quotes occur. */
  static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
          .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
          .enable(JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Reads one value of a stream. */
  private static final ObjectReader PART =
      JSON.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** Longest beginning of a file that is looked at to see what it is; and longest single line. */
  private static final int SNIFFED_CHARS = 1 << 20;

  private static final int BINARY_MARK = 4;
  private static final int BYTE_ORDER_MARK = 0xFEFF;

  /** What one JSON object at the top is. */
  public enum Layout {
    /** It is a record. */
    ROWS,
    /** Each of its fields is a record, named by its key. */
    KEYED
  }

  private enum Form {
    ARRAY,
    OBJECT,
    VALUES,
    LINES,
    TABLE,
    TEXT
  }

  private final String file;
  private final Layout layout;
  private final BufferedReader reader;
  private final Form form;
  private final JsonParser parser;
  private final DelimitedReader table;
  private final ArrayDeque<InputRecord> waiting = new ArrayDeque<>();
  private List<String> header;
  private long line;
  private boolean broken;

  /**
   * Opens a file and looks at its beginning.
   *
   * @throws UncheckedIOException when it cannot be read
   */
  public RecordReader(InputFile input, Layout layout) {
    this.file = input.name();
    this.layout = layout;
    try {
      reader = new BufferedReader(new InputStreamReader(input.open(), StandardCharsets.UTF_8));
      form = sniff();
      boolean json = form == Form.ARRAY || form == Form.OBJECT || form == Form.VALUES;
      parser = json ? JSON.createParser(reader) : null;
      table =
          form == Form.TABLE
              ? new DelimitedReader(reader, separator(firstLine()), file, line)
              : null;
      if (form == Form.ARRAY || form == Form.OBJECT) {
        parser.nextToken();
      }
      if (form == Form.TABLE) {
        header = table.next();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    } catch (BrokenRecordException e) {
      close();
      throw e;
    }
  }

  /**
   * The next record; null at the end.
   *
   * @throws BrokenRecordException when it is not in the file's form; of lines the next call goes on
   *     behind it, see {@link #canGoOn}
   */
  public InputRecord next() {
    try {
      if (!waiting.isEmpty()) {
        return waiting.poll();
      }
      return switch (form) {
        case ARRAY, OBJECT, VALUES -> nextOfJson();
        case LINES -> nextLine();
        case TABLE -> nextOfTable();
        case TEXT -> nextText();
      };
    } catch (JsonProcessingException e) {
      broken = true;
      throw notJson(parser.currentLocation().getLineNr() + line, e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  /** Whether records behind a broken one can be found. */
  public boolean canGoOn() {
    return !broken;
  }

  private InputRecord nextOfJson() throws IOException {
    if (broken) {
      return null;
    }
    JsonToken token = parser.nextToken();
    if (token == null) {
      return null;
    }
    if (token == JsonToken.END_ARRAY || token == JsonToken.END_OBJECT) {
      if (parser.nextToken() != null) {
        broken = true;
        throw new BrokenRecordException(
            file, parser.currentLocation().getLineNr() + line, "there is more after the end");
      }
      return null;
    }
    String key = null;
    if (token == JsonToken.FIELD_NAME) {
      key = parser.currentName();
      parser.nextToken();
    }
    long at = parser.currentTokenLocation().getLineNr() + line;
    return new InputRecord(file, at, key, PART.readTree(parser));
  }

  private InputRecord nextLine() throws IOException {
    for (String text = reader.readLine(); text != null; text = reader.readLine()) {
      line++;
      String value = text.strip();
      if (value.endsWith(",")) {
        value = value.substring(0, value.length() - 1);
      }
      if (!value.isEmpty()) {
        JsonNode node;
        try {
          node = JSON.readTree(value);
        } catch (JsonProcessingException e) {
          throw notJson(line, e);
        }
        if (layout == Layout.ROWS || !node.isObject()) {
          return new InputRecord(file, line, null, node);
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
          waiting.add(new InputRecord(file, line, field.getKey(), field.getValue()));
        }
        if (!waiting.isEmpty()) {
          return waiting.poll();
        }
      }
    }
    return null;
  }

  private InputRecord nextOfTable() throws IOException {
    List<String> cells = table.next();
    while (cells != null && cells.size() == 1 && cells.get(0).isBlank()) {
      cells = table.next();
    }
    if (cells == null) {
      return null;
    }
    if (cells.size() != header.size()) {
      throw new BrokenRecordException(
          file,
          table.recordLine(),
          "there are %s columns, but the header names %s".formatted(cells.size(), header.size()));
    }
    ObjectNode row = JSON.createObjectNode();
    for (int i = 0; i < cells.size(); i++) {
      if (!cells.get(i).isEmpty()) {
        row.put(header.get(i), cells.get(i));
      }
    }
    return new InputRecord(file, table.recordLine(), null, row);
  }

  private InputRecord nextText() throws IOException {
    for (String text = reader.readLine(); text != null; text = reader.readLine()) {
      line++;
      if (!text.isBlank()) {
        return new InputRecord(file, line, null, TextNode.valueOf(text.strip()));
      }
    }
    return null;
  }

  private BrokenRecordException notJson(long at, JsonProcessingException e) {
    return new BrokenRecordException(file, at, "not JSON: " + e.getOriginalMessage());
  }

  /** Leaves the reader behind a byte order mark and empty lines, which {@code line} counts. */
  private Form sniff() throws IOException {
    int first = skipSpace();
    if (first == 'P') {
      refuseBinary();
    }
    if (first == '[') {
      return Form.ARRAY;
    }
    if (first != '{') {
      String header = firstLine();
      return header.indexOf('\t') >= 0 || separator(header) == ',' ? Form.TABLE : Form.TEXT;
    }
    reader.mark(SNIFFED_CHARS + 1);
    char[] beginning = new char[SNIFFED_CHARS];
    int length = 0;
    for (int n = reader.read(beginning); n > 0 && length < SNIFFED_CHARS; ) {
      length += n;
      n = reader.read(beginning, length, SNIFFED_CHARS - length);
    }
    reader.reset();
    String text = new String(beginning, 0, length);
    int end = text.indexOf('\n');
    String line1 = (end < 0 ? text : text.substring(0, end)).strip();
    boolean cut = end < 0 && length == SNIFFED_CHARS;
    boolean linesFollow = end >= 0 && text.substring(end).strip().startsWith("{");
    if (!cut && (isWhole(line1) || line1.matches("(?s).*},?") && linesFollow)) {
      return Form.LINES;
    }
    return layout == Layout.KEYED ? Form.OBJECT : Form.VALUES;
  }

  /** Spreadsheets, archives and Parquet are told by their first characters. */
  private void refuseBinary() throws IOException {
    reader.mark(BINARY_MARK);
    char[] beginning = new char[BINARY_MARK];
    int length = Math.max(0, reader.read(beginning));
    reader.reset();
    String text = new String(beginning, 0, length);
    if (text.startsWith("PK\u0003\u0004") || text.startsWith("PAR1")) {
      broken = true;
      throw new BrokenRecordException(
          file,
          1,
          "this is %s, not text: save its table as .jsonl, .tsv or .csv"
              .formatted(text.startsWith("PAR1") ? "Parquet" : "a spreadsheet or an archive"));
    }
  }

  /** Whether a line is a JSON object by itself. */
  private static boolean isWhole(String line) {
    try {
      return JSON.readTree(line.endsWith(",") ? line.substring(0, line.length() - 1) : line)
          != null;
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  private int skipSpace() throws IOException {
    while (true) {
      reader.mark(1);
      int next = reader.read();
      if (next == '\n') {
        line++;
      }
      if (next != BYTE_ORDER_MARK && !Character.isWhitespace(next)) {
        reader.reset();
        return next;
      }
    }
  }

  private String firstLine() throws IOException {
    reader.mark(SNIFFED_CHARS + 1);
    StringBuilder text = new StringBuilder();
    for (int c = reader.read(); c >= 0 && c != '\n' && text.length() < SNIFFED_CHARS; ) {
      text.append((char) c);
      c = reader.read();
    }
    reader.reset();
    return text.toString();
  }

  private char separator(String header) {
    boolean csv = file.toLowerCase(Locale.ROOT).endsWith(".csv");
    return csv && header.indexOf('\t') < 0 ? ',' : '\t';
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot close " + file, e);
    }
  }
}
