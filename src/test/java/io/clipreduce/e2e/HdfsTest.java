package io.clipreduce.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipreduce.jobs.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

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
  void publishesTheSameRowsAsOnALocalDiskAndLetsOneOfTwoRunsIn() throws Exception {
    Path local = java.nio.file.Files.createDirectory(folder.resolve("in"));
    Media.scenes(local.resolve("scenes.mp4"), 3, 15, "aac");
    Media.scenes(local.resolve("scenes.ts"), 2, 4, "aac");
    var hdfs = cluster.getFileSystem();
    var input = new org.apache.hadoop.fs.Path("/videos");
    hdfs.copyFromLocalFile(new org.apache.hadoop.fs.Path(local.toUri()), input);
    String root = hdfs.getUri().toString();
    SparkSession spark = TestSpark.start("local[2]");

    Commands.Result onHdfs = firstOfTwo(root);
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
    assertThat(Commands.found(root + "/warehouse", "camera"))
        .isEqualTo(Commands.found(warehouse.toString(), "camera"))
        .isNotEmpty();
  }

  /** Two runs at the same moment, where a lease is left of a third that died long ago. */
  private static Commands.Result firstOfTwo(String root) throws Exception {
    var lease = new org.apache.hadoop.fs.Path("/warehouse/_lease");
    cluster.getFileSystem().create(lease).close();
    cluster.getFileSystem().setTimes(lease, 0, -1);
    CyclicBarrier together = new CyclicBarrier(2);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    Callable<Commands.Result> run =
        () -> {
          StringWriter out = new StringWriter();
          StringWriter err = new StringWriter();
          CommandLine command =
              Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
          together.await();
          int exitCode =
              command.execute(
                  "run", "--input", root + "/videos", "--warehouse", root + "/warehouse");
          return new Commands.Result(exitCode, out.toString(), err.toString());
        };
    List<Commands.Result> results = new ArrayList<>();
    for (Future<Commands.Result> result : threads.invokeAll(List.of(run, run))) {
      results.add(result.get());
    }
    threads.shutdown();
    results.sort(Comparator.comparingInt(Commands.Result::exitCode));
    assertThat(results.get(1).exitCode()).isEqualTo(2);
    assertThat(results.get(1).err()).contains("Another run writes to " + root + "/warehouse");
    assertThat(cluster.getFileSystem().exists(lease)).isFalse();
    return results.get(0);
  }
}
