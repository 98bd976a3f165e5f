package io.clipreduce.jobs;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Copies the published tables as plain Parquet, for tools that do not read Delta. */
@Command(
    name = "export",
    description = {
      "Copies the published tables of a warehouse as plain Parquet: OUTPUT/videos/*.parquet and so"
          + " on.",
      "Pictures stay where they are: the columns 'picture' name a tar below the warehouse, with"
          + " offset and size."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExample%n",
    footer = "  clipreduce export --warehouse wh --output parquet --tables clips,captions")
public final class ExportJob implements Callable<Integer> {
  /** Present in a folder that an export has written whole, and in no other. */
  static final String MARKER = "_CLIPREDUCE_EXPORT";

  /** Says which rows belong to one writing of the warehouse's own; of no use outside. */
  private static final String BATCH_COLUMN = "publish_batch";

  private static final long FILE_BYTES = 128L << 20;

  @Mixin WarehouseOption warehouse;
  @Mixin SparkOptions spark;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FOLDER",
      description = "The folder to make.")
  String output;

  @Option(
      names = "--tables",
      split = ",",
      paramLabel = "TABLE",
      description = "Only these tables, with commas between. Default: all.")
  List<String> names = new ArrayList<>();

  @Option(names = "--overwrite", description = "Replaces an earlier export in that folder.")
  boolean overwrite;

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Configuration hadoop = spark.settings().hadoop();
    WarehouseTables tables = WarehouseTables.in(warehouse, hadoop);
    List<String> chosen = chosen(tables);
    Path target = new Path(WarehouseOption.qualified("--output", output, hadoop));
    FileSystem files = target.getFileSystem(hadoop);
    checkTarget(files, target, tables.warehouseUri());

    Path unfinished = new Path(target.getParent(), "." + target.getName() + ".unfinished");
    files.delete(unfinished, true);
    try (Session session = spark.open("export")) {
      for (String table : chosen) {
        long rows = export(session.spark(), tables, table, new Path(unfinished, table));
        out().printf(Locale.ROOT, "%-20s %,d rows%n", table, rows);
      }
    }

    files.create(new Path(unfinished, MARKER)).close();
    files.delete(target, true);
    if (!files.rename(unfinished, target)) {
      throw new IOException("Cannot rename %s to %s".formatted(unfinished, target));
    }

    out().printf("Exported %s tables to %s%n", chosen.size(), output);
    return Main.EXIT_DONE;
  }

  private List<String> chosen(WarehouseTables tables) {
    for (String name : names) {
      if (!tables.has(name)) {
        throw new UserException(
            "--tables names %s, which is not a published table. Tables: %s."
                .formatted(name, String.join(", ", tables.flat().keySet())));
      }
    }

    if (tables.flat().isEmpty()) {
      throw new UserException(
          "--warehouse %s holds no published tables yet. Finish it with 'clipreduce run'."
              .formatted(warehouse.location));
    }

    return names.isEmpty() ? List.copyOf(tables.flat().keySet()) : names;
  }

  /** Refuses whatever would lose something that no export made. */
  private void checkTarget(FileSystem files, Path target, String warehouseUri) throws IOException {
    String folder = target + "/";
    if (folder.startsWith(warehouseUri + "/") || (warehouseUri + "/").startsWith(folder)) {
      throw new UserException(
          "--output %s overlaps the warehouse. Choose a folder outside it.".formatted(output));
    }

    if (!files.exists(target)
        || files.getFileStatus(target).isDirectory() && files.listStatus(target).length == 0) {
      return;
    }

    if (!files.exists(new Path(target, MARKER))) {
      throw new UserException(
          "--output %s exists and is not an export. Choose another folder.".formatted(output));
    }

    if (!overwrite) {
      throw new UserException(
          "--output %s exists. Choose another folder or pass --overwrite.".formatted(output));
    }
  }

  private static long export(
      SparkSession session, WarehouseTables tables, String table, Path folder) {
    Dataset<Row> rows = tables.read(session, table);
    if (Arrays.asList(rows.columns()).contains(BATCH_COLUMN)) {
      rows = rows.drop(BATCH_COLUMN);
    }

    rows.coalesce(files(session, tables.flat().get(table))).write().parquet(folder.toString());
    return session.read().schema(rows.schema()).parquet(folder.toString()).count();
  }

  private static int files(SparkSession session, String path) {
    long sizeBytes =
        session.sql("DESCRIBE DETAIL delta.`" + path + "`").first().getAs("sizeInBytes");
    return (int) Math.max(1, sizeBytes / FILE_BYTES);
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
