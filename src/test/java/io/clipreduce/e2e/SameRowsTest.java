package io.clipreduce.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The published rows do not show how the work was shared out, those of models neither, whose
 * batches go across clips and videos.
 */
class SameRowsTest {
  /** Tiny models with random weights. */
  private static final List<String> MODELS =
      List.of(
          "models.folder=" + Launcher.home().resolve("udfs/src/test/resources/models"),
          "encode.encoders=descriptor,clip-vit-b32",
          "detect.detectors=rtdetr-r18",
          "detect.min_confidence=0.1");

  @TempDir static Path folder;

  @AfterAll
  static void stop() {
    TestSpark.stop();
  }

  private static Path one;
  private static Path two;
  private static Path separate;

  /** Of videos of this test's own, and the real ones where they are. */
  @BeforeAll
  static void makeTheWarehouses() throws IOException {
    Path input = Files.createDirectory(folder.resolve("in"));
    Media.scenes(input.resolve("aac.mp4"), 5, 25, "aac");
    Media.scenes(input.resolve("opus.mkv"), 4, 17, "libopus");
    if (Corpus.find().isPresent()) {
      for (String kind : List.of("edited", "speech")) {
        link(Corpus.find().get().resolve(kind), Files.createDirectory(input.resolve(kind)));
      }
    }
    one = run("one", input, "local[1]", 60);
    two = run("two", input, "local[2]", 20);
    separate = run("separate", input, "local-cluster[2,1,1024]", 40);
  }

  @Test
  void areTheSameForOneTwoAndSeparateExecutorsAndForAnyChunkLength() {
    SparkSession spark = TestSpark.start("local[3]");
    Map<String, List<String>> expected = Published.rows(spark, one);
    assertThat(expected.get("frames")).hasSizeGreaterThan(300);
    assertThat(expected.get("audio")).hasSizeGreaterThan(180);
    assertThat(expected.get("detections")).anyMatch(row -> row.contains("rtdetr-r18"));
    assertThat(expected.get("frame_embeddings")).anyMatch(row -> row.contains("clip-vit-b32"));
    assertSame(expected, Published.rows(spark, two));
    assertSame(expected, Published.rows(spark, separate));
  }

  @Test
  void areTheSameOfCommandsForOneAndThreeTasksAtATime() throws IOException {
    TestSpark.start("local[3]");
    Map<String, List<String>> rows = ofCommands(two);
    Map<String, ByteBuffer> pictures = pictures(two);
    TestSpark.stop();
    TestSpark.start("local[1]");

    assertSame(ofCommands(one), rows);
    assertThat(pictures(one)).isEqualTo(pictures).isNotEmpty();
    TestSpark.stop();
  }

  /** Rows that commands of their own make, without the places of pictures. */
  private static Map<String, List<String>> ofCommands(Path warehouse) throws IOException {
    Path questions =
        Files.writeString(
            folder.resolve("asked.jsonl"),
            """
            {"id": "a", "videos": [], "question": "Where is the cat?"}
            {"id": "b", "videos": ["opus.mkv"], "question": "Where is the dog?"}
            """);
    command(warehouse, "select", "--questions", questions.toString(), "--method", "q-frame");
    command(warehouse, "compress", "--method", "flash-vstream", "--of", "patches");
    command(
        warehouse,
        "layout",
        "--method",
        "ig-vlm",
        "--of",
        "clips",
        "--output",
        warehouse.resolve("layouts").toString());
    SparkSession spark = SparkSession.active();
    Map<String, List<String>> rows =
        Map.of(
            "keyframes",
            json(
                Published.read(spark, warehouse, "keyframes")
                    .where("question_set IS NOT NULL")
                    .withColumn("picture", functions.expr("picture.sha256"))),
            "compressed",
            json(Published.read(spark, warehouse, "compressed")),
            "layouts",
            json(Published.read(spark, warehouse, "layouts").drop("path")));
    assertThat(rows.values()).noneMatch(List::isEmpty);
    return rows;
  }

  private static List<String> json(Dataset<Row> rows) {
    return rows.toJSON().collectAsList().stream().sorted().toList();
  }

  private static Map<String, ByteBuffer> pictures(Path warehouse) throws IOException {
    Map<String, ByteBuffer> pictures = new TreeMap<>();
    try (Stream<Path> files = Files.list(warehouse.resolve("layouts"))) {
      for (Path file : files.filter(file -> file.toString().endsWith(".jpg")).toList()) {
        pictures.put(file.getFileName().toString(), ByteBuffer.wrap(Files.readAllBytes(file)));
      }
    }
    return pictures;
  }

  private static void command(Path warehouse, String name, String... more) {
    List<String> args = new ArrayList<>(List.of(name, "--warehouse", warehouse.toString()));
    args.addAll(List.of(more));
    MODELS.forEach(setting -> args.addAll(List.of("--set", setting)));
    Commands.Result result = Commands.run(args.toArray(String[]::new));
    assertThat(result.exitCode()).as(result.err()).isZero();
  }

  private static void link(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.createSymbolicLink(to.resolve(file.getFileName()), file);
      }
    }
  }

  private static Path run(String name, Path input, String master, int chunkS) {
    Path warehouse = folder.resolve(name);
    List<String> args =
        new ArrayList<>(
            List.of(
                "run",
                "--input",
                input.toString(),
                "--warehouse",
                warehouse.toString(),
                "--master",
                master,
                "--set",
                "run.chunk_s=" + chunkS));
    MODELS.forEach(setting -> args.addAll(List.of("--set", setting)));
    Program.Result result = Launcher.ofCheckout().run(args.toArray(String[]::new));
    assertThat(result.exitCode()).as(result.stderr()).isZero();
    return warehouse;
  }

  private static void assertSame(
      Map<String, List<String>> expected, Map<String, List<String>> actual) {
    expected.forEach(
        (table, rows) -> {
          assertThat(actual.get(table)).as(table).isEqualTo(rows);
        });
  }
}
