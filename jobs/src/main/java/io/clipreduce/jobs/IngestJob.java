package io.clipreduce.jobs;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists, hashes and probes the input. */
@Command(
    name = "ingest",
    description = "Lists the input, tells new files from known ones, and looks into the new ones.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
final class IngestJob implements Callable<Integer> {
  @Mixin InputOption input;
  @Mixin RunOptions options;

  @Override
  public Integer call() {
    Warehouse warehouse = options.warehouse();
    String uri = input.uri(warehouse.hadoop());
    try (Lease lease = options.lease("ingest")) {
      SourceFile.Listing listing =
          SourceFile.list(uri, options.spark.settings(), warehouse.hadoop());
      return options.inSpark(
          lease, "ingest", System.out, pipeline -> pipeline.ingest(uri, listing));
    }
  }
}
