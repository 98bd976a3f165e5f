package io.clipreduce.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportJobTest {
  @TempDir static Path warehouse;
  @TempDir Path folder;

  @BeforeAll
  static void publish() {
    new TestWarehouse(warehouse)
        .table(
            "clips", "SELECT 'v' AS video_id, id AS clip_index, 0 AS publish_batch FROM range(3)")
        .table("captions", "SELECT 'v' AS video_id, 'words' AS text")
        .stage("segment", "SELECT 'v' AS video_id");
  }

  private CommandRun export(String... args) {
    String[] all = new String[args.length + 5];
    all[0] = "export";
    all[1] = "--warehouse";
    all[2] = warehouse.toString();
    all[3] = "--output";
    all[4] = folder.resolve("parquet").toString();
    System.arraycopy(args, 0, all, 5, args.length);
    return CommandRun.of(all);
  }

  private Dataset<Row> parquet(String table) {
    return SharedSpark.session().read().parquet(folder.resolve("parquet/" + table).toString());
  }

  @Test
  void writesEveryPublishedTableAsPlainParquet() {
    CommandRun run = export();

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("clips                3 rows").contains("Exported 2 tables");
    assertThat(parquet("clips").columns()).containsExactly("video_id", "clip_index");
    assertThat(parquet("clips").count()).isEqualTo(3);
    assertThat(parquet("captions").first().getString(1)).isEqualTo("words");
    assertThat(folder.resolve("parquet/segment")).doesNotExist();
    assertThat(folder.resolve("parquet/clips/_delta_log")).doesNotExist();
    assertThat(folder).isDirectoryNotContaining("glob:**.unfinished");
  }

  @Test
  void replacesAnEarlierExportOnlyWhenTold() {
    export();

    CommandRun refused = export("--tables", "captions");
    CommandRun replaced = export("--tables", "captions", "--overwrite");

    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("exists. Choose another folder or pass --overwrite.");
    assertThat(replaced.exitCode()).isZero();
    assertThat(folder.resolve("parquet/captions")).exists();
    assertThat(folder.resolve("parquet/clips")).doesNotExist();
  }

  @Test
  void neverReplacesAFolderThatNoExportMade() throws Exception {
    Path precious = folder.resolve("parquet/precious.txt");
    Files.createDirectories(precious.getParent());
    Files.writeString(precious, "mine");

    CommandRun run = export("--overwrite");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("is not an export");
    assertThat(precious).hasContent("mine");
  }

  @Test
  void refusesFoldersThatOverlapTheWarehouseAndUnknownTables() {
    CommandRun inside =
        CommandRun.of(
            "export",
            "--warehouse",
            warehouse.toString(),
            "--output",
            warehouse.resolve("tables").toString());
    CommandRun unknown = export("--tables", "clips,clipz");

    assertThat(inside.exitCode()).isEqualTo(2);
    assertThat(inside.err()).contains("overlaps the warehouse");
    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(unknown.err()).contains("names clipz").contains("Tables: captions, clips.");
  }
}
