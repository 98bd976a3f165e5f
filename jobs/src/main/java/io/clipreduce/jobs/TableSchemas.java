package io.clipreduce.jobs;

import io.delta.kernel.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The columns of every table as this version writes them. A schema only ever grows: a component
 * added to a record of {@link StageRows} or {@link FlatRows} must be able to be null, for older
 * rows have none.
 */
final class TableSchemas {
  private TableSchemas() {}

  /** Schemas by {@code stages/NAME} and {@code tables/NAME}. */
  static TreeMap<String, StructType> all() {
    TreeMap<String, StructType> all = new TreeMap<>();
    all.put("stages/sources", RecordRows.of(SourceLog.Entry.class).schema());
    for (Stage stage : Stages.WITH_TABLES) {
      all.put("stages/" + stage.name(), StageTable.schema(stage.payload()));
    }
    FlatTable.ALL.forEach(table -> all.put("tables/" + table.name(), Publisher.schema(table)));
    return all;
  }

  /**
   * Adds the columns that this version has and a warehouse's tables have not, as nullable ones at
   * the end. Call it before any row is read or written.
   *
   * @throws UserException when a table has a column that this version does not know, or knows with
   *     another type; no table is changed then
   */
  static void bringUpToDate(Warehouse warehouse, SparkSession spark) {
    Map<String, List<String>> missing = new TreeMap<>();
    all()
        .forEach(
            (table, wanted) -> {
              String path = warehouse.root() + "/" + table;
              Optional<StructType> present = warehouse.delta().latest(path).map(TableSchemas::of);
              present.ifPresent(
                  schema -> {
                    refuseUnknown(warehouse, table, unknown("", schema, wanted));
                    missing.put(path, missing("", schema, wanted));
                  });
            });
    missing.forEach(
        (path, columns) -> {
          if (!columns.isEmpty()) {
            spark.sql(
                "ALTER TABLE delta.`%s` ADD COLUMNS (%s)"
                    .formatted(path, String.join(", ", columns)));
          }
        });
  }

  private static StructType of(Snapshot snapshot) {
    return (StructType) DataType.fromJson(snapshot.getMetadata().getSchemaString());
  }

  private static void refuseUnknown(Warehouse warehouse, String table, List<String> columns) {
    if (!columns.isEmpty()) {
      throw new UserException(
          ("The table %s/%s has columns that this version of ClipReduce does not write: %s. A newer"
                  + " version wrote it: use that one, or name another --warehouse.")
              .formatted(warehouse.root(), table, String.join(", ", columns)));
    }
  }

  /** Columns of {@code present} that {@code wanted} has not, or has with another type. */
  private static List<String> unknown(String prefix, DataType present, DataType wanted) {
    if (present instanceof ArrayType have && wanted instanceof ArrayType want) {
      return unknown(prefix, have.elementType(), want.elementType());
    }
    List<String> unknown = new ArrayList<>();
    if (present instanceof StructType have && wanted instanceof StructType want) {
      for (StructField field : have.fields()) {
        String name = prefix.isEmpty() ? field.name() : prefix + "." + field.name();
        unknown.addAll(
            contains(want, field)
                ? unknown(name, field.dataType(), want.apply(field.name()).dataType())
                : List.of(name));
      }
    } else if (!present.sameType(wanted)) {
      unknown.add("%s as %s".formatted(prefix, present.simpleString()));
    }
    return unknown;
  }

  /**
   * Columns of {@code wanted} that {@code present} has not, as SQL declares them; fields of rows in
   * arrays as {@code column.element.field}.
   */
  private static List<String> missing(String prefix, DataType present, DataType wanted) {
    if (present instanceof ArrayType have && wanted instanceof ArrayType want) {
      return missing(prefix + "element.", have.elementType(), want.elementType());
    }
    List<String> missing = new ArrayList<>();
    if (present instanceof StructType have && wanted instanceof StructType want) {
      for (StructField field : want.fields()) {
        missing.addAll(
            contains(have, field)
                ? missing(
                    prefix + field.name() + ".",
                    have.apply(field.name()).dataType(),
                    field.dataType())
                : List.of(prefix + field.toDDL()));
      }
    }
    return missing;
  }

  private static boolean contains(StructType type, StructField field) {
    return List.of(type.fieldNames()).contains(field.name());
  }
}
