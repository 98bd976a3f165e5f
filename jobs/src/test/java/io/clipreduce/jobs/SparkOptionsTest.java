package io.clipreduce.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparkOptionsTest {
  @TempDir Path folder;

  @BeforeAll
  static void startSpark() {
    SharedSpark.session();
  }

  @Test
  void letsATaskFailFourTimesInLocalMode() {
    assertThat(masterUrl("local[*]")).isEqualTo("local[*,4]");
    assertThat(masterUrl("local[2]")).isEqualTo("local[2,4]");
    assertThat(masterUrl("local[2,1]")).isEqualTo("local[2,1]");
    assertThat(masterUrl("local")).isEqualTo("local[1,4]");
    assertThat(masterUrl(null)).isEqualTo("local[*,4]");
    assertThat(masterUrl("spark://host:7077")).isEqualTo("spark://host:7077");
    assertThatThrownBy(() -> masterUrl("local[two]"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("local[two]");
  }

  private static String masterUrl(String master) {
    SparkOptions options = new SparkOptions();
    options.master = master;
    return options.masterUrl();
  }

  @Test
  void doesNotEndASparkThatItDidNotStart() {
    try (Session first = open()) {
      assertThat(first.owned()).isFalse();
    }

    try (Session second = open()) {
      assertThat(second.spark().range(3).count()).isEqualTo(3);
    }
  }

  @Test
  void writesTablesThatEveryDeltaReaderReads() {
    String table = folder.resolve("t").toUri().toString();
    try (Session session = open()) {
      session.spark().range(3).write().format("delta").save(table);
      session.spark().range(3).write().format("delta").mode("append").save(table);
      Row detail = session.spark().sql("DESCRIBE DETAIL delta.`" + table + "`").first();

      assertThat(detail.<Integer>getAs("minReaderVersion")).isEqualTo(1);
      assertThat(detail.<Integer>getAs("minWriterVersion")).isEqualTo(2);
    }
  }

  @Test
  void passesSparkSettingsThrough() {
    SparkOptions options = new SparkOptions();
    options.assignments = List.of("spark.sql.shuffle.partitions=7", "spark.executor.memory=2g");

    assertThat(SparkOptions.confs("local[2,4]", options.settings().spark()))
        .containsEntry("spark.sql.shuffle.partitions", "7")
        .containsEntry("spark.executor.memory", "2g")
        .containsEntry("spark.driver.host", "127.0.0.1");
    assertThat(SparkOptions.confs("spark://host:7077", options.settings().spark()))
        .doesNotContainKey("spark.driver.host");
  }

  @Test
  void takesRelativeWarehousesFromTheWorkingDirectory() {
    WarehouseOption warehouse = new WarehouseOption();
    warehouse.location = "some/warehouse/";

    assertThat(warehouse.uri(new Configuration()))
        .isEqualTo("file:" + Path.of("some/warehouse").toAbsolutePath());
    warehouse.location = "nosuch://host/warehouse";
    assertThatThrownBy(() -> warehouse.uri(new Configuration()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("--warehouse nosuch://host/warehouse cannot be reached");
  }

  private Session open() {
    WarehouseOption warehouse = new WarehouseOption();
    warehouse.location = folder.toString();
    return new SparkOptions().open("test", warehouse);
  }

  @Test
  void tellsMistakesInOneLine() {
    CommandRun none = CommandRun.of();
    CommandRun unknown = CommandRun.of("sqll");

    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.err().lines()).hasSize(1);
    assertThat(none.err()).contains("No command given");
    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(Arrays.asList(unknown.err().split("\n"))).hasSize(1);
  }
}
