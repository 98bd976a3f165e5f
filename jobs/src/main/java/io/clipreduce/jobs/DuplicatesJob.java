package io.clipreduce.jobs;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Finds stretches of film that are in two videos, or twice in one. */
@Command(
    name = "duplicates",
    description = {
      "Finds stretches of film that are in two videos, or twice in one, by what their frames look"
          + " like, and writes them to the table 'duplicates'.",
      "It finds copies in other sizes and other compression, a little brighter or darker, and by the"
          + " encoder 'descriptor' mirrored ones as well; what a fixed camera sees at two times it"
          + " takes for the same."
    },
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    footerHeading = "%nExample%n",
    footer = {
      "  clipreduce duplicates --warehouse wh",
      "  clipreduce sql --warehouse wh \"SELECT * FROM duplicates ORDER BY score DESC\""
    })
final class DuplicatesJob implements Callable<Integer> {
  @Mixin RunOptions options;

  @Option(
      names = "--encoder",
      defaultValue = "descriptor",
      paramLabel = "NAME",
      description = "Whose vectors of frames are compared: one of encode.encoders.")
  String encoder;

  @Option(
      names = "--min-seconds",
      defaultValue = "3",
      paramLabel = "SECONDS",
      description = "Shortest stretch that is told.")
  double minSeconds;

  @Option(
      names = "--min-score",
      defaultValue = "0.97",
      paramLabel = "COSINE",
      description = "From when on two frames look alike: the cosine of their vectors.")
  double minScore;

  @Override
  public Integer call() {
    if (!(minSeconds > 0)) {
      throw new UserException("--min-seconds is %s; allowed is more than 0.".formatted(minSeconds));
    }
    if (!(minScore > 0 && minScore <= 1)) {
      throw new UserException(
          "--min-score is %s; allowed is more than 0, up to 1.".formatted(minScore));
    }
    List<String> files =
        options.warehouse().delta().files(options.warehouse().tablePath("frame_embeddings"));
    if (files.isEmpty()) {
      throw new UserException(
          "--warehouse %s holds no vectors of frames. Make them with 'clipreduce run'."
              .formatted(options.warehouse.location));
    }
    DuplicateSearch search =
        new DuplicateSearch(
            encoder,
            Math.round(1e6 / options.spark.settings().getDouble("sample.fps")),
            Math.round(minSeconds * 1e6),
            minScore);
    try (Lease lease = options.lease("duplicates")) {
      return options.inSpark(
          lease, "duplicates", System.out, pipeline -> pipeline.duplicates(search, files));
    }
  }

  /** Tells how much was found. */
  static String summary(List<FlatRows.Duplicates> found) {
    long us = found.stream().mapToLong(row -> row.endUs() - row.startUs()).sum();
    return String.format(
        Locale.ROOT, "Duplicates: %d stretches, %s in all", found.size(), Progress.clock(us / 1e6));
  }

  /** Rows of the table. */
  static List<Row> rows(List<FlatRows.Duplicates> found) {
    return found.stream().map(RecordRows.of(FlatRows.Duplicates.class)::toRow).toList();
  }
}
