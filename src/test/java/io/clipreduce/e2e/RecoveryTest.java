package io.clipreduce.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.clipreduce.e2e.FlakyFileSystem.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever came between, the last run ends with the rows of one that nothing disturbed. */
class RecoveryTest {
  /**
   * Where runs die that make a warehouse. A commit is atomic: dying when all files of the next one
   * are written leaves whatever dying after the one before left, and more.
   */
  private static final List<String> POINTS_OF_THE_FIRST_RUN =
      List.of(
          "commit stages/sources",
          "write pictures",
          "write stages/caption",
          "commit tables/videos",
          "commit tables/runs");

  /** Where runs die that replace published rows and the index, as a video can be read now. */
  private static final List<String> POINTS_AFTER_HEALING =
      List.of("commit tables/captions", "write index/shards");

  @TempDir static Path folder;
  private static Path input;
  private static Path closed;
  private static Path busy;
  private static Path worn;
  private static SparkSession spark;
  private static Map<String, List<String>> undisturbed;

  @BeforeAll
  static void runUndisturbed() throws IOException {
    spark = TestSpark.start("local[2]");
    input = Files.createDirectory(folder.resolve("in"));
    Media.scenes(input.resolve("good.mp4"), 2, 3, "aac");
    worn = Media.scenes(input.resolve("worn.mov"), 2, 4, "aac");
    busy = Media.scenes(input.resolve("busy.mkv"), 1, 3, "libopus");
    closed = Media.scenes(input.resolve("closed.mp4"), 1, 2, "aac");
    Files.writeString(input.resolve("broken.mp4"), "this is no video");
    Path warehouse = folder.resolve("undisturbed");
    assertThat(run(warehouse).exitCode()).isZero();
    undisturbed = Published.rows(spark, warehouse);
    assertThat(undisturbed.get("videos")).hasSize(5);
    assertThat(undisturbed.get("failures")).hasSize(1);
    assertThat(undisturbed.get("captions")).hasSizeGreaterThan(8);
  }

  @AfterAll
  static void stop() {
    TestSpark.stop();
  }

  @Test
  void goesOnWhereverItWasKilled() throws IOException {
    Path warehouse = folder.resolve("killed");
    FlakyFileSystem.breakFile(busy, Fault.NO_RANDOM_ACCESS);
    POINTS_OF_THE_FIRST_RUN.forEach(point -> dieAt(point, warehouse));
    assertThat(failures(warehouse))
        .extracting(RecoveryTest::name)
        .containsExactly("broken.mp4", "busy.mkv");
    FlakyFileSystem.mend(busy);
    List<String> before = Commands.found(warehouse.toString(), "camera");
    for (String point : POINTS_AFTER_HEALING) {
      dieAt(point, warehouse);
      assertThat(Commands.found(warehouse.toString(), "camera"))
          .as("the index of before %s", point)
          .isEqualTo(before)
          .isNotEmpty();
    }

    assertThat(run(warehouse).exitCode()).isZero();
    assertThat(Published.rows(spark, warehouse)).isEqualTo(undisturbed);
    assertThat(Commands.found(warehouse.toString(), "camera"))
        .isEqualTo(Commands.found(folder.resolve("undisturbed").toString(), "camera"))
        .isNotEmpty();
  }

  /** Runs on a disk at which the process dies. */
  private static void dieAt(String point, Path warehouse) {
    Program.Result died =
        Launcher.runWithTestClasses(
            "halting",
            List.of(
                "-D%s=%s".formatted(HaltingFileSystem.PROPERTY, point),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC"),
            "run",
            "--input",
            FlakyFileSystem.uri(input),
            "--warehouse",
            warehouse.toString(),
            "--master",
            "local[2]",
            "--set",
            "run.max_attempts=100",
            // The log store that commits by way of Hadoop's file system, as its neighbour does not.
            "--set",
            "spark.delta.logStore.file.impl=io.delta.storage.LocalLogStore");
    assertThat(died.exitCode())
        .as("%s: %s", point, died.stderr())
        .isEqualTo(HaltingFileSystem.KILLED);
  }

  @Test
  void triesStorageThatFailsForAWhileAgainAndLeavesNoTraceOnceItHeals() throws IOException {
    Path warehouse = folder.resolve("flaky");
    String twice = "run.max_attempts=2";
    FlakyFileSystem.breakFile(closed, Fault.CLOSED);
    FlakyFileSystem.breakFile(busy, Fault.NO_RANDOM_ACCESS);
    FlakyFileSystem.breakFile(worn, Fault.READABLE_ONCE);

    Commands.Result first = run(warehouse, "--set", twice, "--strict");
    assertThat(first.exitCode()).as(first.err()).isEqualTo(3);
    assertThat(failures(warehouse))
        .extracting(
            RecoveryTest::name, RecoveryTest::stage, RecoveryTest::attempts, RecoveryTest::isFinal)
        .containsExactly(
            tuple("broken.mp4", "videos", 1, true),
            tuple("busy.mkv", "videos", 1, false),
            tuple("closed.mp4", "ingest", 1, false),
            tuple("worn.mov", "sample", 1, false));
    assertThat(failures(warehouse))
        .filteredOn(row -> !isFinal(row))
        .allSatisfy(
            row -> {
              assertThat(row.<String>getAs("reason")).contains("for a while").doesNotContain("\n");
              assertThat(row.<String>getAs("error_class")).isEqualTo("SURROUNDINGS");
              assertThat(row.<String>getAs("severity")).isEqualTo("lost");
            });
    for (String stage : List.of("videos", "sample")) {
      assertThat(Published.stage(spark, warehouse, stage).where("status = 'retry'").count())
          .as(stage)
          .isEqualTo(1);
    }

    FlakyFileSystem.mend(worn);
    assertThat(run(warehouse, "--set", twice).exitCode()).isZero();
    assertThat(failures(warehouse))
        .extracting(RecoveryTest::name, RecoveryTest::attempts, RecoveryTest::isFinal)
        .containsExactly(
            tuple("broken.mp4", 1, true), tuple("busy.mkv", 2, true), tuple("closed.mp4", 2, true));

    FlakyFileSystem.mend(busy);
    FlakyFileSystem.mend(closed);
    assertThat(run(warehouse, "--set", twice).out())
        .as("final failures are let be")
        .contains("Nothing changed");
    assertThat(run(warehouse, "--retry-failed").exitCode()).isZero();
    assertThat(Published.rows(spark, warehouse)).isEqualTo(undisturbed);
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
