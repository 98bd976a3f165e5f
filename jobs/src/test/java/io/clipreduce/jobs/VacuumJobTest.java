package io.clipreduce.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VacuumJobTest {
  @TempDir Path warehouse;

  @BeforeEach
  void makeAWarehouseWithRubbish() throws Exception {
    String locator = "named_struct('file', '%s', 'offset', 0L, 'size_bytes', 1, 'sha256', '')";
    String kept = locator.formatted("pictures/kept.tar");
    String keptText = locator.formatted("pictures/kept-text.tar");
    new TestWarehouse(warehouse)
        .stage(
            "sample",
            """
            SELECT 'v' AS video_id,
                   array(named_struct('pts_us', 0L, 'picture', %s, 'text_picture', %s)) AS frames
            """
                .formatted(kept, keptText))
        .table("clips", "SELECT 'v' AS video_id");
    SparkSession spark = SharedSpark.session();
    spark
        .sql("SELECT 'w' AS video_id")
        .write()
        .format("delta")
        .mode("overwrite")
        .save(warehouse.resolve("tables/clips").toString());
    Files.createDirectories(warehouse.resolve("pictures"));
    for (String name : new String[] {"kept", "kept-text", "rubbish", "fresh"}) {
      Files.write(warehouse.resolve("pictures/" + name + ".tar"), new byte[2048]);
    }

    Instant old = Instant.now().minus(8, ChronoUnit.DAYS);
    try (Stream<Path> all = Files.walk(warehouse)) {
      for (Path path : all.filter(p -> !p.endsWith("fresh.tar")).toList()) {
        Files.setLastModifiedTime(path, FileTime.from(old));
      }
    }
  }

  private CommandRun vacuum(String... args) {
    String[] all = new String[args.length + 3];
    all[0] = "vacuum";
    all[1] = "--warehouse";
    all[2] = warehouse.toString();
    System.arraycopy(args, 0, all, 3, args.length);
    return CommandRun.of(all);
  }

  private long parquetFiles() throws Exception {
    try (Stream<Path> files = Files.list(warehouse.resolve("tables/clips"))) {
      return files.filter(f -> f.toString().endsWith(".parquet")).count();
    }
  }

  @Test
  void deletesOnlyOldTarsThatNoRowNames() {
    CommandRun run = vacuum();

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).containsPattern("pictures +1 files +2.0 KiB");
    assertThat(warehouse.resolve("pictures/rubbish.tar")).doesNotExist();
    assertThat(warehouse.resolve("pictures/kept.tar")).exists();
    assertThat(warehouse.resolve("pictures/kept-text.tar")).exists();
    assertThat(warehouse.resolve("pictures/fresh.tar")).exists();
  }

  @Test
  void onlyTellsWithDryRun() throws Exception {
    CommandRun run = vacuum("--dry-run", "--older-than-hours", "0");

    assertThat(run.out()).containsPattern("pictures +2 files +4.0 KiB");
    assertThat(run.out()).containsPattern("clips +1 files");
    assertThat(run.out()).containsPattern("would be deleted +3 files");
    assertThat(warehouse.resolve("pictures/rubbish.tar")).exists();
    assertThat(parquetFiles()).isEqualTo(2);
  }

  @Test
  void deletesFilesOfOlderVersionsOfATable() throws Exception {
    CommandRun run = vacuum("--older-than-hours", "0");

    assertThat(run.out()).containsPattern("clips +1 files");
    assertThat(parquetFiles()).isEqualTo(1);
    assertThat(
            SharedSpark.session()
                .read()
                .format("delta")
                .load(warehouse.resolve("tables/clips").toString())
                .first()
                .getString(0))
        .isEqualTo("w");
  }

  @Test
  void refusesANegativeAge() {
    CommandRun run = vacuum("--older-than-hours", "-1");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--older-than-hours is -1; allowed is 0 or more.");
  }
}
