package io.clipreduce.jobs;

import io.clipreduce.frames.media.DemoVideo;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the whole job on a small video of its own. */
@Command(
    name = "demo",
    description = {
      "Makes a small video of several scenes, runs the whole job on it and tells where the report"
          + " is.",
      "A second time it shows that nothing is done twice."
    },
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    footerHeading = "%nExample%n",
    footer = "  clipreduce demo --folder /tmp/demo")
public final class DemoJob implements Callable<Integer> {
  @Option(
      names = "--folder",
      defaultValue = "clipreduce-demo",
      paramLabel = "FOLDER",
      description = "Where the video and its warehouse go.")
  Path folder;

  @Mixin SparkOptions spark;

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Path video = folder.resolve("videos/demo.mp4");
    if (!Files.exists(video)) {
      Files.createDirectories(video.getParent());
      DemoVideo.write(video);
      out().printf("Made %s, %s s%n", video, DemoVideo.DURATION_US / 1_000_000);
    }

    Path warehouse = folder.resolve("warehouse");
    int exitCode = run(video.getParent(), warehouse);
    if (exitCode == Main.EXIT_DONE) {
      out()
          .printf(
              "%nLook at %s%nand ask, for example:%n  clipreduce sql --warehouse %s"
                  + " \"SELECT start_us, text FROM captions ORDER BY start_us\"%n",
              warehouse.resolve("report.html").toAbsolutePath().toUri(), warehouse);
    }

    return exitCode;
  }

  /** Runs the main job as a person would, through its own command line. */
  private int run(Path input, Path warehouse) {
    List<String> args =
        new ArrayList<>(
            List.of("run", "--input", input.toString(), "--warehouse", warehouse.toString()));
    if (spark.master != null) {
      args.addAll(List.of("--master", spark.master));
    }

    if (spark.confFile != null) {
      args.addAll(List.of("--conf", spark.confFile.toString()));
    }

    if (spark.logFile != null) {
      args.addAll(List.of("--log-file", spark.logFile.toString()));
    }

    spark.assignments.forEach(assignment -> args.addAll(List.of("--set", assignment)));
    CommandLine caller = spec.commandLine();
    return Main.commandLine()
        .setOut(caller.getOut())
        .setErr(caller.getErr())
        .execute(args.toArray(String[]::new));
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
