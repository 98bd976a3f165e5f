package io.clipreduce.e2e;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

  /**
   * Runs a command as the launcher would, with the tests' own classes before ClipReduce's.
   *
   * @param resources folder of the test resources that goes before both
   * @param javaOptions further options for its JVM
   */
  static Program.Result runWithTestClasses(
      String resources, List<String> javaOptions, String... arguments) {
    Path dist = home().resolve("jobs/target/dist");
    Path classes = home().resolve("src/test/target/test-classes");
    List<String> all = new ArrayList<>(List.of("@" + dist.resolve("jvm.options"), "-Xmx2g"));
    all.add("-Dclipreduce.home=" + home());
    all.add("-Dlog4j2.configurationFile=" + home().resolve("conf/log4j2.properties"));
    all.addAll(javaOptions);
    all.addAll(List.of("-cp", classes.resolve(resources) + ":" + classes + ":" + dist + "/jars/*"));
    all.add("io.clipreduce.jobs.Main");
    all.addAll(List.of(arguments));
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    return new Program(java, home(), ofCheckout().environment()).run(all.toArray(String[]::new));
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
