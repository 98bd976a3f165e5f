package io.clipreduce.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The data dictionary {@code docs/tables.md}; the build writes it anew from the schemas. */
final class TableDocs {
  private TableDocs() {}

  /**
   * Writes the dictionary, if it changed.
   *
   * @param args the file to write
   */
  public static void main(String[] args) throws IOException {
    Path file = Path.of(args[0]);
    String text = markdown();
    if (!Files.exists(file) || !Files.readString(file).equals(text)) {
      Files.writeString(file, text);
    }
  }

  static String markdown() {
    StringBuilder text =
        new StringBuilder(
            """
            # Tables

            Made by the build from the schemas in the code; do not edit. The same texts are the
            comments of the Delta tables' columns (`DESCRIBE videos`). All are Delta tables,
            reader version 1, writer version 2, under `WAREHOUSE/tables/`; those with a column
            `publish_batch` are partitioned by it. Times are microseconds of the video's own
            presentation time, ends are exclusive.

            """);
    for (FlatTable table : FlatTable.ALL) {
      String doc = table.type().getAnnotation(Doc.class).value();
      section(text, table.name(), doc, Publisher.schema(table));
    }
    text.append(
        """
        # Stage tables

        Under `WAREHOUSE/stages/`, one row per attempt at a unit of work, for the machinery and
        for the curious (`stage_sample` and so on in `clipreduce sql`). Every one begins with:

        """);
    columns(text, RecordRows.of(UnitRow.class).schema(), "");
    for (Stage stage : Stages.WITH_TABLES) {
      section(
          text,
          "stage_" + stage.name(),
          stage.description(),
          RecordRows.of(stage.payload()).schema());
    }
    return text.toString();
  }

  private static void section(StringBuilder text, String name, String doc, StructType schema) {
    text.append("\n## ").append(name).append("\n\n").append(doc).append("\n\n");
    columns(text, schema, "");
  }

  private static void columns(StringBuilder text, StructType schema, String indent) {
    for (StructField field : schema.fields()) {
      text.append(indent)
          .append("- `")
          .append(field.name())
          .append("` ")
          .append(typeName(field.dataType()));
      field.getComment().foreach(comment -> text.append(": ").append(comment));
      text.append('\n');
      DataType type =
          field.dataType() instanceof ArrayType array ? array.elementType() : field.dataType();
      if (type instanceof StructType nested) {
        columns(text, nested, indent + "  ");
      }
    }
  }

  private static String typeName(DataType type) {
    if (type instanceof ArrayType array) {
      return "array of " + typeName(array.elementType());
    }
    return type instanceof StructType ? "struct" : type.simpleString();
  }
}
