package io.clipreduce.jobs;

import static org.apache.spark.sql.functions.col;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF4;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A stage's Delta table: append-only, one row per attempt at a unit, one commit per batch. The last
 * attempt with a unit's present work key is the row that counts.
 */
final class StageTable {
  private static final RecordRows<UnitRow> UNIT = RecordRows.of(UnitRow.class);

  private final Warehouse warehouse;
  private final String name;
  private final RecordRows<Record> payload;

  @SuppressWarnings("unchecked")
  StageTable(Warehouse warehouse, String name, Class<? extends Record> payload) {
    this.warehouse = warehouse;
    this.name = name;
    this.payload = RecordRows.of((Class<Record>) payload);
  }

  String path() {
    return warehouse.stagePath(name);
  }

  StructType schema() {
    return schema(payload.schema());
  }

  /** Schema of the table of a stage whose payload is of the given type. */
  static StructType schema(Class<? extends Record> payload) {
    return schema(RecordRows.of(payload).schema());
  }

  private static StructType schema(StructType payload) {
    return new StructType(
        Stream.concat(Stream.of(UNIT.schema().fields()), Stream.of(payload.fields()))
            .toArray(StructField[]::new));
  }

  /** Makes the row of a result of a stage whose payload is of the given type. */
  @SuppressWarnings("unchecked")
  static Row row(Class<? extends Record> payload, UnitResult result, int batch, String runId) {
    RecordRows<Record> writer = RecordRows.of((Class<Record>) payload);
    Work work = result.work();
    Object[] head =
        UNIT.values(
            new UnitRow(
                work.videoId(),
                work.unit(),
                work.workKey(),
                work.fp(),
                batch,
                result.status(),
                result.errorClass(),
                result.reason(),
                work.attempt(),
                result.items(),
                runId,
                result.tookMs()));
    Object[] tail =
        result.payload() == null
            ? new Object[writer.schema().length()]
            : writer.values(result.payload());
    return RowFactory.create(Stream.concat(Stream.of(head), Stream.of(tail)).toArray());
  }

  /** All attempts at units of the given videos, as state by unit and work key. */
  Map<UnitId, Map<Long, UnitState>> attempts(SparkSession spark, Set<String> videoIds) {
    List<String> files = warehouse.delta().files(path());
    Map<UnitId, Map<Long, UnitState>> found = new HashMap<>();
    if (files.isEmpty()) {
      return found;
    }
    Broadcast<Set<String>> wanted = broadcast(spark, new HashSet<>(videoIds));
    Column mine =
        functions
            .udf((UDF1<String, Boolean>) id -> wanted.value().contains(id), DataTypes.BooleanType)
            .apply(col("video_id"));
    List<Row> rows =
        read(spark, files)
            .where(mine)
            .select("video_id", "unit", "work_key", "status", "attempts", "batch", "items")
            .collectAsList();
    for (Row row : rows) {
      UnitState state =
          new UnitState(
              row.getLong(2), row.getString(3), row.getInt(4), row.getInt(5), row.getInt(6));
      found
          .computeIfAbsent(new UnitId(row.getString(0), row.getString(1)), id -> new HashMap<>())
          .merge(state.workKey(), state, StageTable::later);
    }
    wanted.destroy();
    return found;
  }

  private static UnitState later(UnitState a, UnitState b) {
    return b.attempts() > a.attempts() || b.attempts() == a.attempts() && b.batch() > a.batch()
        ? b
        : a;
  }

  /**
   * The rows that count for the given units.
   *
   * @param columns expressions wanted, beside {@code video_id} and {@code unit}
   */
  Dataset<Row> rows(SparkSession spark, Map<UnitId, UnitState> wanted, String... columns) {
    Collection<UnitState> states = wanted.values();
    int first = states.stream().mapToInt(UnitState::batch).min().orElse(0);
    int last = states.stream().mapToInt(UnitState::batch).max().orElse(-1);
    List<String> files = last < first ? List.of() : warehouse.delta().files(path(), first, last);
    Column[] selected =
        Stream.concat(Stream.of("video_id", "unit"), Stream.of(columns))
            .map(functions::expr)
            .toArray(Column[]::new);
    if (files.isEmpty()) {
      return spark.createDataFrame(List.of(), schema()).select(selected);
    }
    Broadcast<Map<UnitId, UnitState>> shared = broadcast(spark, wanted);
    Column current =
        functions
            .udf(
                (UDF4<String, String, Long, Integer, Boolean>)
                    (videoId, unit, workKey, attempts) -> {
                      UnitState state = shared.value().get(new UnitId(videoId, unit));
                      return state != null
                          && state.workKey() == workKey
                          && state.attempts() == attempts;
                    },
                DataTypes.BooleanType)
            .apply(col("video_id"), col("unit"), col("work_key"), col("attempts"));
    return read(spark, files)
        .where(col("batch").between(first, last))
        .where(current)
        .select(selected);
  }

  private Dataset<Row> read(SparkSession spark, List<String> files) {
    return spark.read().schema(schema()).parquet(files.toArray(String[]::new));
  }

  private static <T> Broadcast<T> broadcast(SparkSession spark, T value) {
    return JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(value);
  }
}
