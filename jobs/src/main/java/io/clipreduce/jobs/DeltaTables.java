package io.clipreduce.jobs;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;

/** The two ways a Delta table is written here. */
final class DeltaTables {
  private DeltaTables() {}

  /** Appends rows in one commit; makes the table when it is new. */
  static void append(Dataset<Row> rows, String path) {
    rows.write().format("delta").mode(SaveMode.Append).save(path);
  }

  /**
   * Replaces whole publish batches in one commit; makes the table when it is new.
   *
   * @param batches comma-separated batch numbers; every row of {@code rows} is in one of them
   */
  static void replaceBatches(Dataset<Row> rows, String path, String batches, boolean exists) {
    var writer = rows.write().format("delta").mode(SaveMode.Overwrite);
    if (exists) {
      writer = writer.option("replaceWhere", "publish_batch in (" + batches + ")");
    } else {
      writer = writer.partitionBy("publish_batch");
    }
    writer.save(path);
  }
}
