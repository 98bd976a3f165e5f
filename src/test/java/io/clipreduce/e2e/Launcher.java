package io.clipreduce.e2e;

import java.nio.file.Path;
import java.util.Map;

/** {@code ./clipreduce} of the checkout under test, as a user would run it. */
final class Launcher {

  private Launcher() {}

  /**
   * The launcher, run from the checkout's root. It never builds: the reactor has built the
   * distribution before these tests run. The script replaces itself by Java, so the process of a
   * running command is its JVM.
   */
  static Program ofCheckout() {
    Path home = home();

    return new Program(
        home.resolve("clipreduce"),
        home,
        Map.of(
            "CLIPREDUCE_NO_BUILD",
            "1",
            "CLIPREDUCE_LOG_DIR",
            home.resolve("src/test/target/logs").toString()));
  }

  /** Root of the checkout under test. */
  static Path home() {
    String home = System.getProperty("clipreduce.home");
    if (home == null) {
      throw new IllegalStateException(
          "System property clipreduce.home is not set. Run the tests by mvn verify, or set it to"
              + " the root of the checkout.");
    }

    return Path.of(home);
  }
}
