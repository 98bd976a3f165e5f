package io.clipreduce.jobs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import org.apache.spark.sql.SparkSession;

/** One {@code local[2]} Spark for all tests of a JVM; the commands under test join it. */
final class SharedSpark {
  private static Session session;

  private SharedSpark() {}

  static synchronized SparkSession session() {
    if (session == null) {
      SparkOptions options = new SparkOptions();
      options.master = "local[2]";
      WarehouseOption warehouse = new WarehouseOption();
      try {
        warehouse.location = Files.createTempDirectory("clipreduce-test").toString();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }

      session = options.open("tests", warehouse);
    }

    return session.spark();
  }
}
