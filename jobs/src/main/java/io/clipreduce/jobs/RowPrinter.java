package io.clipreduce.jobs;

import static org.apache.spark.sql.functions.base64;
import static org.apache.spark.sql.functions.to_json;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;

/** Prints rows for a person, or for a program. Nested values are JSON, binary ones base64. */
final class RowPrinter {
  /** More rows than a person reads, and few enough to hold. */
  static final int MAX_TABLE_ROWS = 1000;

  private static final int MIN_COLUMN_CHARS = 8;
  private static final String NULL = "NULL";
  private static final String GAP = " | ";
  private static final Map<String, String> ALL_FIELDS = Map.of("ignoreNullFields", "false");

  private RowPrinter() {}

  /** One JSON object a line, with all columns, nulls too. */
  static void json(Dataset<Row> rows, PrintWriter out) {
    String[] names = rows.columns();
    Column[] columns =
        IntStream.range(0, names.length)
            .mapToObj(i -> functions.col("c" + i).as(names[i]))
            .toArray(Column[]::new);
    Iterator<Row> lines =
        unique(rows).select(to_json(functions.struct(columns), ALL_FIELDS)).toLocalIterator();
    while (lines.hasNext() && !out.checkError()) {
      out.print(lines.next().getString(0) + "\n");
    }
  }

  /** RFC 4180 with a header; a null is empty, an empty text is {@code ""}. */
  static void csv(Dataset<Row> rows, PrintWriter out) {
    out.print(line(Arrays.stream(rows.columns()).map(RowPrinter::quoted).toList(), ","));
    Iterator<Row> texts = texts(rows).toLocalIterator();
    while (texts.hasNext() && !out.checkError()) {
      Row row = texts.next();
      out.print(
          line(
              IntStream.range(0, row.length())
                  .mapToObj(i -> row.isNullAt(i) ? "" : quoted(row.getString(i)))
                  .toList(),
              ","));
    }
  }

  private static String line(List<String> cells, String separator) {
    return String.join(separator, cells) + "\r\n";
  }

  private static String quoted(String text) {
    boolean plain = !text.isEmpty() && text.chars().noneMatch(c -> "\",\r\n".indexOf(c) >= 0);
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  /**
   * A table of at most {@value #MAX_TABLE_ROWS} rows, and a word when there are more. A single
   * value of several lines, such as a query's plan, is printed as it is.
   *
   * @param widthChars the widest a line may be, where its columns allow; 0 for no bound
   */
  static void table(Dataset<Row> rows, int widthChars, PrintWriter out) {
    List<Row> texts = texts(rows).limit(MAX_TABLE_ROWS + 1).collectAsList();
    List<Row> shown = texts.subList(0, Math.min(texts.size(), MAX_TABLE_ROWS));
    String[] header = rows.columns();
    if (shown.size() == 1 && header.length == 1 && isLong(shown.get(0))) {
      out.println(shown.get(0).getString(0).strip());
      return;
    }

    int[] widths = widths(header, shown);
    if (widthChars > 0) {
      shrink(widths, widthChars);
    }

    boolean[] right = new boolean[header.length];
    for (int i = 0; i < right.length; i++) {
      right[i] = rows.schema().fields()[i].dataType() instanceof NumericType;
    }

    out.println(tableLine(header, widths, new boolean[header.length]));
    out.println(
        String.join("-+-", Arrays.stream(widths).mapToObj("-"::repeat).toArray(String[]::new)));
    for (Row row : shown) {
      out.println(tableLine(cells(row), widths, right));
    }

    out.println(
        texts.size() > MAX_TABLE_ROWS
            ? "(the first %s rows; --format csv or json prints all)".formatted(MAX_TABLE_ROWS)
            : "(%s row%s)".formatted(shown.size(), shown.size() == 1 ? "" : "s"));
  }

  private static boolean isLong(Row row) {
    return !row.isNullAt(0) && row.getString(0).strip().contains("\n");
  }

  private static int[] widths(String[] header, List<Row> rows) {
    int[] widths = new int[header.length];
    for (int i = 0; i < widths.length; i++) {
      int column = i;
      widths[i] =
          Math.max(
              length(header[i]),
              rows.stream().mapToInt(row -> length(cells(row)[column])).max().orElse(0));
    }

    return widths;
  }

  /** Takes from the widest column until the line fits or all are narrow. */
  private static void shrink(int[] widths, int widthChars) {
    int gaps = GAP.length() * (widths.length - 1);
    while (Arrays.stream(widths).sum() + gaps > widthChars) {
      int widest = 0;
      for (int i = 1; i < widths.length; i++) {
        widest = widths[i] > widths[widest] ? i : widest;
      }

      if (widths[widest] <= MIN_COLUMN_CHARS) {
        return;
      }

      widths[widest]--;
    }
  }

  private static String[] cells(Row row) {
    String[] cells = new String[row.length()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = row.isNullAt(i) ? NULL : row.getString(i).replaceAll("\\s+", " ");
    }

    return cells;
  }

  private static String tableLine(String[] cells, int[] widths, boolean[] right) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.length; i++) {
      String cell = cut(cells[i], widths[i]);
      String pad = " ".repeat(widths[i] - length(cell));
      line.append(i == 0 ? "" : GAP).append(right[i] ? pad + cell : cell + pad);
    }

    return line.toString().stripTrailing();
  }

  private static String cut(String cell, int chars) {
    return length(cell) <= chars
        ? cell
        : cell.substring(0, cell.offsetByCodePoints(0, chars - 1)) + "…";
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  /** All columns as text; nulls stay null. */
  private static Dataset<Row> texts(Dataset<Row> rows) {
    Dataset<Row> unique = unique(rows);
    Column[] texts =
        Arrays.stream(unique.schema().fields())
            .map(field -> text(functions.col(field.name()), field.dataType()).as(field.name()))
            .toArray(Column[]::new);
    return unique.select(texts);
  }

  private static Column text(Column value, DataType type) {
    if (type instanceof StructType || type instanceof ArrayType || type instanceof MapType) {
      return to_json(value, ALL_FIELDS);
    }

    return type instanceof BinaryType ? base64(value) : value.cast(DataTypes.StringType);
  }

  /** The rows under names that are safe to refer to: those of a query may repeat. */
  private static Dataset<Row> unique(Dataset<Row> rows) {
    return rows.toDF(
        IntStream.range(0, rows.columns().length).mapToObj(i -> "c" + i).toArray(String[]::new));
  }
}
