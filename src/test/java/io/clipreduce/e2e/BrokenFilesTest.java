package io.clipreduce.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged files and workers that die cost themselves and nobody else. */
class BrokenFilesTest {
  /** Named in the corpus as files that do play. */
  private static final Set<String> PLAYABLE =
      Set.of(
          "d_webm_named_mp4.mp4",
          "no_duration.webm",
          "mdat_too_long.mp4",
          "empty_track.mp4",
          "missing_stsd.mp4",
          "avi_large_length.avi");

  @TempDir static Path folder;

  @AfterAll
  static void stop() {
    TestSpark.stop();
  }

  @Test
  void endAsRowsOrAsOneFailureWithAReason() throws IOException {
    Path broken = Corpus.orSkip().resolve("broken");
    Path warehouse = folder.resolve("broken-warehouse");
    SparkSession spark = TestSpark.start("local[2]");

    Commands.Result result =
        Commands.run(
            "run", "--input", broken.toString(), "--warehouse", warehouse.toString(), "--strict");

    assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
    Map<String, String> status = new HashMap<>();
    Map<String, Integer> frames = new HashMap<>();
    for (Row video : Published.read(spark, warehouse, "videos").collectAsList()) {
      for (Object path : video.<String>getList(video.fieldIndex("paths"))) {
        String name = Path.of(path.toString()).getFileName().toString();
        status.put(name, video.getAs("status"));
        frames.put(name, video.getAs("sampled_frames"));
      }
    }
    try (Stream<Path> files = Files.list(broken)) {
      assertThat(status.keySet())
          .containsExactlyInAnyOrderElementsOf(
              files.map(f -> f.getFileName().toString()).collect(Collectors.toSet()));
    }
    List<Row> failures = Published.read(spark, warehouse, "failures").collectAsList();
    Set<String> lost = new TreeSet<>();
    for (Row failure : failures) {
      assertThat(failure.<String>getAs("reason")).isNotBlank().doesNotContain("\n");
      assertThat(failure.<String>getAs("error_class")).isNotBlank();
      assertThat(failure.<Integer>getAs("attempts")).isBetween(1, 3);
      assertThat(failure.<Boolean>getAs("is_final")).isTrue();
      if (failure.<String>getAs("severity").equals("lost")) {
        assertThat(lost.add(failure.<String>getAs("path"))).as("one failure a file").isTrue();
      }
    }
    assertThat(PLAYABLE)
        .allSatisfy(
            name -> {
              assertThat(status.get(name)).as(name).isIn("ok", "partial");
              assertThat(frames.get(name)).as(name).isPositive();
            });
    assertThat(
            failures.stream()
                .filter(f -> f.<String>getAs("path").endsWith("encrypted_cbcs.mp4"))
                .map(f -> f.<String>getAs("error_class")))
        .containsExactly("ENCRYPTED");
    assertThat(status.get("zero_bytes.mp4")).isEqualTo("failed");
  }

  @Test
  void costOneFailureRowEachWhenTheyKillOrStallTheirWorker() throws IOException {
    Path input = Files.createDirectory(folder.resolve("faults"));
    Path crashing = Media.scenes(input.resolve("crashing.mp4"), 1, 3, "aac");
    Path spinning = Media.scenes(input.resolve("spinning.mp4"), 1, 4, "aac");
    Media.scenes(input.resolve("good.mp4"), 2, 3, "aac");
    String faults =
        "-Dclipreduce.worker.fault=crash:%d,spin:%d"
            .formatted(Files.size(crashing), Files.size(spinning));
    for (String master : List.of("local[2]", "local-cluster[2,1,1024]")) {
      Path warehouse = folder.resolve("faults-" + master.replaceAll("\\W", "-"));
      Program.Result result =
          Launcher.ofCheckout()
              .with("CLIPREDUCE_JAVA_OPTIONS", faults)
              .run(
                  "run",
                  "--input",
                  input.toString(),
                  "--warehouse",
                  warehouse.toString(),
                  "--master",
                  master,
                  "--set",
                  "spark.executor.extraJavaOptions=" + faults,
                  "--set",
                  "limits.deadline_floor_s=5");
      assertThat(result.exitCode()).as(result.stderr()).isZero();
      SparkSession spark = TestSpark.start("local[2]");
      Map<String, String> classes =
          Published.read(spark, warehouse, "failures").collectAsList().stream()
              .collect(
                  Collectors.toMap(
                      f -> Path.of(f.<String>getAs("path")).getFileName().toString(),
                      f -> f.<String>getAs("error_class")));
      assertThat(classes)
          .as(master)
          .isEqualTo(Map.of("crashing.mp4", "CRASHED", "spinning.mp4", "TIMED_OUT"));
      assertThat(
              Published.read(spark, warehouse, "videos")
                  .where("path LIKE '%good.mp4'")
                  .first()
                  .<String>getAs("status"))
          .isEqualTo("ok");
    }
  }
}
