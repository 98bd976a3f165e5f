package io.clipreduce.e2e;

import io.clipreduce.jobs.Session;
import io.clipreduce.jobs.SparkOptions;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;

/** The Spark of this test JVM; commands run in it. */
final class TestSpark {
  private TestSpark() {}

  /** The running session, started with the given master if none is. */
  static SparkSession start(String master) {
    SparkOptions options = new SparkOptions();
    new CommandLine(
            CommandLine.Model.CommandSpec.create()
                .addMixin("spark", CommandLine.Model.CommandSpec.forAnnotatedObject(options)))
        .parseArgs("--master", master);
    Session session = options.open("tests");
    return session.spark();
  }

  /** Ends Spark, so that the next command starts its own. */
  static void stop() {
    if (SparkSession.getDefaultSession().isDefined()) {
      SparkSession.getDefaultSession().get().stop();
      SparkSession.clearDefaultSession();
      SparkSession.clearActiveSession();
    }
  }
}
