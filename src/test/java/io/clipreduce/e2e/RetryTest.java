package io.clipreduce.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.clipreduce.e2e.FlakyFileSystem.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Storage that fails for a while: at hashing, at probing and while a video is decoded. */
class RetryTest {
  @TempDir static Path folder;
  private static Path input;
  private static Path closed;
  private static Path busy;
  private static Path worn;
  private static SparkSession spark;

  @BeforeAll
  static void makeVideos() throws IOException {
    spark = TestSpark.start("local[2]");
    input = Files.createDirectory(folder.resolve("in"));
    Media.scenes(input.resolve("good.mp4"), 2, 3, "aac");
    closed = Media.scenes(input.resolve("closed.mp4"), 1, 3, "aac");
    busy = Media.scenes(input.resolve("busy.mkv"), 1, 2, "libopus");
    worn = Media.scenes(input.resolve("worn.mov"), 2, 4, "aac");
  }

  @AfterAll
  static void stop() {
    TestSpark.stop();
  }

  @Test
  void areTriedAgainByLaterRunsThreeTimesInAllAndLeaveNoTraceOnceTheyHeal() throws IOException {
    Path warehouse = folder.resolve("warehouse");
    FlakyFileSystem.breakFile(closed, Fault.CLOSED);
    FlakyFileSystem.breakFile(busy, Fault.NO_RANDOM_ACCESS);
    FlakyFileSystem.breakFile(worn, Fault.READABLE_ONCE);

    Commands.Result first = run(warehouse, "--strict");
    assertThat(first.exitCode()).as(first.err()).isEqualTo(3);
    assertThat(failures(warehouse))
        .extracting(RetryTest::name, RetryTest::stage, RetryTest::attempts, RetryTest::isFinal)
        .containsExactly(
            tuple("busy.mkv", "videos", 1, false),
            tuple("closed.mp4", "ingest", 1, false),
            tuple("worn.mov", "sample", 1, false));
    assertThat(failures(warehouse))
        .allSatisfy(
            row -> {
              assertThat(row.<String>getAs("reason")).contains("for a while").doesNotContain("\n");
              assertThat(row.<String>getAs("error_class")).isNotBlank();
              assertThat(row.<String>getAs("severity")).isEqualTo("lost");
            });
    for (String stage : List.of("videos", "sample")) {
      assertThat(Published.stage(spark, warehouse, stage).where("status = 'retry'").count())
          .as(stage)
          .isEqualTo(1);
    }
    assertThat(status(warehouse, "good.mp4")).isEqualTo("ok");

    FlakyFileSystem.mend(worn);
    assertThat(run(warehouse).exitCode()).isZero();
    assertThat(failures(warehouse))
        .extracting(RetryTest::name, RetryTest::attempts, RetryTest::isFinal)
        .containsExactly(tuple("busy.mkv", 2, false), tuple("closed.mp4", 2, false));
    assertThat(status(warehouse, "worn.mov")).isEqualTo("ok");

    assertThat(run(warehouse).exitCode()).isZero();
    assertThat(failures(warehouse))
        .extracting(RetryTest::name, RetryTest::attempts, RetryTest::isFinal)
        .containsExactly(tuple("busy.mkv", 3, true), tuple("closed.mp4", 3, true));

    FlakyFileSystem.mend(busy);
    FlakyFileSystem.mend(closed);
    assertThat(run(warehouse).out()).as("final failures are let be").contains("Nothing changed");

    assertThat(run(warehouse, "--retry-failed", "--strict").exitCode()).isZero();
    Path undisturbed = folder.resolve("undisturbed");
    assertThat(run(undisturbed).exitCode()).isZero();
    assertThat(failures(warehouse)).isEmpty();
    assertThat(Published.rows(spark, warehouse)).isEqualTo(Published.rows(spark, undisturbed));
    assertThat(Published.read(spark, undisturbed, "videos").where("status = 'ok'").count())
        .isEqualTo(4);
  }

  private static Commands.Result run(Path warehouse, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "run", "--input", FlakyFileSystem.uri(input), "--warehouse", warehouse.toString()));
    args.addAll(List.of(more));
    return Commands.run(args.toArray(String[]::new));
  }

  private static List<Row> failures(Path warehouse) {
    return Published.read(spark, warehouse, "failures").orderBy("path").collectAsList();
  }

  private static String status(Path warehouse, String name) {
    return Published.read(spark, warehouse, "videos")
        .where("path LIKE '%/" + name + "'")
        .first()
        .getAs("status");
  }

  private static String name(Row failure) {
    return Path.of(failure.<String>getAs("path")).getFileName().toString();
  }

  private static String stage(Row failure) {
    return failure.getAs("stage");
  }

  private static int attempts(Row failure) {
    return failure.getAs("attempts");
  }

  private static boolean isFinal(Row failure) {
    return failure.getAs("is_final");
  }
}
