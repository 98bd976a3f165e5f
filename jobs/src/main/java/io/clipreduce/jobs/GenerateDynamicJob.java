package io.clipreduce.jobs;

import io.clipreduce.generate.Dynamic;
import io.clipreduce.generate.PictureBook;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes questions after MVBench's static-to-dynamic method. */
@Command(
    name = "dynamic",
    description = {
      "Sets still frames in motion and asks how they move, in the form of MVBench.",
      "Tasks: camera_motion, moving_direction (of a picture laid over the frame), action_sequence"
          + " (which of two camera motions came first)."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExample%n",
    footer = "  clipreduce generate dynamic --input videos --output dynamic --samples 20")
final class GenerateDynamicJob implements Callable<Integer> {
  @Mixin GenerateOptions options;

  @Option(
      names = "--samples",
      defaultValue = "10",
      paramLabel = "NUMBER",
      description = "Clips of each task. Default: ${DEFAULT-VALUE}.")
  int samples;

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    GenerateOptions.atLeastOne("--samples", samples);
    return options.run(
        spec,
        (studio, videos, manifest) ->
            new Dynamic(studio, videos, PictureBook.drawn(), options.seed).make(samples, manifest));
  }
}
