package io.clipreduce.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that die as by kill -9, each a little further on, in one warehouse. */
class KilledRunTest {
  private static final int KILLED = 137;

  private static final List<String> POINTS =
      List.of(
          "ingest:before-commit",
          "ingest:after-commit",
          "sample:tar",
          "sample:compute",
          "sample:before-commit",
          "sample:after-commit",
          "caption:before-commit",
          "caption:after-commit",
          "publish:frames",
          "publish:before-videos",
          "publish:after-videos");

  @TempDir static Path folder;
  private static Path input;

  @BeforeAll
  static void makeVideos() throws IOException {
    input = Files.createDirectory(folder.resolve("in"));
    Media.scenes(input.resolve("scenes.mp4"), 2, 4, "aac");
    Media.scenes(input.resolve("other.mkv"), 1, 3, "libopus");
    Files.writeString(input.resolve("broken.mp4"), "this is no video");
  }

  @AfterAll
  static void stop() {
    TestSpark.stop();
  }

  @Test
  void goesOnWhereverItWasKilledAndEndsWithTheSameRows() {
    Path warehouse = folder.resolve("killed");
    for (String point : POINTS) {
      Program.Result died =
          Launcher.ofCheckout()
              .with(
                  "CLIPREDUCE_JAVA_OPTIONS",
                  "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dclipreduce.crash=" + point)
              .run(
                  "run",
                  "--input",
                  input.toString(),
                  "--warehouse",
                  warehouse.toString(),
                  "--master",
                  "local[2]");
      assertThat(died.exitCode()).as("%s: %s", point, died.stderr()).isEqualTo(KILLED);
    }
    Path undisturbed = folder.resolve("undisturbed");
    SparkSession spark = TestSpark.start("local[2]");
    assertThat(run(warehouse).exitCode()).isZero();
    assertThat(run(undisturbed).exitCode()).isZero();

    Map<String, List<String>> rows = Published.rows(spark, warehouse);
    assertThat(rows).isEqualTo(Published.rows(spark, undisturbed));
    assertThat(rows.get("videos")).hasSize(3);
  }

  private static Commands.Result run(Path warehouse) {
    return Commands.run("run", "--input", input.toString(), "--warehouse", warehouse.toString());
  }
}
