package io.clipreduce.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class RecordRowsTest {
  record Inner(String name, float[] vector) {}

  record Outer(
      @Doc("the key") long startUs,
      Integer count,
      Inner inner,
      List<Inner> many,
      short[] scores,
      byte[] flags,
      Map<String, Long> sizes) {}

  private static final RecordRows<Outer> ROWS = RecordRows.of(Outer.class);

  @Test
  void namesColumnsInSnakeCaseAndKeepsTheirComments() {
    assertThat(ROWS.schema().fieldNames())
        .containsExactly("start_us", "count", "inner", "many", "scores", "flags", "sizes");
    assertThat(ROWS.schema().apply("start_us").getComment().get()).isEqualTo("the key");
    assertThat(ROWS.schema().apply("flags").dataType().simpleString()).isEqualTo("binary");
  }

  @Test
  void comesBackFromSparkAsItWent() {
    Outer outer =
        new Outer(
            7,
            null,
            new Inner("a", new float[] {1, 2}),
            List.of(new Inner("b", new float[0]), new Inner(null, null)),
            new short[] {-1, 5},
            new byte[] {3},
            Map.of("x", 9L));
    SparkSession spark = SharedSpark.session();

    Row row =
        spark.createDataFrame(List.of(ROWS.toRow(outer)), ROWS.schema()).collectAsList().get(0);
    Outer back = ROWS.fromRow(row);

    assertThat(back).usingRecursiveComparison().isEqualTo(outer);
  }
}
