package io.clipreduce.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Long videos fit into a small heap and bounded workers. */
class LongVideoTest {
  private static final long LIMIT_BYTES = 2_500L << 20;

  @TempDir static Path folder;

  @AfterAll
  static void stop() {
    TestSpark.stop();
  }

  @Test
  void runsAnHourInAGigabyteOfHeap() throws IOException, InterruptedException {
    assertThat(framesOf(hour(), "hour")).isEqualTo(7200);
  }

  /** Takes a quarter of an hour on two cores. */
  @Test
  @EnabledIfSystemProperty(named = "clipreduce.test.long", matches = "true")
  void runsTenHoursInAGigabyteOfHeap() throws IOException, InterruptedException {
    Path ten = Media.repeated(hour(), 10, 3_600_000_000L, folder.resolve("ten.mp4"));

    assertThat(framesOf(ten, "ten")).isEqualTo(72_000);
  }

  /** The corpus' hour of a camera, or an hour of painted scenes. */
  private static Path hour() {
    return Corpus.find()
        .map(corpus -> corpus.resolve("long/surveillance_60min.mp4"))
        .orElseGet(
            () ->
                Media.repeated(
                    Media.scenes(folder.resolve("minute.mp4"), 6, 10, null),
                    60,
                    60_000_000L,
                    folder.resolve("hour.mp4")));
  }

  private static long framesOf(Path video, String name) throws IOException, InterruptedException {
    Path warehouse = folder.resolve(name);
    Program.Running run =
        Launcher.ofCheckout()
            .with("CLIPREDUCE_DRIVER_MEMORY", "1g")
            .start(
                "run",
                "--input",
                video.toString(),
                "--warehouse",
                warehouse.toString(),
                "--master",
                "local[2]");
    long mostBytes = 0;
    while (run.process().isAlive()) {
      mostBytes = Math.max(mostBytes, residentBytes(run.process().toHandle()));
      Thread.sleep(500);
    }
    Program.Result result = run.await();
    assertThat(result.exitCode()).as(result.stderr()).isZero();
    assertThat(mostBytes).isLessThan(LIMIT_BYTES);
    SparkSession spark = TestSpark.start("local[2]");
    return Published.read(spark, warehouse, "frames").count();
  }

  private static long residentBytes(ProcessHandle process) {
    // A child that has not yet begun its own program still shows its parent's memory as its own.
    String own = commandLine(process);
    return ownBytes(process)
        + process
            .descendants()
            .filter(child -> !commandLine(child).equals(own))
            .mapToLong(LongVideoTest::ownBytes)
            .sum();
  }

  private static String commandLine(ProcessHandle process) {
    return process.info().commandLine().orElse("");
  }

  private static long ownBytes(ProcessHandle process) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .sum();
    } catch (IOException | java.io.UncheckedIOException e) {
      return 0; // It ended meanwhile.
    }
  }
}
