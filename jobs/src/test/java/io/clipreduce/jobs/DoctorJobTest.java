package io.clipreduce.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorJobTest {
  @TempDir Path folder;

  @Test
  void findsThisMachineFit() {
    CommandRun run = CommandRun.of("doctor", "--warehouse", folder.resolve("wh").toString());

    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .containsPattern("ok    Java +17")
        .containsPattern("ok    Settings +all valid")
        .containsPattern("ok    FFmpeg +decode worker")
        .containsPattern("ok    Perception +.*OpenCV.*Tesseract")
        .containsPattern("ok    Encoders +descriptor .*minilm .384 values.")
        .containsPattern("ok    Warehouse +.*wh is not there yet")
        .doesNotContain("fail ");
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void tellsWhoWritesToAWarehouse() throws Exception {
    Warehouse warehouse =
        new Warehouse("file:" + folder, new org.apache.hadoop.conf.Configuration());
    Lease lease = Lease.take(warehouse, "clipreduce run", java.time.Duration.ofSeconds(60), false);
    try {
      Checks.Finding finding = warehouse(folder.toString());

      assertThat(finding.level()).isNotEqualTo(Checks.Level.fail);
      assertThat(finding.text()).contains("written by clipreduce run, process ");
    } finally {
      lease.close();
    }

    assertThat(warehouse(folder.toString()).text()).contains("written by nobody now");
  }

  @Test
  void failsWhereAWarehouseCannotBe() throws Exception {
    Path file = folder.resolve("file");
    Files.writeString(file, "no folder");

    assertThat(warehouse(file.toString()).level()).isEqualTo(Checks.Level.fail);
    assertThat(warehouse("nosuch://host/wh").text()).contains("nosuch://host/wh cannot be reached");
  }

  private static Checks.Finding warehouse(String location) {
    return Checks.of(new SparkOptions(), location).stream()
        .filter(check -> check.name().equals("Warehouse"))
        .findFirst()
        .get()
        .run();
  }

  @Test
  void failsWithWhatIsWrongInTheSettings() {
    SparkOptions options = new SparkOptions();
    options.assignments = java.util.List.of("caption.captioner=nobody");

    Checks.Finding finding =
        Checks.of(options, null).stream()
            .filter(check -> check.name().equals("Settings"))
            .findFirst()
            .get()
            .run();

    assertThat(finding.level()).isEqualTo(Checks.Level.fail);
    assertThat(finding.text()).contains("nobody").contains("evidence");
  }
}
