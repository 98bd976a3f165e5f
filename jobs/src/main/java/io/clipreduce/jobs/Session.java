package io.clipreduce.jobs;

import org.apache.spark.sql.SparkSession;

/**
 * A Spark session in use by one command. Closing it ends Spark if this command started it, and does
 * nothing if Spark was running before.
 *
 * @param spark the session, of its own as to temporary views and settings
 * @param owned whether closing ends Spark
 */
public record Session(SparkSession spark, boolean owned) implements AutoCloseable {
  @Override
  public void close() {
    if (owned) {
      spark.stop();
    }
  }
}
