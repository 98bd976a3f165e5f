package io.clipreduce.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Published rows of some videos, as inputs of {@link Grouped}. */
final class PublishedRows {
  private static final Pattern BATCH_FOLDER = Pattern.compile("/publish_batch=(\\d+)/");

  private final SparkSession spark;
  private final Warehouse warehouse;
  private final Set<Integer> batches = new TreeSet<>();

  /**
   * @param stamps what tells the batches that published the videos
   */
  PublishedRows(SparkSession spark, Warehouse warehouse, Collection<IndexStamp> stamps) {
    this.spark = spark;
    this.warehouse = warehouse;
    stamps.forEach(stamp -> batches.add(stamp.publishBatch()));
  }

  /** A row for each video, so that those without others are known too. */
  Grouped.Input videos(Set<String> ids) {
    StructType schema =
        new StructType()
            .add("video_id", DataTypes.StringType)
            .add("unit", DataTypes.StringType)
            .add("known", DataTypes.BooleanType);
    List<Row> rows = ids.stream().map(id -> RowFactory.create(id, "", true)).toList();
    return new Grouped.Input(FlatTable.VIDEOS.name(), spark.createDataFrame(rows, schema), true);
  }

  /**
   * The rows of a table, those of other videos of the same batches among them; none where there is
   * no such table.
   *
   * @param columns a record of the columns that are read
   */
  Optional<Grouped.Input> of(String table, Class<? extends Record> columns) {
    return rows(table, columns).map(rows -> new Grouped.Input(table, rows, true));
  }

  /** As {@link #of}, {@code video_id} and {@code unit} before the columns. */
  Optional<Dataset<Row>> rows(String table, Class<? extends Record> columns) {
    List<String> files = files(table);
    if (files.isEmpty()) {
      return Optional.empty();
    }
    StructType schema = new StructType().add("video_id", DataTypes.StringType);
    List<Column> selected = new ArrayList<>(List.of(col("video_id"), lit("").as("unit")));
    for (StructField field : RecordRows.of(columns).schema().fields()) {
      schema = schema.add(field);
      selected.add(functions.col(field.name()));
    }
    return Optional.of(
        spark
            .read()
            .schema(schema)
            .parquet(files.toArray(String[]::new))
            .select(selected.toArray(Column[]::new)));
  }

  /** Data files of a table that may hold rows of the batches. */
  private List<String> files(String table) {
    return warehouse.delta().files(warehouse.tablePath(table)).stream()
        .filter(
            file -> {
              Matcher batch = BATCH_FOLDER.matcher(file);
              return !batch.find() || batches.contains(Integer.valueOf(batch.group(1)));
            })
        .toList();
  }
}
