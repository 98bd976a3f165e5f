package io.clipreduce.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoJobTest {
  @TempDir Path folder;

  @Test
  void goesFromNothingToAReport() throws Exception {
    SharedSpark.session();

    CommandRun run = CommandRun.of("demo", "--folder", folder.toString());

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    Path page = folder.resolve("warehouse/report.html");
    assertThat(run.out()).contains("Made ").contains("Look at " + page.toUri());
    assertThat(Files.readString(page))
        .contains("demo.mp4")
        .contains("data:image/jpeg;base64,")
        .contains("<h2>Failures</h2><p>None.</p>");
  }
}
