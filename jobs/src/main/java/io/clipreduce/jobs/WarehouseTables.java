package io.clipreduce.jobs;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The Delta tables that a warehouse holds, found by looking; no Spark job. */
final class WarehouseTables {
  private static final String STAGE_PREFIX = "stage_";

  private final String warehouseUri;
  private final SortedMap<String, String> flat;
  private final SortedMap<String, String> stages;

  private WarehouseTables(
      String warehouseUri, SortedMap<String, String> flat, SortedMap<String, String> stages) {
    this.warehouseUri = warehouseUri;
    this.flat = flat;
    this.stages = stages;
  }

  /**
   * Lists the tables of a warehouse.
   *
   * @throws UserException when the folder holds none
   */
  static WarehouseTables in(WarehouseOption warehouse) {
    String uri = warehouse.uri();
    Configuration hadoop = new Configuration();
    WarehouseTables tables =
        new WarehouseTables(
            uri, list(uri + "/tables", "", hadoop), list(uri + "/stages", STAGE_PREFIX, hadoop));
    if (tables.all().isEmpty()) {
      throw new UserException(
          "--warehouse %s holds no tables. Make them with 'clipreduce run --input VIDEOS --warehouse %s'."
              .formatted(warehouse.location, warehouse.location));
    }

    return tables;
  }

  private static SortedMap<String, String> list(
      String folder, String prefix, Configuration hadoop) {
    TreeMap<String, String> paths = new TreeMap<>();
    try {
      Path parent = new Path(folder);
      FileSystem files = parent.getFileSystem(hadoop);
      for (FileStatus entry : files.listStatus(parent)) {
        if (entry.isDirectory() && files.exists(new Path(entry.getPath(), "_delta_log"))) {
          paths.put(prefix + entry.getPath().getName(), entry.getPath().toString());
        }
      }
    } catch (FileNotFoundException e) {
      return paths;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + folder, e);
    }

    return paths;
  }

  /** Path of every published table by name. */
  SortedMap<String, String> flat() {
    return Collections.unmodifiableSortedMap(flat);
  }

  /** Path of every stage's table by {@code stage_NAME}. */
  SortedMap<String, String> stages() {
    return Collections.unmodifiableSortedMap(stages);
  }

  /** Path of every table by the name SQL knows it by; those of stages as {@code stage_NAME}. */
  SortedMap<String, String> all() {
    TreeMap<String, String> all = new TreeMap<>(flat);
    all.putAll(stages);
    return all;
  }

  boolean has(String table) {
    return flat.containsKey(table);
  }

  /** A published table. */
  Dataset<Row> read(SparkSession spark, String table) {
    return spark.read().format("delta").load(flat.get(table));
  }

  /** The warehouse, as an absolute URI. */
  String warehouseUri() {
    return warehouseUri;
  }
}
