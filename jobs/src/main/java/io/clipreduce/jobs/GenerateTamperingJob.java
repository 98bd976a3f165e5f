package io.clipreduce.jobs;

import io.clipreduce.generate.Tampering;
import io.clipreduce.generate.Tampering.Location;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes questions in the form of MVTamperBench. */
@Command(
    name = "tampering",
    description = {
      "Tampers with videos in five ways and asks whether they are, in the form of MVTamperBench.",
      "A window of frames is substituted, masked, repeated, dropped or turned by 180 degrees. The"
          + " originals, encoded once more, are the negatives."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExample%n",
    footer = "  clipreduce generate tampering --input videos --output tampered --location end")
final class GenerateTamperingJob implements Callable<Integer> {
  @Mixin GenerateOptions options;

  @Option(
      names = "--samples",
      defaultValue = "10",
      paramLabel = "NUMBER",
      description = "Videos to tamper with, each in all ways. Default: ${DEFAULT-VALUE}.")
  int samples;

  @Option(
      names = "--location",
      defaultValue = "middle",
      paramLabel = "PLACE",
      description = "Where: start, middle or end. Default: ${DEFAULT-VALUE}.")
  String location;

  @Option(
      names = "--seconds",
      defaultValue = "1",
      paramLabel = "NUMBER",
      description = "Length of the window; whole frames a second count. Default: ${DEFAULT-VALUE}.")
  int seconds;

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    GenerateOptions.atLeastOne("--samples", samples);
    GenerateOptions.atLeastOne("--seconds", seconds);
    Location place = place();
    Map<String, String> asked = new LinkedHashMap<>();
    asked.put("samples", Integer.toString(samples));
    asked.put("location", location);
    asked.put("seconds", Integer.toString(seconds));
    return options.run(
        "tampering",
        asked,
        spec.commandLine().getOut(),
        (studio, videos, manifest) ->
            new Tampering(studio, videos, options.seed).make(samples, place, seconds, manifest));
  }

  private Location place() {
    try {
      return Location.valueOf(location.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new UserException(
          "--location %s is not allowed. Give start, middle or end.".formatted(location), e);
    }
  }
}
