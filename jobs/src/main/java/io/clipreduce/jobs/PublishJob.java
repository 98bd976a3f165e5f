package io.clipreduce.jobs;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Makes the published tables from the stage tables. */
@Command(
    name = "publish",
    description = "Makes the tables that people query from what the stages have found.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
final class PublishJob implements Callable<Integer> {
  @Mixin RunOptions options;

  @Override
  public Integer call() {
    try (Lease lease = options.lease("publish")) {
      return options.inSpark(
          lease, "publish", System.out, pipeline -> pipeline.runStages(List.of(), true));
    }
  }
}
