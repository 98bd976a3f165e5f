package io.clipreduce.jobs;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
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
  static WarehouseTables in(WarehouseOption warehouse, Configuration hadoop) {
    Warehouse opened = new Warehouse(warehouse.uri(hadoop), hadoop);
    TreeMap<String, String> stages = new TreeMap<>();
    opened.stages().forEach((name, path) -> stages.put(STAGE_PREFIX + name, path));
    WarehouseTables tables = new WarehouseTables(opened.root(), opened.tables(), stages);
    if (tables.all().isEmpty()) {
      throw new UserException(
          "--warehouse %s holds no tables. Make them with 'clipreduce run --input VIDEOS --warehouse %s'."
              .formatted(warehouse.location, warehouse.location));
    }

    return tables;
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
