package io.clipreduce.jobs;

import io.clipreduce.generate.HeatMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Draws the scores of a V-NIAH grid. */
@Command(
    name = "heatmap",
    description = {
      "Draws the scores of a V-NIAH grid as a picture.",
      "Reads scores.jsonl of 'clipreduce evaluate --output', or records with 'Num. Frame', 'Frame"
          + " Depth' (percent) and 'Score' (0 to 1), as an array or one a line."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExample%n",
    footer = "  clipreduce generate heatmap --scores scores/scores.jsonl --output map.png")
final class GenerateHeatMapJob implements Callable<Integer> {
  @Option(names = "--scores", required = true, paramLabel = "FILE", description = "The scores.")
  Path scores;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FILE",
      description = "The PNG file to write.")
  Path output;

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (!Files.isReadable(scores)) {
      throw new UserException("--scores %s cannot be read. Name a file.".formatted(scores));
    }

    HeatMap map;
    try {
      map = HeatMap.read(scores);
    } catch (IOException e) {
      throw new UserException("--scores %s: %s".formatted(scores, e.getMessage()), e);
    }

    map.write(output);
    spec.commandLine()
        .getOut()
        .printf(Locale.ROOT, "Mean score %.4f, drawn in %s%n", map.mean(), output);
    return Main.EXIT_DONE;
  }
}
