package io.clipreduce.jobs;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Scores as files, and as rows of the table {@code scores}. */
final class ScoreFiles {
  private static final JsonMapper JSON = new JsonMapper();

  private ScoreFiles() {}

  /**
   * Writes {@code scores.jsonl} and {@code scores.csv}, in place of older ones.
   *
   * @throws UncheckedIOException when the folder cannot be written
   */
  static void write(List<FlatRows.Scores> scores, Path folder) {
    try {
      Files.createDirectories(folder);
      try (BufferedWriter lines = Files.newBufferedWriter(folder.resolve("scores.jsonl"));
          BufferedWriter table = Files.newBufferedWriter(folder.resolve("scores.csv"))) {
        table.write("run_id,bench,slice,metric,value,n,n_excluded,policy\n");
        for (FlatRows.Scores score : scores) {
          lines.write(JSON.writeValueAsString(object(score)) + "\n");
          table.write(row(score) + "\n");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write to " + folder, e);
    }
  }

  /** Adds rows to the warehouse's table, in place of those of the same run and benchmark. */
  static void append(
      DeltaTables tables, SparkSession spark, Warehouse warehouse, List<FlatRows.Scores> scores) {
    RecordRows<FlatRows.Scores> writer = RecordRows.of(FlatRows.Scores.class);
    List<Row> rows = scores.stream().map(writer::toRow).toList();
    FlatRows.Scores one = scores.get(0);
    tables.replaceWhere(
        spark.createDataFrame(rows, writer.schema()).coalesce(1),
        warehouse.tablePath(FlatTable.SCORES.name()),
        "run_id = %s AND bench = %s".formatted(literal(one.runId()), literal(one.bench())),
        warehouse.tables().containsKey(FlatTable.SCORES.name()));
  }

  private static ObjectNode object(FlatRows.Scores score) {
    return JSON.createObjectNode()
        .put("run_id", score.runId())
        .put("bench", score.bench())
        .put("slice", score.slice())
        .put("metric", score.metric())
        .put("value", score.value())
        .put("n", score.n())
        .put("n_excluded", score.nExcluded())
        .put("policy", score.policy());
  }

  private static String row(FlatRows.Scores score) {
    return Stream.of(
            score.runId(),
            score.bench(),
            score.slice(),
            score.metric(),
            score.value(),
            score.n(),
            score.nExcluded(),
            score.policy())
        .map(value -> value == null ? "" : quoted(value.toString()))
        .collect(Collectors.joining(","));
  }

  private static String quoted(String cell) {
    return cell.matches("(?s).*[\",\\r\\n].*") ? '"' + cell.replace("\"", "\"\"") + '"' : cell;
  }

  private static String literal(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
