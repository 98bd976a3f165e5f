package io.clipreduce.jobs;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;

/** The ways a Delta table is written here, each by a process that holds the warehouse's lease. */
final class DeltaTables {
  private final Lease lease;

  /**
   * @param lease looked after before every commit
   */
  DeltaTables(Lease lease) {
    this.lease = lease;
  }

  /** Makes sure that this process may still write to the warehouse. */
  void checkLease() {
    lease.check();
  }

  /** Appends rows in one commit; makes the table when it is new. */
  void append(Dataset<Row> rows, String path) {
    lease.check();
    rows.write().format("delta").mode(SaveMode.Append).save(path);
  }

  /**
   * Replaces whole publish batches in one commit; makes the table when it is new.
   *
   * @param batches comma-separated batch numbers; every row of {@code rows} is in one of them
   */
  void replaceBatches(Dataset<Row> rows, String path, String batches, boolean exists) {
    replaceWhere(rows, path, "publish_batch in (" + batches + ")", exists, "publish_batch");
  }

  /**
   * Replaces the rows that a condition holds for in one commit; makes the table when it is new.
   *
   * @param condition holds for every row of {@code rows}
   * @param partitionBy columns that the condition looks at
   */
  void replaceWhere(
      Dataset<Row> rows, String path, String condition, boolean exists, String... partitionBy) {
    lease.check();
    var writer = rows.write().format("delta").mode(SaveMode.Overwrite);
    writer = exists ? writer.option("replaceWhere", condition) : writer.partitionBy(partitionBy);
    writer.save(path);
  }

  /**
   * Replaces the rows of a condition in one commit; makes the table when it is new.
   *
   * @param condition as SQL has it; every row of {@code rows} fulfils it
   */
  void replaceWhere(Dataset<Row> rows, String path, String condition, boolean exists) {
    lease.check();
    var writer = rows.write().format("delta").mode(SaveMode.Overwrite);
    (exists ? writer.option("replaceWhere", condition) : writer).save(path);
  }

  /** Replaces a small table in one commit; makes it when it is new. */
  void replace(Dataset<Row> rows, String path) {
    lease.check();
    rows.coalesce(1).write().format("delta").mode(SaveMode.Overwrite).save(path);
  }
}
