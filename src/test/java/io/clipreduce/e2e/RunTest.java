package io.clipreduce.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.delta.kernel.Table;
import io.delta.kernel.defaults.engine.DefaultEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** One warehouse through its life: first run, nothing new, changes of input and of settings. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RunTest {
  private static final int COMMITS_OF_A_RUN = 31;
  private static final int JOBS_OF_A_RUN = 120;
  private static final Path MODELS =
      Path.of(System.getProperty("clipreduce.home"), "udfs/src/test/resources/models");

  @TempDir static Path folder;
  private static Path input;
  private static Path warehouse;
  private static SparkSession spark;

  @BeforeAll
  static void makeVideos() throws IOException {
    spark = TestSpark.start("local[2]");
    input = Files.createDirectory(folder.resolve("in"));
    warehouse = folder.resolve("warehouse");
    Media.scenes(input.resolve("scenes.mp4"), 3, 9, "aac");
    Media.scenes(input.resolve("short.mkv"), 1, 2, "libopus");
    Media.soundOnly(input.resolve("sound.m4a"), 5);
    Files.createDirectory(input.resolve("copies"));
    Files.copy(input.resolve("short.mkv"), input.resolve("copies/again.mkv"));
    Files.writeString(input.resolve("broken.mp4"), "this is no video");
    Files.writeString(input.resolve("notes.txt"), "not looked at");
  }

  @AfterAll
  static void stop() {
    TestSpark.stop();
  }

  private static String[] withModels() {
    return new String[] {
      "--set", "models.folder=" + MODELS,
      "--set", "encode.encoders=descriptor,clip-vit-b32",
      "--set", "detect.detectors=rtdetr-r18,florence-2-base",
      "--set", "detect.readers=florence-2-base",
      "--set", "detect.min_confidence=0.6"
    };
  }

  private static Commands.Result run(String... more) {
    List<String> args =
        new ArrayList<>(
            List.of("run", "--input", input.toString(), "--warehouse", warehouse.toString()));
    args.addAll(List.of(more));
    return Commands.run(args.toArray(String[]::new));
  }

  private static Map<String, Long> versions() throws IOException {
    Map<String, Long> versions = new HashMap<>();
    for (String kind : List.of("stages", "tables")) {
      try (Stream<Path> tables = Files.list(warehouse.resolve(kind))) {
        tables.forEach(
            table -> {
              var engine = DefaultEngine.create(new Configuration());
              versions.put(
                  kind + "/" + table.getFileName(),
                  Table.forPath(engine, table.toString()).getLatestSnapshot(engine).getVersion());
            });
      }
    }
    return versions;
  }

  private static long rows(String stage) {
    return Published.stage(spark, warehouse, stage).count();
  }

  @Test
  @Order(1)
  void publishesEveryTableInFewCommitsAndJobs() throws IOException {
    AtomicInteger jobs = new AtomicInteger();
    SparkListener counter =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart start) {
            jobs.incrementAndGet();
          }
        };
    spark.sparkContext().addSparkListener(counter);
    Commands.Result result = run();
    spark.sparkContext().removeSparkListener(counter);

    assertThat(result.exitCode()).as(result.err()).isZero();
    Map<String, Long> versions = versions();
    assertThat(versions.values()).containsOnly(0L);
    assertThat(versions).hasSizeLessThanOrEqualTo(COMMITS_OF_A_RUN);
    assertThat(jobs.get()).isBetween(1, JOBS_OF_A_RUN);
    assertThat(versions.keySet())
        .contains("tables/sources", "tables/runs")
        .containsAll(Published.TABLES.stream().map(t -> "tables/" + t).toList());
  }

  @Test
  @Order(2)
  void givesEveryRowItsOwnKey() {
    Map<String, String> keys =
        Map.of(
            "videos", "video_id",
            "shots", "shot_id",
            "clips", "clip_id",
            "keyframes", "keyframe_id",
            "captions", "caption_id",
            "failures", "failure_id");
    keys.forEach(
        (table, key) -> {
          Dataset<Row> rows = Published.read(spark, warehouse, table);
          assertThat(rows.select(key).distinct().count()).as(table).isEqualTo(rows.count());
          assertThat(rows.count()).as(table).isPositive();
        });
  }

  @Test
  @Order(2)
  void processesTheSameContentOnceAndKeepsBothPaths() {
    List<Row> twice =
        Published.read(spark, warehouse, "videos").where("size(paths) = 2").collectAsList();

    assertThat(twice).hasSize(1);
    assertThat(twice.get(0).<String>getList(twice.get(0).fieldIndex("paths")))
        .satisfiesExactly(
            path -> assertThat(path).endsWith("copies/again.mkv"),
            path -> assertThat(path).endsWith("short.mkv"));
    assertThat(Published.read(spark, warehouse, "sources").count()).isEqualTo(5);
  }

  @Test
  @Order(2)
  void takesSoundWithoutPicturesAsAVideoWithoutFrames() {
    Row sound = Published.read(spark, warehouse, "videos").where("path LIKE '%sound.m4a'").first();

    assertThat(sound.<Boolean>getAs("has_video")).isFalse();
    assertThat(sound.<String>getAs("status")).isEqualTo("ok");
    String id = sound.getAs("video_id");
    assertThat(Published.read(spark, warehouse, "audio").where("video_id = '" + id + "'").count())
        .isEqualTo(5);
    assertThat(Published.read(spark, warehouse, "frames").where("video_id = '" + id + "'").count())
        .isZero();
  }

  @Test
  @Order(2)
  void tellsABrokenFileInOneFailureRow() {
    List<Row> failures = Published.read(spark, warehouse, "failures").collectAsList();

    assertThat(failures).hasSize(1);
    assertThat(failures.get(0).<String>getAs("path")).endsWith("broken.mp4");
    assertThat(failures.get(0).<String>getAs("error_class")).isEqualTo("UNSUPPORTED");
    assertThat(failures.get(0).<String>getAs("reason")).isNotBlank().doesNotContain("\n");
    assertThat(failures.get(0).<Boolean>getAs("is_final")).isTrue();
  }

  @Test
  @Order(2)
  void tilesVideosWithShotsAndClipsAndFindsTheCuts() {
    String id =
        Published.read(spark, warehouse, "videos")
            .where("path LIKE '%scenes.mp4'")
            .first()
            .getAs("video_id");
    List<Row> shots =
        Published.read(spark, warehouse, "shots")
            .where("video_id = '" + id + "'")
            .orderBy("start_us")
            .collectAsList();
    assertThat(shots.stream().map(s -> s.<Long>getAs("start_us")))
        .containsExactly(0L, 9_000_000L, 18_000_000L);
    for (String table : List.of("shots", "clips")) {
      List<Row> spans =
          Published.read(spark, warehouse, table)
              .where("video_id = '" + id + "'")
              .orderBy("start_us")
              .collectAsList();
      long at = 0;
      for (Row span : spans) {
        assertThat(span.<Long>getAs("start_us")).isEqualTo(at);
        at = span.<Long>getAs("end_us");
      }
      assertThat(at).isEqualTo(27_000_000L);
    }
  }

  @Test
  @Order(2)
  void samplesTwoFramesASecondWithTheirNumbers() {
    String id =
        Published.read(spark, warehouse, "videos")
            .where("path LIKE '%scenes.mp4'")
            .first()
            .getAs("video_id");
    List<Row> frames =
        Published.read(spark, warehouse, "frames")
            .where("video_id = '" + id + "'")
            .orderBy("pts_us")
            .collectAsList();

    assertThat(frames).hasSize(54);
    for (Row frame : frames) {
      long index = frame.getAs("frame_index");
      assertThat(frame.<Long>getAs("pts_us")).isEqualTo(index * 40_000);
    }
  }

  @Test
  @Order(2)
  void findsEveryClipByItsWordsAndMeaning() throws IOException {
    long clips = Published.read(spark, warehouse, "clips").count();

    assertThat(found("camera", "--kind", "clip", "--top", "100")).hasSize((int) clips);
    assertThat(found("camera", "--source", "in/scenes.mp4"))
        .isNotEmpty()
        .allMatch(id -> id.startsWith(videoId("scenes.mp4")));
    assertThat(indexVersions()).isEqualTo(1);
  }

  private static List<String> found(String query, String... more) {
    return Commands.found(warehouse.toString(), query, more);
  }

  private static String videoId(String name) {
    return Published.read(spark, warehouse, "videos")
        .where("path LIKE '%" + name + "'")
        .first()
        .getAs("video_id");
  }

  private static long indexVersions() throws IOException {
    try (Stream<Path> files = Files.list(warehouse.resolve("index/versions"))) {
      return files.filter(file -> file.toString().endsWith(".json")).count();
    }
  }

  @Test
  @Order(2)
  void opensTheDecoderOncePerChunk() {
    assertThat(
            Published.stage(spark, warehouse, "sample")
                .where("items > 0")
                .select("read.decoder_opens")
                .collectAsList())
        .allSatisfy(row -> assertThat(row.getInt(0)).isEqualTo(1));
  }

  @Test
  @Order(2)
  void keepsTheProtocolThatEverythingReads() throws IOException {
    for (String table : versions().keySet()) {
      var engine = DefaultEngine.create(new Configuration());
      var protocol =
          Table.forPath(engine, warehouse.resolve(table).toString())
              .getLatestSnapshot(engine)
              .getProtocol();
      assertThat(protocol.getMinReaderVersion()).as(table).isEqualTo(1);
      assertThat(protocol.getMinWriterVersion()).as(table).isEqualTo(2);
    }
  }

  @Test
  @Order(3)
  void doesNothingWhenNothingChanged() throws IOException {
    Map<String, Long> before = versions();

    Commands.Result result = run();

    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).contains("Nothing changed since run").doesNotContain("sample");
    assertThat(versions()).isEqualTo(before);
    assertThat(indexVersions()).isEqualTo(1);
  }

  @Test
  @Order(4)
  void worksOnANewVideoOnly() throws IOException {
    Map<String, Long> before = new HashMap<>();
    for (String stage : List.of("videos", "sample", "segment", "caption")) {
      before.put(stage, rows(stage));
    }
    Map<String, List<String>> old = Published.rows(spark, warehouse);
    Media.scenes(input.resolve("new.mp4"), 2, 3, "aac");

    assertThat(run().exitCode()).isZero();

    before.forEach((stage, count) -> assertThat(rows(stage)).as(stage).isEqualTo(count + 1));
    Map<String, List<String>> now = Published.rows(spark, warehouse);
    old.forEach((table, lines) -> assertThat(now.get(table)).as(table).containsAll(lines));
    assertThat(Published.read(spark, warehouse, "videos").count()).isEqualTo(5);
    assertThat(found("camera", "--video", "new.mp4")).isNotEmpty();
    assertThat(indexVersions()).isEqualTo(2);
  }

  @Test
  @Order(5)
  void redoesOnlyCaptionsAndWhatReadsThemWhenACaptionSettingChanges() {
    Map<String, Long> before = new HashMap<>();
    for (String stage :
        List.of("videos", "sample", "segment", "encode", "select", "perceive", "caption")) {
      before.put(stage, rows(stage));
    }

    assertThat(run("--set", "caption.max_text_lines=1").exitCode()).isZero();

    for (String stage : Set.of("videos", "sample", "segment", "encode", "select", "perceive")) {
      assertThat(rows(stage)).as(stage).isEqualTo(before.get(stage));
    }
    assertThat(rows("caption")).isEqualTo(2 * before.get("caption"));
    long clips = Published.read(spark, warehouse, "clips").count();
    assertThat(Published.read(spark, warehouse, "captions").where("level = 'clip'").count())
        .isEqualTo(clips);
  }

  @Test
  @Order(6)
  void modelsAddTheirRowsAndRedoOnlyWhatReadsThem() throws IOException {
    List<String> others = List.of("sample", "select", "perceive", "caption");
    Map<String, Long> before = new HashMap<>();
    others.forEach(stage -> before.put(stage, rows(stage)));
    long units = rows("encode");

    Commands.Result result = run(withModels());

    assertThat(result.exitCode()).as(result.err()).isZero();
    others.forEach(stage -> assertThat(rows(stage)).as(stage).isEqualTo(before.get(stage)));
    assertThat(rows("encode")).isEqualTo(2 * units);
    Dataset<Row> vectors = Published.read(spark, warehouse, "frame_embeddings");
    long frames = Published.read(spark, warehouse, "frames").count();
    assertThat(vectors.where("encoder = 'descriptor'").count()).isEqualTo(frames);
    assertThat(vectors.where("encoder = 'clip-vit-b32' AND size(vector) = 24").count())
        .isEqualTo(frames);
    Dataset<Row> things =
        Published.read(spark, warehouse, "detections").where("detector = 'rtdetr-r18'");
    assertThat(things.where("track_id IS NOT NULL AND confidence > 0.6").count())
        .isEqualTo(things.count())
        .isPositive();
    assertThat(things.select("detection_id").distinct().count()).isEqualTo(things.count());
    assertThat(things.select("track_id").distinct().count()).isLessThan(things.count());
    Dataset<Row> looked = Published.stage(spark, warehouse, "detect");
    assertThat(looked.where("status IN ('ok', 'empty') AND size(ocr) >= 0").count())
        .as("read by florence-2-base")
        .isEqualTo(units);
    assertThat(looked.where("status IN ('ok', 'empty') AND ocr IS NULL").count())
        .as("looked at by two detectors")
        .isEqualTo(2 * units);
    assertThat(Published.read(spark, warehouse, "ocr").where("reader IS NULL").count()).isZero();
    Commands.Result ranked =
        Commands.run(
            "sql",
            "--warehouse",
            warehouse.toString(),
            "--set",
            "models.folder=" + MODELS,
            "SELECT unit_id FROM clip_embeddings WHERE encoder = 'clip-vit-b32' ORDER BY"
                + " vector_cosine_similarity(vector, embed_text('a cat', 'clip-vit-b32')) DESC");
    assertThat(ranked.exitCode()).as(ranked.err()).isZero();
    assertThat(ranked.out()).contains("/clip/0");
    Commands.Result searched =
        Commands.run(
            "search",
            "--warehouse",
            warehouse.toString(),
            "--set",
            "models.folder=" + MODELS,
            "--by",
            "meaning",
            "--json",
            "a cat");
    assertThat(searched.exitCode()).as(searched.err()).isZero();
    assertThat(searched.out()).contains("\"clip-vit-b32\":1", "\"minilm\":1");
    Commands.Result scored =
        Commands.run(
            "sql",
            "--warehouse",
            warehouse.toString(),
            "--format",
            "csv",
            "--set",
            "models.folder=" + MODELS,
            "SELECT count(score), count(DISTINCT score) > 1 FROM frame_quality");
    assertThat(scored.exitCode()).as(scored.err()).isZero();
    assertThat(scored.out()).contains(frames + ",true");
    comparesQuestionsWithVectorsOfFrames();
  }

  /** As an encoder that takes words made them. */
  private static void comparesQuestionsWithVectorsOfFrames() throws IOException {
    Path questions =
        Files.writeString(
            folder.resolve("cat.jsonl"),
            "{\"id\":\"cat\",\"videos\":[\"scenes\"],\"question\":\"Where is the cat?\"}\n");
    List<String> words =
        new ArrayList<>(
            List.of("select", "--warehouse", warehouse.toString(), "--method", "bolt", "--budget"));
    words.addAll(List.of("4", "--questions", questions.toString()));
    words.addAll(List.of(withModels()));
    Commands.Result result = Commands.run(words.toArray(String[]::new));

    assertThat(result.exitCode()).as(result.err()).isZero();
    Dataset<Row> chosen =
        Published.read(spark, warehouse, "keyframes").where("question_set = 'cat'");
    assertThat(chosen.where("evidence = 'frames/clip-vit-b32'").count()).isEqualTo(chosen.count());
    assertThat(chosen.selectExpr("sum(repeats)").first().getLong(0)).isEqualTo(4);
  }

  @Test
  @Order(6)
  void tellsAVideoThatCannotBeLaidOutAmongTheFailures() {
    Commands.Result result =
        Commands.run(
            "layout",
            "--warehouse",
            warehouse.toString(),
            "--method",
            "ig-vlm",
            "--mode",
            "faithful",
            "--budget",
            "20",
            "--output",
            folder.resolve("grids").toString());

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).contains("in/copies/again.mkv, ig-vlm: 4 frames are fewer than");
    assertThat(Published.read(spark, warehouse, "layouts").count()).isPositive();
    assertThat(
            Published.read(spark, warehouse, "failures")
                .where("stage = 'layout'")
                .select("path")
                .collectAsList())
        .extracting(row -> row.getString(0))
        .satisfiesExactlyInAnyOrder(
            path -> assertThat(path).endsWith("again.mkv"),
            path -> assertThat(path).endsWith("new.mp4"));
  }

  @Test
  @Order(6)
  void aModelThatIsNotThereIsToldBeforeAnyWork() throws IOException {
    Map<String, Long> before = versions();

    Commands.Result result =
        run("--set", "models.folder=" + folder, "--set", "encode.encoders=descriptor,dinov2-small");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err())
        .contains("Model dinov2-small lacks config.json, preprocessor_config.json, onnx/model.onnx")
        .contains(folder.resolve("dinov2-small").toString())
        .contains("clipreduce models fetch dinov2-small");
    assertThat(versions()).isEqualTo(before);
  }

  @Test
  @Order(7)
  void tellsRemovedAndChangedFilesAndLeavesNothingStale() throws IOException {
    String scenes = videoId("scenes.mp4");
    Commands.Result chosen =
        Commands.run(
            "select",
            "--warehouse",
            warehouse.toString(),
            "--method",
            "d-code",
            "--budget",
            "2",
            "--param",
            "uniform_ratio=0.5");
    assertThat(chosen.exitCode()).as(chosen.err()).isZero();
    long chosenOfScenes = chosenByDCode(scenes);
    Files.delete(input.resolve("new.mp4"));
    Files.copy(
        input.resolve("scenes.mp4"),
        input.resolve("short.mkv"),
        StandardCopyOption.REPLACE_EXISTING);

    Commands.Result result =
        run(
            "--set",
            "caption.max_text_lines=1",
            "--set",
            "select.method=d-code",
            "--set",
            "select.budget=2",
            "--set",
            "select.params=uniform_ratio=0.5");

    assertThat(result.exitCode()).as(result.err()).isZero();
    Dataset<Row> keyframes =
        Published.read(spark, warehouse, "keyframes").where("selector = 'd-code'");
    assertThat(keyframes.groupBy("clip_id").count().selectExpr("max(count)").first().getLong(0))
        .isEqualTo(2);
    assertThat(chosenByDCode(scenes))
        .as("options of the command and settings of the run ask for the same")
        .isEqualTo(chosenOfScenes)
        .isPositive();
    assertThat(result.out()).contains("1 changed, 1 gone");
    Commands.Result gone =
        Commands.run("search", "--warehouse", warehouse.toString(), "--video", "new.mp4", "camera");
    assertThat(gone.err()).contains("--video new.mp4 is not in the index");
    assertThat(found("camera", "--kind", "clip", "--top", "100"))
        .hasSize((int) Published.read(spark, warehouse, "clips").count())
        .doesNotHaveDuplicates();
    List<Row> videos = Published.read(spark, warehouse, "videos").orderBy("path").collectAsList();
    assertThat(videos).hasSize(4);
    assertThat(
            Published.read(spark, warehouse, "frames")
                .select("video_id")
                .except(Published.read(spark, warehouse, "videos").select("video_id"))
                .count())
        .isZero();
    assertThat(Published.read(spark, warehouse, "sources").where("state = 'gone'").count())
        .isEqualTo(1);
    assertThat(
            Published.read(spark, warehouse, "sources")
                .where("path LIKE '%/short.mkv' AND previous_video_id IS NOT NULL")
                .count())
        .isEqualTo(1);
    assertThat(
            Published.read(spark, warehouse, "keyframes").where("question_set IS NOT NULL").count())
        .as("chosen for a question from a video that is published otherwise since")
        .isZero();
    assertThat(Published.read(spark, warehouse, "failures").select("stage").collectAsList())
        .as("of commands, on videos that are published otherwise since or gone")
        .extracting(row -> row.getString(0))
        .containsExactly("videos");
  }

  private static long chosenByDCode(String videoId) {
    return Published.stage(spark, warehouse, "select")
        .where("selector = 'd-code' AND video_id = '%s'".formatted(videoId))
        .count();
  }

  @Test
  @Order(8)
  void doesOneStageAfterAnotherAsARunDoesThemAll() {
    Path stepwise = folder.resolve("stepwise");
    List<List<String>> commands =
        List.of(
            List.of("sample"),
            List.of("segment"),
            List.of("encode"),
            List.of("select"),
            List.of("perceive", "--through", "unify"),
            List.of("encode_text"),
            List.of("publish"));
    assertThat(
            Commands.run("ingest", "--input", input.toString(), "--warehouse", stepwise.toString())
                .exitCode())
        .isZero();
    for (List<String> command : commands) {
      List<String> arguments = new ArrayList<>(command);
      arguments.addAll(List.of("--warehouse", stepwise.toString()));
      Commands.Result result = Commands.run(arguments.toArray(String[]::new));
      assertThat(result.exitCode()).as("%s: %s", command, result.err()).isZero();
    }
    assertThat(run().exitCode()).isZero();

    assertThat(Published.rows(spark, stepwise)).isEqualTo(Published.rows(spark, warehouse));
  }
}
