package io.clipreduce.jobs;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes the HTML report of a warehouse. */
@Command(
    name = "report",
    description = {
      "Writes one HTML page about a warehouse: totals, failures, time per stage, and for every video"
          + " a timeline of shots with pictures and captions.",
      "The page needs nothing else: it can be mailed or copied."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExample%n",
    footer = "  clipreduce report --warehouse wh --output report.html")
public final class ReportJob implements Callable<Integer> {
  @Mixin WarehouseOption warehouse;
  @Mixin SparkOptions spark;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "The page to write. Default: WAREHOUSE/report.html.")
  String output;

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Configuration hadoop = spark.settings().hadoop();
    Warehouse opened = new Warehouse(warehouse.uri(hadoop), hadoop);
    if (opened.delta().version(opened.tablePath(FlatTable.VIDEOS.name())) < 0) {
      throw new UserException(
          "--warehouse %s holds no published table of videos. Make it with 'clipreduce run --input VIDEOS --warehouse %s'."
              .formatted(warehouse.location, warehouse.location));
    }

    Path page =
        output == null
            ? page(opened)
            : new Path(WarehouseOption.qualified("--output", output, hadoop));
    try (Session session = spark.open("report")) {
      write(session.spark(), opened, spark.settings(), page);
    }

    spec.commandLine().getOut().println("Report: " + page);
    return Main.EXIT_DONE;
  }

  /** Where a warehouse's report belongs. */
  static Path page(Warehouse warehouse) {
    return new Path(warehouse.root(), "report.html");
  }

  /** Writes the report of a warehouse, beside the page first, then in its place. */
  static void write(SparkSession session, Warehouse warehouse, Settings settings, Path page)
      throws IOException {
    ReportData data =
        new ReportLoader(session, warehouse, settings.getInt("report.max_videos")).load();
    FileSystem files = page.getFileSystem(warehouse.hadoop());
    Path unfinished = new Path(page.getParent(), "." + page.getName() + ".unfinished");
    try (Writer out =
        new BufferedWriter(
            new OutputStreamWriter(files.create(unfinished, true), StandardCharsets.UTF_8))) {
      Report.write(data, out);
    }

    files.delete(page, false);
    if (!files.rename(unfinished, page)) {
      throw new IOException("Cannot rename %s to %s".formatted(unfinished, page));
    }
  }
}
