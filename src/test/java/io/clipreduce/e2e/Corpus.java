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
    Optional<Path> corpus = find();
    assumeTrue(corpus.isPresent(), "no corpus; CLIPREDUCE_CORPUS may name it");
    return corpus.get();
  }

  /** Its path, if it is there. */
  static Optional<Path> find() {
    return Optional.of(
            Optional.ofNullable(System.getenv("CLIPREDUCE_CORPUS"))
                .map(Path::of)
                .orElse(Launcher.home().resolve("../shared/corpus").normalize()))
        .filter(Files::isDirectory);
  }
}
