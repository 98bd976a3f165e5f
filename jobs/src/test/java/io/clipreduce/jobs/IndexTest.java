package io.clipreduce.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clipreduce.encode.TextEncoder;
import io.clipreduce.model.Device;
import io.clipreduce.perceive.Box;
import java.awt.Color;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** One index through its life: built, searched, brought up to date, killed while it is built. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class IndexTest {
  @TempDir static Path folder;
  private static TestWarehouse warehouse;
  private static Picture picture;

  @BeforeAll
  static void publishTwoVideos() throws IOException {
    warehouse = new TestWarehouse(folder);
    picture = warehouse.picture("whiteboard", 64, 48, Color.BLUE);
    publish(FlatTable.SOURCES, null, sources("lectures/a.mp4", "films/b.mkv"));
    publishVideo("va", "file:/in/lectures/a.mp4", 1, 1, "A person at a whiteboard.");
    publishVideo("vb", "file:/in/films/b.mkv", 1, 1, "A dog runs over a meadow.");
    String a = "va";
    publish(
        named("ocr"),
        1,
        List.of(
            new FlatRows.Ocr("va/ocr/0/0", a, 0, 1_000_000, "E = mc2", 0.9f, box(), "tesseract"),
            new FlatRows.Ocr(
                "va/ocr/1/0", a, 1_000_000, 2_000_000, "E = mc2", 0.8f, box(), "tesseract")));
    publish(
        named("transcripts"),
        1,
        List.of(
            new FlatRows.Transcripts(
                "va/transcript/0",
                a,
                500_000,
                1_500_000,
                "Guten Tag, die Häuser",
                "de",
                "speech",
                null,
                "r",
                0.9f,
                "Anna")));
    publish(
        named("detections"),
        1,
        List.of(
            new FlatRows.Detections(
                "va/d/0", a, 500_000, "laptop", 0.7f, box(), "d", "va/track/d/0")));
  }

  private static FlatTable named(String name) {
    return FlatTable.FROM_STAGES.stream().filter(t -> t.name().equals(name)).findFirst().get();
  }

  private static Box box() {
    return new Box(0, 0, 0.5f, 0.5f);
  }

  private static List<FlatRows.Sources> sources(String... paths) {
    return Arrays.stream(paths)
        .map(
            path ->
                new FlatRows.Sources(
                    "file:/in/" + path,
                    null,
                    1,
                    Timestamp.from(Instant.parse("2026-01-02T03:04:05Z")),
                    "present",
                    null,
                    "in"))
        .toList();
  }

  /** A video of one clip of two seconds, with its caption and the caption's vector. */
  private static void publishVideo(
      String id, String path, long generation, int batch, String caption) throws IOException {
    publish(FlatTable.VIDEOS, batch, List.of(video(id, path, generation)));
    publish(
        named("frames"),
        batch,
        IntStream.range(0, 4)
            .mapToObj(
                i ->
                    new FlatRows.Frames(
                        id,
                        i * 500_000L,
                        i,
                        0,
                        64,
                        48,
                        picture,
                        0,
                        0,
                        null,
                        null,
                        null,
                        null,
                        false))
            .toList());
    publish(
        named("captions"),
        batch,
        List.of(
            new FlatRows.Captions(
                id + "/caption/clip/0",
                id,
                id + "/clip/0",
                "clip",
                0,
                2_000_000,
                caption,
                null,
                null,
                "m",
                null,
                1,
                null)));
    try (TextEncoder minilm =
        Settings.defaults().textEncoders().get("minilm").open(Device.cpu(1))) {
      publish(
          named("clip_embeddings"),
          batch,
          List.of(
              new FlatRows.ClipEmbeddings(
                  id,
                  id + "/caption/clip/0",
                  "caption",
                  0,
                  2_000_000,
                  "minilm",
                  0,
                  minilm.encode(List.of(caption)).get(0))));
    }
  }

  private static FlatRows.Videos video(String id, String path, long generation) {
    return new FlatRows.Videos(
        id,
        path,
        List.of(path),
        1L,
        "mp4",
        2_000_000L,
        true,
        0L,
        "h264",
        "yuv420p",
        64,
        48,
        0,
        25.0,
        25,
        1,
        null,
        null,
        null,
        "ok",
        null,
        1,
        4,
        1,
        generation,
        false);
  }

  @SuppressWarnings("unchecked")
  private static void publish(FlatTable table, Integer batch, List<? extends Record> records) {
    RecordRows<Record> writer = RecordRows.of((Class<Record>) table.type());
    List<Row> rows = new ArrayList<>();
    for (Record record : records) {
      Object[] values = writer.values(record);
      Object[] all = Arrays.copyOf(values, values.length + (batch == null ? 0 : 1));
      if (batch != null) {
        all[values.length] = batch;
      }
      rows.add(RowFactory.create(all));
    }
    var written =
        SharedSpark.session()
            .createDataFrame(rows, Publisher.schema(table))
            .coalesce(1)
            .write()
            .format("delta")
            .mode("append");
    (batch == null ? written : written.partitionBy("publish_batch"))
        .save(folder.resolve("tables/" + table.name()).toString());
  }

  private static IndexStore store() {
    return new IndexStore(folder.toUri().toString().replaceFirst("/$", ""), new Configuration());
  }

  private static CommandRun run(String command, String... more) {
    List<String> args = new ArrayList<>(List.of(command, "--warehouse", folder.toString()));
    args.addAll(List.of(more));
    return CommandRun.of(args.toArray(String[]::new));
  }

  private static void succeed(String command) {
    CommandRun run = run(command);
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  private static List<JsonNode> search(String... more) throws IOException {
    List<String> args = new ArrayList<>(List.of(more));
    args.add("--json");
    CommandRun run = run("search", args.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isZero();
    List<JsonNode> hits = new ArrayList<>();
    for (String line : run.out().lines().toList()) {
      hits.add(new ObjectMapper().readTree(line));
    }
    return hits;
  }

  private static List<String> ids(String... more) throws IOException {
    return search(more).stream().map(hit -> hit.get("id").asText()).toList();
  }

  @Test
  @Order(1)
  void searchingWithoutAnIndexSaysHowToMakeOne() {
    CommandRun run = run("search", "anything");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains("has no index yet. Make it with 'clipreduce index --warehouse file:" + folder);
  }

  @Test
  @Order(2)
  void findsEveryKindOfPassageThatIsPublished() throws IOException {
    succeed("index");

    List<JsonNode> hits = search("person at a whiteboard", "--top", "3");
    assertThat(hits.get(0).get("id").asText()).isEqualTo("va/caption/clip/0");
    assertThat(hits.get(0).get("path").asText()).isEqualTo("file:/in/lectures/a.mp4");
    assertThat(hits.get(0).get("ranks").toString()).isEqualTo("{\"minilm\":1,\"text\":1}");
    assertThat(hits.get(0).get("picture").get("file").asText()).isEqualTo(picture.file());
    assertThat(ids("mc2", "--by", "words")).containsExactly("va/ocr/0/0");
    assertThat(ids("Haus", "--by", "words")).containsExactly("va/transcript/0");
    assertThat(ids("laptops", "--by", "words")).containsExactly("va/track/d/0");
    assertThat(ids("puppy", "--by", "meaning")).startsWith("vb/caption/clip/0");
    assertThat(ids("puppy", "--by", "words")).isEmpty();
  }

  @Test
  @Order(3)
  void looksOnlyWhereItIsTold() throws IOException {
    String words = "person whiteboard dog meadow mc2 Haus laptop";

    assertThat(ids(words, "--by", "words")).hasSize(5);
    assertThat(ids(words, "--video", "films/b.mkv")).containsExactly("vb/caption/clip/0");
    assertThat(ids(words, "--video", "v")).hasSize(5);
    assertThat(ids(words, "--kind", "speech,thing")).hasSize(2);
    assertThat(ids(words, "--kind", "screen-text", "--from", "0:01")).hasSize(1);
    assertThat(ids(words, "--until", "0.5", "--by", "words"))
        .containsExactlyInAnyOrder("va/caption/clip/0", "vb/caption/clip/0", "va/ocr/0/0");
    assertThat(ids(words, "--language", "de")).containsExactly("va/transcript/0");
    assertThat(ids(words, "--speaker", "Anna")).containsExactly("va/transcript/0");
    assertThat(ids(words, "--speaker", "nobody")).isEmpty();
    assertThat(ids(words, "--source", "films/*")).containsExactly("vb/caption/clip/0");
    assertThat(ids(words, "--since", "2026-01-03")).isEmpty();
    assertThat(ids(words, "--before", "2026-01-03", "--by", "words")).hasSize(5);
    assertThat(ids(words, "--fusion", "weighted", "--weight", "text=3", "--top", "1")).hasSize(1);
  }

  @Test
  @Order(3)
  void tellsWhatItDoesNotUnderstand() {
    assertThat(run("search", "a", "--kind", "smell").err())
        .contains("--kind is smell; allowed is video, segment, clip, screen-text, speech, thing");
    assertThat(run("search", "a", "--from", "noon").err()).contains("--from is noon; write");
    assertThat(run("search", "a", "--since", "today").err()).contains("--since is today; write");
    assertThat(run("search", "a", "--video", "x.mp4").err()).contains("--video x.mp4 is not in");
    assertThat(run("search", "a", "--weight", "clip=1").err())
        .contains("--weight names clip, which is no ranking here; allowed is minilm, text.");
    assertThat(run("search", "a", "--top", "0").err()).contains("--top is 0; allowed is 1 to");
  }

  @Test
  @Order(3)
  void writesPicturesAndTellsTimesToPeople() throws IOException {
    Path pictures = folder.resolve("found");

    CommandRun run = run("search", "mc2", "--by", "words", "--pictures", pictures.toString());

    assertThat(run.out()).contains("1  0:00:00-0:00:02  screen-text file:/in/lectures/a.mp4");
    assertThat(run.out()).contains("E = mc2").contains("hit-0001.jpg");
    assertThat(ImageIO.read(pictures.resolve("hit-0001.jpg").toFile()).getWidth()).isEqualTo(64);
    assertThat(run("search", "Haus", "--by", "words").out())
        .containsPattern("picture: pictures/whiteboard.tar, \\d+ bytes at 512");
  }

  @Test
  @Order(4)
  void buildsNothingWhenNothingChanged() {
    IndexVersion before = store().newest().orElseThrow();

    succeed("index");

    assertThat(store().newest()).contains(before);
    assertThat(before.number()).isEqualTo(1);
    assertThat(before.shards()).hasSize(1);
    assertThat(before.tables()).containsKeys("tables/captions", "tables/videos");
  }

  @Test
  @Order(5)
  void theOldIndexAnswersWhereverTheBuildOfANewOneDied() throws IOException {
    publishVideo("vc", "file:/in/c.mp4", 1, 2, "A boat on a lake.");
    List<JsonNode> before = search("person", "--by", "words");

    for (String point : List.of("/index/shards/", "/index/versions/")) {
      assertThatThrownBy(() -> update(point)).as(point).hasRootCauseMessage("died at " + point);
      assertThat(search("person", "--by", "words")).as(point).isEqualTo(before).hasSize(1);
      assertThat(ids("boat", "--by", "words")).as(point).isEmpty();
    }
    assertThat(folder.resolve("index/versions/00000002.json")).as("half written").exists();

    succeed("index");
    assertThat(ids("boat", "--by", "words")).containsExactly("vc/caption/clip/0");
    assertThat(ids("person", "--by", "words")).containsExactly("va/caption/clip/0");
    assertThat(store().newestNumber()).isEqualTo(3);
  }

  /** Brings the index up to date on a disk that fails in the middle of a file. */
  private static void update(String failAt) {
    SparkSession spark = SharedSpark.session();
    Configuration hadoop = new Configuration(spark.sparkContext().hadoopConfiguration());
    hadoop.setClass("fs.file.impl", FailingFileSystem.class, LocalFileSystem.class);
    hadoop.setBoolean("fs.file.impl.disable.cache", true);
    hadoop.set(FailingFileSystem.POINT, failAt);
    Warehouse failing = new Warehouse("file:" + folder, hadoop);
    Settings settings = Settings.defaults();
    try (Lease lease = Lease.take(failing, "test", Duration.ofSeconds(60), false);
        Progress progress = new Progress(new PrintStream(PrintStream.nullOutputStream()))) {
      new IndexBuilder(
              new RunContext(
                  spark,
                  failing,
                  new DeltaTables(lease),
                  settings,
                  new Fingerprints(settings),
                  "run",
                  false,
                  progress,
                  new Spend(spark.sparkContext()),
                  new Notices(spark.sparkContext())))
          .update();
    }
  }

  /** The local disk, which fails in the middle of the first file below a folder. */
  public static final class FailingFileSystem extends LocalFileSystem {
    static final String POINT = "clipreduce.test.fail";

    @Override
    public FSDataOutputStream create(
        org.apache.hadoop.fs.Path path,
        FsPermission permission,
        boolean overwrite,
        int bufferBytes,
        short replication,
        long blockBytes,
        Progressable progress)
        throws IOException {
      FSDataOutputStream out =
          super.create(path, permission, overwrite, bufferBytes, replication, blockBytes, progress);
      String point = getConf().get(POINT);
      if (!path.toString().contains(point)) {
        return out;
      }
      return new FSDataOutputStream(out, null) {
        @Override
        public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
          super.write(bytes, offset, length / 2);
          flush();
          throw new IOException("died at " + point);
        }
      };
    }
  }

  @Test
  @Order(6)
  void forgetsWhatIsGoneAndSeesWhatChanged() throws IOException {
    SparkSession spark = SharedSpark.session();
    for (String table : List.of("videos", "frames", "captions", "clip_embeddings")) {
      spark.sql(
          "DELETE FROM delta.`%s` WHERE video_id IN ('vb', 'vc')"
              .formatted(folder.resolve("tables/" + table)));
    }
    publishVideo("vc", "file:/in/c.mp4", 1, 3, "A train in a tunnel.");

    succeed("index");

    assertThat(ids("boat", "--by", "words")).isEmpty();
    assertThat(ids("dog", "--by", "words")).isEmpty();
    assertThat(ids("puppy", "--by", "meaning")).hasSize(2);
    assertThat(ids("train", "--by", "words")).containsExactly("vc/caption/clip/0");
    assertThat(ids("person", "--by", "words")).containsExactly("va/caption/clip/0");
    IndexVersion now = store().newest().orElseThrow();
    assertThat(now.shards()).as("written anew without vb").allMatch(s -> s.excluded().isEmpty());
    assertThat(now.shards()).extracting(IndexShard::videos).containsExactlyInAnyOrder(1, 1);
  }

  @Test
  @Order(7)
  void aBuildBesideAnotherIsRefused() {
    IndexVersion before = store().newest().orElseThrow();
    Warehouse same = new Warehouse("file:" + folder, new Configuration());
    try (Lease other = Lease.take(same, "the other build", Duration.ofSeconds(60), false)) {
      CommandRun run = run("index");

      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err()).contains("the other build");
    }
    assertThat(store().newest()).contains(before);
  }

  @Test
  @Order(7)
  void aRunHasNothingToDoBecauseOfAnIndexThatWasMadeAfterTheLast() throws IOException {
    Warehouse opened = new Warehouse("file:" + folder, new Configuration());
    TreeMap<String, Long> versions = opened.tableVersions();
    assertThat(versions.put("index", 1L)).isGreaterThan(1);
    publish(FlatTable.RUNS, null, List.of(run(versions)));

    assertThat(new LastRun(opened).unchangedSince("in", "digest", "fp")).contains("last");

    versions.put("index", 100L);
    publish(FlatTable.RUNS, null, List.of(run(versions)));
    assertThat(new LastRun(opened).unchangedSince("in", "digest", "fp")).isEmpty();
  }

  private static FlatRows.Runs run(TreeMap<String, Long> versions) {
    Timestamp at = Timestamp.from(Instant.parse("2026-01-02T03:04:05Z"));
    return new FlatRows.Runs(
        "last", at, at, "complete", "in", "digest", "fp", 1, 2, 0, 1, Map.of(), versions, false);
  }

  @Test
  @Order(8)
  void vacuumDeletesShardsAndVersionsThatNobodyReads() throws IOException {
    List<JsonNode> before = search("person train", "--by", "words");
    assertThat(files("shards").count()).isGreaterThan(2);
    assertThat(run("vacuum").out()).containsPattern("index +0 files");

    assertThat(run("vacuum", "--older-than-hours", "0").out()).containsPattern("index +[1-9]");

    assertThat(files("shards").count()).isEqualTo(2);
    assertThat(files("versions").filter(f -> f.toString().endsWith(".json")).count()).isEqualTo(1);
    assertThat(search("person train", "--by", "words")).isEqualTo(before).hasSize(2);
  }

  private static Stream<Path> files(String part) throws IOException {
    return Files.list(folder.resolve("index").resolve(part));
  }

  @Test
  void mergesManySmallShardsAndThoseThatLostMuch() {
    List<IndexShard> shards = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      shards.add(shard("s" + i, 1000 * (8 - i), 0));
    }
    assertThat(IndexBuilder.merges(shards)).isEmpty();

    shards.add(shard("large", 300_000, 3));
    shards.add(shard("lost", 1000, 4));
    assertThat(IndexBuilder.merges(shards)).containsExactly(List.of(shards.get(9)));

    shards.add(shard("middle", 199_000, 0));
    assertThat(IndexBuilder.merges(shards).get(1))
        .extracting(IndexShard::id)
        .containsExactly("s7", "s6", "s5", "s4", "s3", "s2", "s1", "s0", "middle");
  }

  private static IndexShard shard(String id, int passages, int excluded) {
    List<String> videos = IntStream.range(0, excluded).mapToObj(i -> "v" + i).toList();
    return new IndexShard(id, "1", passages, 10, new TreeMap<>(), List.of(), videos);
  }
}
