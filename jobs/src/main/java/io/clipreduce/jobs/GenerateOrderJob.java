package io.clipreduce.jobs;

import io.clipreduce.generate.FrameOrder;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes questions after TemporalVQA. */
@Command(
    name = "order",
    description = {
      "Takes two frames of a video and asks which came first, and how much time lies between them.",
      "After TemporalVQA: each pair is asked about in both orders and counts when both answers are"
          + " right. A pair is two pictures and a video that shows one after the other."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExample%n",
    footer = "  clipreduce generate order --input videos --output order --samples 50")
final class GenerateOrderJob implements Callable<Integer> {
  @Mixin GenerateOptions options;

  @Option(
      names = "--samples",
      defaultValue = "20",
      paramLabel = "NUMBER",
      description = "Pairs of frames. Default: ${DEFAULT-VALUE}.")
  int samples;

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    GenerateOptions.atLeastOne("--samples", samples);
    return options.run(
        spec,
        (studio, videos, manifest) ->
            new FrameOrder(studio, videos, options.seed).make(samples, manifest));
  }
}
