package io.clipreduce.jobs;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Brings the index up to what is published. */
@Command(
    name = "index",
    description = {
      "Makes what is published searchable: words, and vectors of what they mean.",
      "Only videos that are new or changed since the last time are worked on; until all is done,"
          + " searches find what they found before."
    },
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    footerHeading = "%nExample%n",
    footer = "  clipreduce index --warehouse wh")
final class IndexJob implements Callable<Integer> {
  @Mixin RunOptions options;

  @Override
  public Integer call() {
    try (Lease lease = options.lease("index")) {
      return options.inSpark(lease, "index", System.out, Pipeline::index);
    }
  }
}
