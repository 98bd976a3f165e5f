package io.clipreduce.jobs;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Arguments of every command that writes to a warehouse, and what they all do around their work.
 */
public final class RunOptions {
  private static final DateTimeFormatter RUN_ID =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  @Mixin WarehouseOption warehouse;
  @Mixin SparkOptions spark;

  @Option(names = "--retry-failed", description = "Try failures again that are final otherwise.")
  boolean retryFailed;

  @Option(
      names = "--break-lease",
      description = "Take the warehouse although another run seems to write to it.")
  boolean breakLease;

  @Option(
      names = "--strict",
      description = "Exit with 3 when some video could not be read, wholly or in part.")
  boolean strict;

  private Warehouse opened;

  /** The warehouse, as seen without Spark; opened at the first call. */
  Warehouse warehouse() {
    if (opened == null) {
      Configuration hadoop = spark.settings().hadoop();
      opened = new Warehouse(warehouse.uri(hadoop), hadoop);
    }
    return opened;
  }

  /** Takes the lease; the caller gives it back. */
  Lease lease(String command) {
    Duration timeout = Duration.ofSeconds(spark.settings().getLong("run.lease_timeout_s"));
    return Lease.take(warehouse(), "clipreduce " + command, timeout, breakLease);
  }

  /**
   * Opens Spark and does some work on videos in it, telling its progress.
   *
   * @return the exit code
   */
  int inSpark(
      Lease lease, String command, PrintStream out, Function<Pipeline, Pipeline.Outcome> work) {
    return inRun(lease, command, out, run -> work.apply(new Pipeline(run)).failures());
  }

  /**
   * Opens Spark and does some work in it, telling its progress.
   *
   * @param work returns the number of failures
   * @return the exit code
   */
  int inRun(Lease lease, String command, PrintStream out, ToIntFunction<RunContext> work) {
    Settings settings = spark.settings();
    Fingerprints fingerprints = new Fingerprints(settings);
    try (Session session = spark.open(command, warehouse);
        Progress progress = new Progress(out)) {
      Warehouse inSession =
          new Warehouse(warehouse().root(), session.spark().sparkContext().hadoopConfiguration());
      TableSchemas.bringUpToDate(inSession, session.spark());
      RunContext run =
          new RunContext(
              session.spark(),
              inSession,
              new DeltaTables(lease),
              settings,
              fingerprints,
              RUN_ID.format(Instant.now()),
              retryFailed,
              progress,
              new Spend(session.spark().sparkContext()),
              new Notices(session.spark().sparkContext()));
      int failures = work.applyAsInt(run);
      if (run.spend().line() != null) {
        progress.say(run.spend().line());
      }
      return strict && failures > 0 ? Main.EXIT_FAILURES : Main.EXIT_DONE;
    }
  }
}
