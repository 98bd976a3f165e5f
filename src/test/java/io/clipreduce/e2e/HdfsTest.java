package io.clipreduce.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Videos and warehouse on a cluster's file system. */
class HdfsTest {
  @TempDir static Path folder;
  private static MiniDFSCluster cluster;

  @BeforeAll
  static void start() throws IOException {
    Configuration hadoop = new Configuration();
    hadoop.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.resolve("dfs").toString());
    cluster = new MiniDFSCluster.Builder(hadoop).numDataNodes(1).build();
    cluster.waitActive();
  }

  @AfterAll
  static void stop() {
    TestSpark.stop();
    cluster.shutdown();
  }

  @Test
  void publishesTheSameRowsAsOnALocalDisk() throws IOException {
    Path local = java.nio.file.Files.createDirectory(folder.resolve("in"));
    Media.scenes(local.resolve("scenes.mp4"), 3, 15, "aac");
    Media.scenes(local.resolve("scenes.ts"), 2, 4, "aac");
    var hdfs = cluster.getFileSystem();
    var input = new org.apache.hadoop.fs.Path("/videos");
    hdfs.copyFromLocalFile(new org.apache.hadoop.fs.Path(local.toUri()), input);
    String root = hdfs.getUri().toString();
    SparkSession spark = TestSpark.start("local[2]");

    Commands.Result onHdfs =
        Commands.run("run", "--input", root + "/videos", "--warehouse", root + "/warehouse");
    Commands.Result again =
        Commands.run("run", "--input", root + "/videos", "--warehouse", root + "/warehouse");
    Path warehouse = folder.resolve("warehouse");
    Commands.Result onDisk =
        Commands.run("run", "--input", local.toString(), "--warehouse", warehouse.toString());

    assertThat(onHdfs.exitCode()).as(onHdfs.err()).isZero();
    assertThat(onDisk.exitCode()).as(onDisk.err()).isZero();
    assertThat(again.out()).contains("Nothing changed");
    assertThat(Published.rows(spark, root + "/warehouse"))
        .isEqualTo(Published.rows(spark, warehouse.toString()));
  }
}
