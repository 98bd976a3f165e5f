package io.clipreduce.jobs;

import io.clipreduce.sql.ClipReduceExtensions;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Where Spark runs and with which settings: the arguments shared by all commands that use it. */
public final class SparkOptions {
  private static final Pattern LOCAL = Pattern.compile("local(?:\\[(\\*|\\d+)(?:,\\s*(\\d+))?])?");

  /** A task that fails in local mode would end the job at once: Spark's own default is 1 there. */
  private static final int MAX_TASK_FAILURES = 4;

  /**
   * Rows that the Parquet reader holds at a time. With Spark's 4096, rows as wide as those of the
   * stage tables run a small heap out of memory.
   */
  private static final int PARQUET_BATCH_ROWS = 256;

  private static final long PARQUET_ROW_GROUP_BYTES = 32L << 20;

  @Option(
      names = "--master",
      paramLabel = "URL",
      description =
          "Where Spark runs: local[N] uses N cores of this machine, local[*] all of them;"
              + " spark://host:port and yarn are clusters. Default: local[*], or what"
              + " spark-submit says.")
  String master;

  @Option(
      names = "--conf",
      paramLabel = "FILE",
      description = "Settings that differ from conf/clipreduce.conf, in the same form.")
  Path confFile;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      showDefaultValue = CommandLine.Help.Visibility.NEVER,
      description =
          "One setting, for example sample.fps=1; may be repeated. spark.* goes to Spark as it is.")
  List<String> assignments = new ArrayList<>();

  @Option(
      names = "--log-file",
      paramLabel = "FILE",
      description =
          "The full log. Default: a file in WAREHOUSE/_logs or in logs/ of the installation.")
  Path logFile;

  private Settings settings;

  /** The settings of this command, resolved at the first call. */
  public Settings settings() {
    if (settings == null) {
      settings = Settings.resolve(confFile, assignments);
    }

    return settings;
  }

  /**
   * Opens a session for a command that writes to a warehouse; the log goes to its folder {@code
   * _logs}, if that is on this machine.
   *
   * @param appName name of the command
   * @return the session; the caller closes it
   */
  public Session open(String appName, WarehouseOption warehouse) {
    File folder = warehouse.localFolder(settings().hadoop());
    if (folder != null && logFile == null) {
      Logs.moveTo(folder.toPath().resolve("_logs"), appName);
    }

    return open(appName);
  }

  /** Opens a session with everything ClipReduce needs of Spark and Delta; the caller closes it. */
  public Session open(String appName) {
    Settings resolved = settings();
    if (logFile != null) {
      Logs.moveTo(logFile);
    }

    boolean running = SparkSession.getDefaultSession().isDefined();
    SparkSession.Builder builder = SparkSession.builder().appName("clipreduce " + appName);
    confs(masterUrl(), resolved.spark()).forEach(builder::config);
    SparkSession session = builder.getOrCreate();
    SparkSession opened = running ? session.newSession() : session;
    SqlSettings.tell(opened, confFile, assignments);
    return new Session(opened, !running);
  }

  /** The master, with task failures allowed in local mode. */
  String masterUrl() {
    String url = master != null ? master : System.getProperty("spark.master", "local[*]");
    Matcher local = LOCAL.matcher(url);
    if (!local.matches()) {
      if (url.startsWith("local[")) {
        throw new UserException(
            "--master %s is not understood. Write local[N], for example local[2], or local[*]."
                .formatted(url));
      }

      return url;
    }

    String cores = local.group(1) == null ? "1" : local.group(1);
    String failures = local.group(2) == null ? "" + MAX_TASK_FAILURES : local.group(2);
    return "local[%s,%s]".formatted(cores, failures);
  }

  /** All Spark settings of a session; {@code extra} wins. */
  static Map<String, String> confs(String masterUrl, Map<String, String> extra) {
    boolean local = masterUrl.startsWith("local[");
    Map<String, String> confs = new LinkedHashMap<>();
    confs.put("spark.master", masterUrl);
    confs.put(
        "spark.sql.extensions",
        "io.delta.sql.DeltaSparkSessionExtension," + ClipReduceExtensions.class.getName());
    confs.put("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog");
    confs.put("spark.ui.enabled", "false");
    confs.put("spark.ui.showConsoleProgress", "false");
    // How often progress hears from tasks that run; half of what Spark would.
    confs.put("spark.executor.heartbeatInterval", "5s");
    confs.put("spark.sql.session.timeZone", "UTC");
    confs.put("spark.sql.ansi.enabled", "true");
    // It cuts every query into several Spark jobs, and here the sizes are known beforehand.
    confs.put("spark.sql.adaptive.enabled", "false");
    confs.put("spark.sql.parquet.columnarReaderBatchSize", "" + PARQUET_BATCH_ROWS);
    confs.put("spark.hadoop.parquet.block.size", "" + PARQUET_ROW_GROUP_BYTES);
    LocalFiles.settings(new Configuration())
        .forEach((key, value) -> confs.put("spark.hadoop." + key, value));
    // Everything that reads Delta reads version 1, everything that writes it writes version 2.
    confs.put("spark.databricks.delta.properties.defaults.minReaderVersion", "1");
    confs.put("spark.databricks.delta.properties.defaults.minWriterVersion", "2");
    confs.put("spark.databricks.delta.properties.defaults.enableDeletionVectors", "false");
    confs.put("spark.databricks.delta.snapshotPartitions", local ? "1" : "8");
    confs.put(
        "spark.sql.warehouse.dir",
        new File(System.getProperty("java.io.tmpdir"), "clipreduce-spark").toURI().toString());
    if (local) {
      String tasks = "" + Math.max(2, localCores(masterUrl));
      confs.put("spark.sql.shuffle.partitions", tasks);
      // Delta's VACUUM makes this many tasks for every table, 10,000 unless told.
      confs.put("spark.sql.sources.parallelPartitionDiscovery.parallelism", tasks);
      confs.put("spark.driver.host", "127.0.0.1");
      confs.put("spark.driver.bindAddress", "127.0.0.1");
    }

    confs.putAll(extra);
    return confs;
  }

  private static int localCores(String masterUrl) {
    Matcher local = LOCAL.matcher(masterUrl);
    if (!local.matches() || local.group(1).equals("*")) {
      return Runtime.getRuntime().availableProcessors();
    }

    return Integer.parseInt(local.group(1));
  }
}
