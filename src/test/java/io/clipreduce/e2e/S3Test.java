package io.clipreduce.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileUtil;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Videos and warehouse in an object store, at the S3 server of Moto. */
class S3Test {
  private static final String SECRET = "a-secret-that-is-told-to-nobody";

  @TempDir static Path folder;
  private static Process server;
  private static Map<String, String> options;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    String requirements;
    try (var in = S3Test.class.getResourceAsStream("/s3/requirements.txt")) {
      requirements = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    Path environment = PythonEnvironment.orSkip("moto", requirements);
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    server =
        new Program(environment.resolve("bin/moto_server"), folder, Map.of())
            .start("-H", "127.0.0.1", "-p", String.valueOf(port))
            .process();
    String endpoint = "http://127.0.0.1:" + port;
    makeBucket(URI.create(endpoint + "/bucket"));
    options =
        Map.of(
            "spark.hadoop.fs.s3a.endpoint", endpoint,
            "spark.hadoop.fs.s3a.endpoint.region", "us-east-1",
            "spark.hadoop.fs.s3a.path.style.access", "true",
            "spark.hadoop.fs.s3a.access.key", "key",
            "spark.hadoop.fs.s3a.secret.key", SECRET);
    // As spark-submit hands options on.
    options.forEach(System::setProperty);
  }

  private static void makeBucket(URI bucket) throws IOException, InterruptedException {
    HttpRequest put =
        HttpRequest.newBuilder(bucket).PUT(HttpRequest.BodyPublishers.noBody()).build();
    for (int tries = 1; ; tries++) {
      try {
        int status = HttpClient.newHttpClient().send(put, BodyHandlers.ofString()).statusCode();
        assertThat(status).isEqualTo(200);
        return;
      } catch (ConnectException e) {
        assertThat(tries).as("the server does not answer").isLessThan(120);
        Thread.sleep(500);
      }
    }
  }

  @AfterAll
  static void stop() {
    TestSpark.stop();
    if (server != null) {
      options.keySet().forEach(System::clearProperty);
      server.destroyForcibly();
    }
  }

  @Test
  void publishesTheSameRowsAsOnALocalDiskAndTellsNoSecret() throws IOException {
    Path local = Files.createDirectory(folder.resolve("in"));
    Media.scenes(local.resolve("scenes.mp4"), 3, 8, "aac");
    SparkSession spark = TestSpark.start("local[2]");
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    var videos = new org.apache.hadoop.fs.Path("s3a://bucket/videos");
    FileUtil.copy(local.toFile(), videos.getFileSystem(hadoop), videos, false, hadoop);

    Commands.Result inStore =
        Commands.run("run", "--input", "s3a://bucket/videos", "--warehouse", "s3a://bucket/wh");
    Commands.Result again =
        Commands.run("run", "--input", "s3a://bucket/videos", "--warehouse", "s3a://bucket/wh");
    Path warehouse = folder.resolve("warehouse");
    Commands.Result onDisk =
        Commands.run("run", "--input", local.toString(), "--warehouse", warehouse.toString());

    assertThat(inStore.exitCode()).as(inStore.err()).isZero();
    assertThat(onDisk.exitCode()).as(onDisk.err()).isZero();
    assertThat(again.out()).contains("Nothing changed");
    assertThat(Published.rows(spark, "s3a://bucket/wh"))
        .isEqualTo(Published.rows(spark, warehouse.toString()));
    assertThat(Commands.found("s3a://bucket/wh", "camera"))
        .isEqualTo(Commands.found(warehouse.toString(), "camera"))
        .isNotEmpty();
    assertThat(inStore.out() + inStore.err()).doesNotContain(SECRET);
    try (Stream<Path> files = Files.walk(warehouse)) {
      assertThat(files.filter(Files::isRegularFile))
          .allSatisfy(
              file ->
                  assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                      .doesNotContain(SECRET));
    }
  }
}
