package io.clipreduce.jobs;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tells what of this machine and a warehouse works, and how to mend what does not. */
@Command(
    name = "doctor",
    description = {
      "Checks this machine, the settings and, if one is named, a warehouse.",
      "Each line is ok, warn (works, but ...) or fail; below it stands how to mend it. Exits with 1"
          + " when something fails."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExample%n",
    footer = "  clipreduce doctor --warehouse wh")
public final class DoctorJob implements Callable<Integer> {
  @Option(
      names = "--warehouse",
      paramLabel = "FOLDER",
      description = "A warehouse, or the folder where one shall be.")
  String warehouse;

  @Mixin SparkOptions spark;

  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    int failures = 0;
    for (Checks.Check check : Checks.of(spark, warehouse)) {
      Checks.Finding finding = check.run();
      out.printf("%-5s %-14s %s%n", finding.level(), check.name(), finding.text());
      if (finding.mend() != null) {
        out.printf("%-20s Mend: %s%n", "", finding.mend());
      }

      out.flush();
      failures += finding.level() == Checks.Level.fail ? 1 : 0;
    }

    return failures == 0 ? Main.EXIT_DONE : Main.EXIT_FAILED;
  }
}
