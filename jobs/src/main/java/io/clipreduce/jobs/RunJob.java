package io.clipreduce.jobs;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The main job: from a folder of videos to tables and a report. */
@Command(
    name = "run",
    description = {
      "Turns a folder of videos into tables and a report.",
      "Only what is new or changed since the last run is worked on; a run that was killed goes on"
          + " where it was."
    },
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    footerHeading = "%nExamples%n",
    footer = {
      "  clipreduce run --input videos --warehouse warehouse",
      "  clipreduce run --input hdfs://host/videos --warehouse hdfs://host/warehouse --master yarn",
      "  clipreduce run --input videos --warehouse warehouse --set sample.fps=1"
    })
final class RunJob implements Callable<Integer> {
  @Mixin InputOption input;
  @Mixin RunOptions options;

  @Override
  public Integer call() {
    long startedNanos = System.nanoTime();
    Settings settings = options.spark.settings();
    Warehouse warehouse = options.warehouse();
    String uri = input.uri(warehouse.hadoop());
    try (Lease lease = options.lease("run")) {
      SourceFile.Listing listing = SourceFile.list(uri, settings, warehouse.hadoop());
      if (!options.retryFailed) {
        Optional<String> since =
            new LastRun(warehouse)
                .unchangedSince(uri, listing.digest(), new Fingerprints(settings).overall());
        if (since.isPresent()) {
          System.out.printf(
              "Nothing changed since run %s: %d files, same settings, same tables.%n",
              since.get(), listing.files().size());
          return Main.EXIT_DONE;
        }
      }
      return options.inSpark(
          lease,
          "run",
          System.out,
          pipeline -> {
            Pipeline.Outcome outcome = pipeline.runAll(uri, listing);
            pipeline.report();
            summary(outcome, warehouse, Duration.ofNanos(System.nanoTime() - startedNanos));
            return outcome;
          });
    }
  }

  private static void summary(Pipeline.Outcome outcome, Warehouse warehouse, Duration took) {
    System.out.printf(
        Locale.ROOT,
        "Published in %s: %d videos (%s), %d clips, %d batches, %d failures. Tables: %s%n",
        Progress.clock(took.toMillis() / 1000.0),
        outcome.videos(),
        Progress.clock(outcome.durationUs() / 1e6),
        outcome.clips(),
        outcome.batches(),
        outcome.failures(),
        warehouse.root() + "/tables");
  }
}
