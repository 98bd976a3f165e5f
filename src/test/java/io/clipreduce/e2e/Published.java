package io.clipreduce.e2e;

import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** The published tables of a warehouse, without what the promise of same rows leaves out. */
final class Published {
  static final List<String> TABLES =
      List.of(
          "videos",
          "frames",
          "audio",
          "shots",
          "clips",
          "keyframes",
          "frame_embeddings",
          "clip_embeddings",
          "ocr",
          "detections",
          "motions",
          "captions",
          "slides",
          "entities",
          "entity_mentions",
          "transcripts",
          "failures");

  private Published() {}

  /**
   * Rows of every table as sorted JSON lines. Left out: publish batch, places of pictures (their
   * bytes' hashes stay), modification times and attempts.
   */
  static TreeMap<String, List<String>> rows(SparkSession spark, Path warehouse) {
    return rows(spark, warehouse.toString());
  }

  static TreeMap<String, List<String>> rows(SparkSession spark, String warehouse) {
    TreeMap<String, List<String>> all = new TreeMap<>();
    for (String table : TABLES) {
      Dataset<Row> rows =
          spark
              .read()
              .format("delta")
              .load(warehouse + "/tables/" + table)
              .drop("publish_batch", "attempts", "path", "paths", "generation");
      for (String column : List.of("picture", "text_picture")) {
        if (List.of(rows.columns()).contains(column)) {
          rows = rows.withColumn(column, functions.expr(column + ".sha256"));
        }
      }
      all.put(table, rows.toJSON().collectAsList().stream().sorted().toList());
    }
    return all;
  }

  static Dataset<Row> read(SparkSession spark, Path warehouse, String table) {
    return spark.read().format("delta").load(warehouse.resolve("tables").resolve(table).toString());
  }

  static Dataset<Row> stage(SparkSession spark, Path warehouse, String stage) {
    return spark.read().format("delta").load(warehouse.resolve("stages").resolve(stage).toString());
  }

  static byte[] picture(Path warehouse, Row picture) throws java.io.IOException {
    try (var file = java.nio.channels.FileChannel.open(warehouse.resolve(picture.getString(0)))) {
      java.nio.ByteBuffer bytes = java.nio.ByteBuffer.allocate(picture.getInt(2));
      file.read(bytes, picture.getLong(1));
      return bytes.array();
    }
  }
}
