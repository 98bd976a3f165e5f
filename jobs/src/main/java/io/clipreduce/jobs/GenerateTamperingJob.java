package io.clipreduce.jobs;

import io.clipreduce.generate.Tampering;
import io.clipreduce.generate.Tampering.Location;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
      converter = LocationNames.class,
      description = "Where: start, middle or end. Default: ${DEFAULT-VALUE}.")
  Location location;

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
    return options.run(
        spec,
        (studio, videos, manifest) ->
            new Tampering(studio, videos, options.seed).make(samples, location, seconds, manifest));
  }

  /** The places by their names. */
  static final class LocationNames extends LabelNames<Location> {
    LocationNames() {
      super(
          Arrays.stream(Location.values())
              .collect(Collectors.toMap(Location::label, location -> location)));
    }
  }
}
