package io.clipreduce.jobs;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Does what is missing of one stage, for all videos of a warehouse. */
@Command(mixinStandardHelpOptions = true, showDefaultValues = true)
final class StageJob implements Callable<Integer> {
  @Mixin RunOptions options;

  private final Stage stage;

  StageJob(Stage stage) {
    this.stage = stage;
  }

  @Override
  public Integer call() {
    try (Lease lease = options.lease(stage.name())) {
      return options.inSpark(
          lease, stage.name(), System.out, pipeline -> pipeline.runStages(List.of(stage), false));
    }
  }
}
