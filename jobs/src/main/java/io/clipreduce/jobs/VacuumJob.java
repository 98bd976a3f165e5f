package io.clipreduce.jobs;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import scala.Console;

/**
 * Deletes what nothing needs any more: old data files, tars of pictures that no row names, and
 * shards that no version of the index names.
 */
@Command(
    name = "vacuum",
    description = {
      "Deletes what no table of a warehouse needs any more: files of older table versions, tars of"
          + " pictures that no row names, such as a killed run leaves, and older parts of the index.",
      "Queries that were begun before the files were replaced fail, hence the age."
    },
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    footerHeading = "%nExample%n",
    footer = "  clipreduce vacuum --warehouse wh --dry-run")
public final class VacuumJob implements Callable<Integer> {
  private static final Set<String> LOCATOR = Set.of("file", "offset", "size_bytes", "sha256");

  @Mixin WarehouseOption warehouse;
  @Mixin SparkOptions spark;

  @Option(
      names = "--older-than-hours",
      defaultValue = "168",
      paramLabel = "HOURS",
      description = "Only what has been unused for so long; 168 hours are 7 days.")
  int olderThanHours;

  @Option(names = "--dry-run", description = "Only tells what would be deleted.")
  boolean dryRun;

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (olderThanHours < 0) {
      throw new UserException(
          "--older-than-hours is %s; allowed is 0 or more.".formatted(olderThanHours));
    }

    Configuration hadoop = spark.settings().hadoop();
    WarehouseTables tables = WarehouseTables.in(warehouse, hadoop);
    Total total = new Total();
    Warehouse opened = new Warehouse(tables.warehouseUri(), hadoop);
    Duration timeout = Duration.ofSeconds(spark.settings().getLong("run.lease_timeout_s"));
    try (Lease lease = Lease.take(opened, "clipreduce vacuum", timeout, false);
        Session session = spark.open("vacuum", warehouse)) {
      // Delta's own check forbids less than a week, whatever was asked for.
      session.spark().conf().set("spark.databricks.delta.retentionDurationCheck.enabled", "false");
      for (Map.Entry<String, String> table : tables.all().entrySet()) {
        Total freed =
            hasUnused(opened, table.getValue())
                ? vacuum(session.spark(), table.getValue(), hadoop)
                : new Total();
        say(table.getKey(), freed);
        total.add(freed);
      }

      Total pictures = vacuumPictures(session.spark(), tables, hadoop);
      say("pictures", pictures);
      total.add(pictures);
      Total index = vacuumIndex(opened);
      say("index", index);
      total.add(index);
    }

