package io.clipreduce.jobs;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Makes benchmarks out of somebody's own videos. */
@Command(
    name = "generate",
    description = {
      "Makes benchmarks with known answers out of your own videos.",
      "A folder gets the new videos, their questions with the right answers, and manifest.jsonl,"
          + " which says what was made of what; 'remake' makes the set again from that alone. New"
          + " videos are MP4 (H.264) without sound."
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExample%n",
    footer = "  clipreduce generate needles --input videos --output needles --samples 10",
    subcommands = {
      GenerateNeedlesJob.class,
      GenerateNiahJob.class,
      GenerateHeatMapJob.class,
      GenerateTamperingJob.class,
      GenerateOrderJob.class,
      GenerateDynamicJob.class,
      GenerateVariantsJob.class,
      GenerateRemakeJob.class
    })
final class GenerateJob implements Runnable {
  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "No command given. Commands: %s"
            .formatted(String.join(", ", spec.commandLine().getSubcommands().keySet())));
  }
}
