package io.clipreduce.jobs;

import io.clipreduce.generate.Niah;
import io.clipreduce.generate.PictureBook;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes the grid of V-NIAH. */
@Command(
    name = "niah",
    description = {
      "Hides a picture at several depths of ever longer videos, in the form of V-NIAH.",
      "The haystack is the longest of the videos, a frame a second. 'clipreduce generate heatmap'"
          + " draws what was found."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExample%n",
    footer = "  clipreduce generate niah --input film.mp4 --output niah --frames 200,400")
final class GenerateNiahJob implements Callable<Integer> {
  @Mixin GenerateOptions options;

  @Option(
      names = "--frames",
      split = ",",
      paramLabel = "NUMBER",
      description =
          "Lengths of haystacks in frames. Default: 200 to 3000 in steps of 200 as far as the video"
              + " goes, or fifths of a shorter one.")
  List<Integer> frames = new ArrayList<>();

  @Option(
      names = "--samples",
      defaultValue = "1",
      paramLabel = "NUMBER",
      description = "Needles of each cell. Default: ${DEFAULT-VALUE}.")
  int samples;

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    GenerateOptions.atLeastOne("--samples", samples);
    frames.forEach(count -> GenerateOptions.atLeastOne("--frames", count));
    return options.run(
        spec,
        (studio, videos, manifest) -> {
          try {
            return new Niah(studio, videos, PictureBook.drawn(), options.seed)
                .make(frames.stream().distinct().sorted().toList(), samples, manifest);
          } catch (IllegalArgumentException e) {
            throw new UserException("--frames: " + e.getMessage(), e);
          }
        });
  }
}
