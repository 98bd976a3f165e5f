package io.clipreduce.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableSchemasTest {
  private static final String SAMPLE = "stages/sample";
  private static final String CLIPS = "tables/clips";

  @TempDir Path folder;
  private final SparkSession spark = SharedSpark.session();

  private Warehouse warehouse() {
    return new Warehouse(folder.toUri().toString().replaceAll("/$", ""), new Configuration());
  }

  /** An empty table with the given columns. */
  private void create(String table, StructType schema) {
    append(table, spark.createDataFrame(List.of(), schema));
  }

  private void append(String table, Dataset<Row> rows) {
    rows.write().format("delta").mode("append").save(folder.resolve(table).toString());
  }

  private Dataset<Row> read(String table) {
    return spark.read().format("delta").load(folder.resolve(table).toString());
  }

  private long version(String table) {
    return warehouse().delta().version(folder.resolve(table).toString());
  }

  private static StructType without(StructType schema, String... names) {
    return new StructType(
        Arrays.stream(schema.fields())
            .filter(field -> !List.of(names).contains(field.name()))
            .toArray(StructField[]::new));
  }

  /** The stage table of an older version: without a column, and without a field of its frames. */
  private static StructType olderSample() {
    StructType now = TableSchemas.all().get(SAMPLE);
    StructType older = without(now, "took_ms", "frames");
    StructType frame = (StructType) ((ArrayType) now.apply("frames").dataType()).elementType();
    return older.add("frames", DataTypes.createArrayType(without(frame, "damaged")));
  }

  @Test
  void addsWhatOlderTablesLackAtTheirEndAndKeepsTheirRows() {
    StructType now = TableSchemas.all().get(SAMPLE);
    StructType older = olderSample();
    create(SAMPLE, older);
    append(
        SAMPLE, spark.sql("SELECT 'v' AS video_id, array(named_struct('pts_us', 7L)) AS frames"));
    StructType clips = TableSchemas.all().get(CLIPS);
    create(CLIPS, without(clips, "split_method"));

    TableSchemas.bringUpToDate(warehouse(), spark);

    assertThat(read(SAMPLE).columns())
        .startsWith(older.fieldNames())
        .endsWith("took_ms")
        .containsExactlyInAnyOrder(now.fieldNames());
    assertThat(read(SAMPLE).schema().apply("took_ms").getComment())
        .isEqualTo(now.apply("took_ms").getComment());
    assertThat(read(SAMPLE).selectExpr("took_ms", "frames[0].pts_us", "frames[0].damaged").first())
        .extracting(row -> row.get(0), row -> row.get(1), row -> row.get(2))
        .containsExactly(null, 7L, null);
    assertThat(read(CLIPS).columns()).contains("split_method", "publish_batch");
    append(SAMPLE, spark.sql("SELECT 'w' AS video_id, 5L AS took_ms"));
    assertThat(read(SAMPLE).where("took_ms = 5").count()).isEqualTo(1);
    var protocol =
        warehouse().delta().latest(folder.resolve(SAMPLE).toString()).orElseThrow().getProtocol();
    assertThat(protocol.getMinReaderVersion()).isEqualTo(1);
    assertThat(protocol.getMinWriterVersion()).isEqualTo(2);
  }

  @Test
  void changesNothingWhereThereIsNothingToAdd() {
    create(SAMPLE, TableSchemas.all().get(SAMPLE));
    create(CLIPS, TableSchemas.all().get(CLIPS));

    TableSchemas.bringUpToDate(warehouse(), spark);

    assertThat(version(SAMPLE)).isZero();
    assertThat(version(CLIPS)).isZero();
  }

  @Test
  void refusesTablesOfANewerVersionBeforeItChangesAny() {
    create(SAMPLE, olderSample());
    create(
        CLIPS,
        without(TableSchemas.all().get(CLIPS), "first_shot")
            .add("mood", DataTypes.StringType)
            .add("first_shot", DataTypes.LongType));

    assertThatThrownBy(() -> TableSchemas.bringUpToDate(warehouse(), spark))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("/tables/clips has columns")
        .hasMessageContaining(": mood, first_shot as bigint.")
        .hasMessageContaining("newer version");
    assertThat(version(SAMPLE)).isZero();
  }
}