    say(dryRun ? "would be deleted" : "deleted", total);
    return Main.EXIT_DONE;
  }

  /** Whether a table's folder holds old data files that its latest version does not name. */
  private boolean hasUnused(Warehouse opened, String path) throws IOException {
    Set<String> used = new HashSet<>();
    opened.delta().files(path).forEach(file -> used.add(new Path(file).getName()));
    long newestMillis = newestMillis();
    Path folder = new Path(path);
    RemoteIterator<LocatedFileStatus> all =
        folder.getFileSystem(opened.hadoop()).listFiles(folder, true);
    while (all.hasNext()) {
      LocatedFileStatus file = all.next();
      if (isData(file)
          && file.getModificationTime() <= newestMillis
          && !used.contains(file.getPath().getName())) {
        return true;
      }
    }

    return false;
  }

  private long newestMillis() {
    return System.currentTimeMillis() - TimeUnit.HOURS.toMillis(olderThanHours);
  }

  private static boolean isData(LocatedFileStatus file) {
    return !file.getPath().toString().contains("/_delta_log/");
  }

  private Total vacuum(SparkSession session, String path, Configuration hadoop) throws IOException {
    Path folder = new Path(path);
    FileSystem files = folder.getFileSystem(hadoop);
    String command = "VACUUM delta.`%s` RETAIN %s HOURS".formatted(path, olderThanHours);
    if (dryRun) {
      Total freed = new Total();
      for (Row row : session.sql(command + " DRY RUN").collectAsList()) {
        Path file = new Path(row.getString(0));
        if (files.exists(file) && files.getFileStatus(file).isFile()) {
          freed.add(files.getFileStatus(file).getLen());
        }
      }

      return freed;
    }

    Total before = sizes(files, folder);
    // Delta prints its own count, one line a table.
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    Console.withOut(nowhere, () -> session.sql(command).collectAsList());
    return before.minus(sizes(files, folder));
  }

  private static Total sizes(FileSystem files, Path folder) throws IOException {
    Total total = new Total();
    RemoteIterator<LocatedFileStatus> all = files.listFiles(folder, true);
    while (all.hasNext()) {
      LocatedFileStatus file = all.next();
      if (isData(file)) {
        total.add(file.getLen());
      }
    }

    return total;
  }

  private Total vacuumPictures(SparkSession session, WarehouseTables tables, Configuration hadoop)
      throws IOException {
    Total freed = new Total();
    Path root = new Path(tables.warehouseUri());
    FileSystem files = root.getFileSystem(hadoop);
    long newestMillis = newestMillis();
    // Listed before the tables are read: what a row names later cannot be on this list.
    Set<String> old = oldTars(files, new Path(root, "pictures"), newestMillis);
    if (old.isEmpty()) {
      return freed;
    }

    Set<String> named = namedTars(session, tables);
    if (named.isEmpty()) {
      spec.commandLine()
          .getErr()
          .println("No stage table names any picture; for safety no tar is deleted.");
      return freed;
    }

    for (String tar : old.stream().sorted().toList()) {
      if (!named.contains(tar)) {
        Path file = new Path(root, tar);
        freed.add(files.getFileStatus(file).getLen());
        if (!dryRun) {
          files.delete(file, false);
        }
      }
    }

    return freed;
  }

  private Total vacuumIndex(Warehouse opened) throws IOException {
    Total freed = new Total();
    for (Path unused : opened.index().unused(newestMillis())) {
      FileSystem files = unused.getFileSystem(opened.hadoop());
      RemoteIterator<LocatedFileStatus> all = files.listFiles(unused, true);
      while (all.hasNext()) {
        freed.add(all.next().getLen());
      }
      if (!dryRun) {
        files.delete(unused, true);
      }
    }
    return freed;
  }

  /** Paths below the warehouse, as locators have them. */
  private static Set<String> oldTars(FileSystem files, Path folder, long newestMillis)
      throws IOException {
    Set<String> old = new HashSet<>();
    String root = folder.getParent().toUri().getPath() + "/";
    try {
      RemoteIterator<LocatedFileStatus> all = files.listFiles(folder, true);
      while (all.hasNext()) {
        LocatedFileStatus file = all.next();
        if (file.getModificationTime() <= newestMillis
            && file.getPath().getName().endsWith(".tar")) {
          old.add(file.getPath().toUri().getPath().substring(root.length()));
        }
      }
    } catch (FileNotFoundException e) {
      return old;
    }

    return old;
  }

  private static Set<String> namedTars(SparkSession session, WarehouseTables tables) {
    Set<String> named = new HashSet<>();
    for (String path : tables.stages().values()) {
      Dataset<Row> rows = session.read().format("delta").load(path);
      for (String column : locators(rows.schema(), "")) {
        DataType type = rows.selectExpr(column).schema().fields()[0].dataType();
        Dataset<Row> names =
            type instanceof ArrayType
                ? rows.select(functions.explode(functions.expr(column)))
                : rows.selectExpr(column);
        List<Row> distinct = names.distinct().collectAsList();
        distinct.stream()
            .filter(row -> !row.isNullAt(0))
            .forEach(row -> named.add(row.getString(0)));
      }
    }

    return named;
  }

  /** Columns, as SQL, that hold the file of a picture's locator, in rows or in lists of rows. */
  private static List<String> locators(StructType type, String prefix) {
    if (Set.of(type.fieldNames()).containsAll(LOCATOR)) {
      return List.of(prefix + "file");
    }

    return List.of(type.fields()).stream()
        .flatMap(field -> locators(field, prefix).stream())
        .toList();
  }

  private static List<String> locators(StructField field, String prefix) {
    DataType type =
        field.dataType() instanceof ArrayType array ? array.elementType() : field.dataType();
    return type instanceof StructType struct
        ? locators(struct, prefix + "`" + field.name() + "`.")
        : List.of();
  }

  private void say(String what, Total freed) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(Locale.ROOT, "%-24s %,8d files %12s%n", what, freed.files, Bytes.text(freed.bytes));
  }

  /** A number of files and their size. */
  private static final class Total {
    private long files;
    private long bytes;

    void add(long sizeBytes) {
      files++;
      bytes += sizeBytes;
    }

    void add(Total other) {
      files += other.files;
      bytes += other.bytes;
    }

    Total minus(Total other) {
      Total difference = new Total();
      difference.files = files - other.files;
      difference.bytes = bytes - other.bytes;
      return difference;
    }
  }
}
