package io.clipreduce.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The folder of real videos that lies beside some checkouts. */
final class Corpus {
  private Corpus() {}

  /** Its path; the test is skipped where there is none. */
  static Path orSkip() {
    Path corpus =
        Path.of(
            Optional.ofNullable(System.getenv("CLIPREDUCE_CORPUS"))
                .orElse(Launcher.home().resolve("../shared/corpus").toString()));
    assumeTrue(Files.isDirectory(corpus), "no corpus at " + corpus);
    return corpus.normalize();
  }
}
