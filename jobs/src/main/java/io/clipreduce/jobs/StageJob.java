package io.clipreduce.jobs;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Does what is missing of one stage, or of several, for all videos of a warehouse. */
@Command(mixinStandardHelpOptions = true, showDefaultValues = true)
class StageJob implements Callable<Integer> {
  @Mixin RunOptions options;

  @Option(
      names = "--through",
      paramLabel = "STAGE",
      description = "Does the stages that follow as well, up to this one, in one go.")
  String through;

  private final Stage stage;

  StageJob(Stage stage) {
    this.stage = stage;
  }

  @Override
  public Integer call() {
    List<Stage> stages = stages();
    try (Lease lease = options.lease(stage.name())) {
      return options.inSpark(
          lease, stage.name(), System.out, pipeline -> pipeline.runStages(stages, false));
    }
  }

  private List<Stage> stages() {
    List<Stage> here = Stages.AFTER_INGEST;
    List<Stage> following = here.subList(here.indexOf(stage), here.size());
    List<String> names = following.stream().map(Stage::name).toList();
    int last = through == null ? 0 : names.indexOf(through);
    if (last < 0) {
      throw new UserException(
          "--through is %s; allowed is %s.".formatted(through, String.join(", ", names)));
    }
    return following.subList(0, last + 1);
  }
}
