package io.clipreduce.e2e;

import static io.clipreduce.e2e.ChatServerOfOurs.after;
import static io.clipreduce.e2e.ChatServerOfOurs.breaksOff;
import static io.clipreduce.e2e.ChatServerOfOurs.page;
import static io.clipreduce.e2e.ChatServerOfOurs.refuses;
import static io.clipreduce.e2e.ChatServerOfOurs.refusesAndTellsTheKey;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Captions from a server that misbehaves, through the command line, on one warehouse. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ServerCaptionTest {
  private static final int CLIPS = 6;
  private static final String SECRET = "a-key-that-is-told-to-nobody";

  @TempDir static Path folder;
  private static Path warehouse;
  private static SparkSession spark;
  private static ChatServerOfOurs server;
  private static final StringBuilder printed = new StringBuilder();

  @BeforeAll
  static void makeVideo() throws IOException {
    spark = TestSpark.start("local[2]");
    server = new ChatServerOfOurs();
    warehouse = folder.resolve("warehouse");
    Media.scenes(
        Files.createDirectory(folder.resolve("in")).resolve("scenes.mp4"), CLIPS, 3, "aac");
    Files.writeString(folder.resolve("key"), SECRET + "\n");
  }

  @AfterAll
  static void stop() {
    TestSpark.stop();
    server.close();
  }

  private static Commands.Result command(List<String> head, String... settings) {
    List<String> arguments = new ArrayList<>(head);
    arguments.addAll(List.of("--warehouse", warehouse.toString()));
    List<String> all =
        new ArrayList<>(
            List.of(
                "captioner=server",
                "server.url=" + server.url(),
                "server.model=of-ours",
                "server.timeout_s=3",
                "server.retry_s=20",
                "server.api_key_file=" + folder.resolve("key")));
    all.addAll(List.of(settings));
    all.forEach(setting -> arguments.addAll(List.of("--set", "caption." + setting)));
    Commands.Result result = Commands.run(arguments.toArray(String[]::new));
    printed.append(result.out()).append(result.err());
    return result;
  }

  private static Commands.Result run(String... settings) {
    return command(List.of("run", "--input", folder.resolve("in").toString()), settings);
  }

  private static Commands.Result caption(String... settings) {
    return command(List.of("caption"), settings);
  }

  private static List<String> clipTexts() {
    return Published.read(spark, warehouse, "captions")
        .where("level = 'clip'")
        .orderBy("start_us")
        .collectAsList()
        .stream()
        .map(row -> row.<String>getAs("text"))
        .toList();
  }

  /** Rows of the last command's attempts. */
  private static List<Row> lastAttempts() {
    return Published.stage(spark, warehouse, "caption")
        .where(
            "run_id = (SELECT max(run_id) FROM delta.`%s`)"
                .formatted(warehouse.resolve("stages/caption")))
        .orderBy("unit")
        .collectAsList();
  }

  @Test
  @Order(1)
  void losesNothingToABusySlowOrBrokenServerAndIsBilledOnceForEachClip() {
    server.behave(
        List.of(
            List.of(refuses(429, "Slow down", "Retry-After", "1"), server.ok()),
            List.of(refuses(500, "Out of memory"), refuses(503, "Loading"), server.ok()),
            List.of(breaksOff(), server.ok()),
            List.of(after(6_000, page()), server.ok()),
            List.of(page())));

    Commands.Result result = run();

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(server.billed()).containsExactlyInAnyOrder(0, 1, 2, 3, 5);
    assertThat(clipTexts())
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(0, 1, 2, 3, 5).map("Seen in clip %s."::formatted).toList());
    List<Row> failures = Published.read(spark, warehouse, "failures").collectAsList();
    assertThat(failures).hasSize(1);
    assertThat(failures.get(0).<String>getAs("error_class")).isEqualTo("BAD_REPLY");
    assertThat(failures.get(0).<String>getAs("reason")).contains("not JSON", "Please log in");
    assertThat(failures.get(0).<Boolean>getAs("is_final")).isFalse();
    List<Row> calls = Published.read(spark, warehouse, "model_calls").collectAsList();
    assertThat(calls).hasSize(CLIPS);
    assertThat(calls.stream().filter(call -> call.<String>getAs("status").equals("ok")))
        .hasSize(5)
        .allSatisfy(
            call -> {
              assertThat(call.<String>getAs("served_model")).isEqualTo("of-ours-1.0");
              assertThat(call.<Integer>getAs("tokens_in")).isEqualTo(100);
              assertThat(call.<String>getAs("finish_reason")).isEqualTo("stop");
              assertThat(call.<Boolean>getAs("cached")).isFalse();
            });
    assertThat(calls.stream().mapToInt(call -> call.getAs("tries")).sum()).isEqualTo(11);
  }

  @Test
  @Order(2)
  void sendsTheWordsThenTheKeyframesInOrderOfTime() {
    List<Row> keyframes =
        Published.read(spark, warehouse, "keyframes").orderBy("pts_us").collectAsList();
    JsonNode request = server.requests().get(0);

    JsonNode content = request.path("messages").path(0).path("content");
    assertThat(content.path(0).path("text").asText()).startsWith("These are frames of one clip");
    assertThat(request.path("temperature").asInt(-1)).isZero();
    assertThat(request.path("max_tokens").asInt()).isEqualTo(256);
    List<String> sent = new ArrayList<>();
    content.forEach(part -> sent.add(part.path("image_url").path("url").asText("")));
    List<String> clips = keyframes.stream().map(row -> row.<String>getAs("clip_id")).toList();
    assertThat(clips.stream().distinct().map(clip -> pictures(keyframes, clip)))
        .hasSize(CLIPS)
        .contains(sent.subList(1, sent.size()));
  }

  private static List<String> pictures(List<Row> keyframes, String clip) {
    return keyframes.stream()
        .filter(row -> row.<String>getAs("clip_id").equals(clip))
        .map(
            row -> {
              try {
                byte[] jpeg = Published.picture(warehouse, row.getAs("picture"));
                return "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(jpeg);
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            })
        .toList();
  }

  @Test
  @Order(3)
  void asksALaterTimeOnlyForWhatIsMissing() {
    server.behave(List.of());

    Commands.Result result = run();

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(server.requests()).hasSize(1);
    assertThat(clipTexts()).hasSize(CLIPS);
    assertThat(Published.read(spark, warehouse, "failures").count()).isZero();
    assertThat(run().out()).contains("Nothing changed");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  @Order(4)
  void paysNothingAgainWhenTheRowsWereLostOrASettingOfOthersChanged() throws IOException {
    server.behave(List.of());
    delete(warehouse.resolve("stages/caption"));

    assertThat(caption("max_text_lines=1", "server.concurrency=3").out())
        .contains("Servers answered 0 calls (0 tokens); 6 replies were at hand");

    assertThat(server.requests()).isEmpty();
    assertThat(lastAttempts())
        .hasSize(CLIPS)
        .allSatisfy(row -> assertThat(row.<String>getAs("status")).isEqualTo("ok"));
  }

  @Test
  @Order(5)
  void stopsAtTheBudgetAndGoesOnInALaterRun() {
    server.behave(List.of());
    String prompt = "server.prompt=What is this?";

    Commands.Result first = caption(prompt, "server.max_calls=2");
    assertThat(first.exitCode()).as(first.err()).isZero();
    assertThat(server.billed()).hasSize(2);
    assertThat(first.out())
        .contains(
            "caption: 4 units left for a later run: the calls of caption.server.max_calls are used"
                + " up",
            "Servers answered 2 calls (220 tokens)");

    Commands.Result second = caption(prompt, "server.max_tokens_total=110", "server.concurrency=1");
    assertThat(second.out()).contains("3 units left for a later run: the tokens of");
    assertThat(server.billed()).hasSize(3);

    Commands.Result third = caption(prompt);
    assertThat(third.out()).contains("Servers answered 3 calls");
    assertThat(server.billed()).doesNotHaveDuplicates().hasSize(CLIPS);
    assertThat(lastAttempts())
        .hasSize(3)
        .allSatisfy(row -> assertThat(row.<Integer>getAs("attempts")).isEqualTo(1));
  }

  @Test
  @Order(6)
  void tellsRepliesOfAnotherFormAndDoesNotPayForThemTwice() {
    List<List<ChatServerOfOurs.Manner>> manners =
        List.of(
            List.of(server.says("A red room.", "stop")),
            List.of(server.says("{\"caption\": \"Room %s.\"}", "stop")),
            List.of(server.says("```json\n{\"caption\": \"Room %s.\"}\n```", "stop")),
            List.of(server.says("{\"caption\": \"Room %s. It", "length")),
            List.of(server.says("", "content_filter")),
            List.of(refuses(400, "This model takes no pictures")));
    server.behave(manners);

    Commands.Result result = caption("server.reply=json_schema", "server.concurrency=1");

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(server.requests())
        .allSatisfy(
            request ->
                assertThat(request.path("response_format").path("type").asText())
                    .isEqualTo("json_schema"));
    assertThat(lastAttempts().stream().map(row -> row.<String>getAs("status")))
        .containsExactlyInAnyOrder("ok", "ok", "failed", "failed", "failed", "failed");
    assertThat(lastAttempts().stream().map(row -> row.<String>getAs("reason")))
        .contains(
            "The reply is not of the form {\"caption\": \"...\"}: A red room.",
            "The reply was cut off at caption.server.max_tokens (10 tokens written)",
            "The reply has no words (finish_reason content_filter)",
            "The server refused with status 400: This model takes no pictures; requests sent: 1");
    assertThat(server.billed()).hasSize(5);

    Commands.Result again =
        command(
            List.of("caption", "--retry-failed"),
            "server.reply=json_schema",
            "server.concurrency=1");
    assertThat(again.exitCode()).isZero();
    assertThat(server.billed()).hasSize(5);
    assertThat(server.requests()).hasSize(CLIPS + 1);
  }

  @Test
  @Order(7)
  void keepsTheWholeSentencesOfATextThatWasCutOff() {
    server.behave(
        IntStream.range(0, CLIPS)
            .mapToObj(i -> List.of(server.says("A red room. A cat sits in it. Then the", "length")))
            .toList());

    assertThat(caption("server.max_tokens=9").exitCode()).isZero();

    assertThat(lastAttempts())
        .hasSize(CLIPS)
        .allSatisfy(
            row -> {
              assertThat(row.<String>getAs("status")).isEqualTo("partial");
              assertThat(row.<String>getAs("error_class")).isEqualTo("CUT_OFF");
              Row captioned = row.<Row>getList(row.fieldIndex("captions")).get(0).getStruct(1);
              assertThat(captioned.<String>getAs("text"))
                  .isEqualTo("A red room. A cat sits in it.");
            });
  }

  @Test
  @Order(8)
  void givesAPublishedModelItsFramesAndWords() {
    server.behave(List.of());

    Commands.Result result = caption("server.profile=llava-video");

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(server.requests())
        .hasSize(CLIPS)
        .allSatisfy(
            request -> {
              JsonNode content = request.path("messages").path(0).path("content");
              assertThat(content).hasSize(7);
              assertThat(content.path(5).path("type").asText()).isEqualTo("image_url");
              assertThat(content.path(6).path("text").asText())
                  .startsWith("The video lasts for 3.00 seconds, and 6 frames are uniformly")
                  .contains("located at 0.00s,0.48s,1.00s,1.48s,2.00s,2.48s.");
            });
  }

  @Test
  @Order(9)
  void stopsAskingWithAWrongKeyAndTellsTheKeyToNobody() throws IOException {
    server.behave(
        IntStream.range(0, CLIPS).mapToObj(i -> List.of(refusesAndTellsTheKey())).toList());

    Commands.Result result = caption("server.prompt=Who is there?", "server.concurrency=1");

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(server.requests()).hasSizeBetween(1, 2);
    assertThat(lastAttempts())
        .hasSizeBetween(1, 2)
        .allSatisfy(
            row -> {
              assertThat(row.<String>getAs("status")).isEqualTo("retry");
              assertThat(row.<String>getAs("reason")).contains("status 401: Wrong key: Bearer ***");
            });
    assertThat(result.out()).contains("units left for a later run: The server refused");
    assertThat(printed.toString()).doesNotContain(SECRET);
    try (Stream<Path> files = Files.walk(warehouse)) {
      assertThat(files.filter(Files::isRegularFile))
          .isNotEmpty()
          .allSatisfy(
              file ->
                  assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                      .doesNotContain(SECRET));
    }
  }

  @Test
  @Order(10)
  void refusesSettingsThatCannotWorkBeforeItBegins() {
    assertThat(caption("server.url=host:8000").err()).contains("caption.server.url is no address");
    assertThat(caption("server.profile=none-such").err())
        .contains("there is no conf/models/served/none-such.conf");
    assertThat(caption("server.model=").err()).contains("caption.server.model is not set");
    assertThat(caption("server.extra=seed").err()).contains("allowed is a JSON object");
    Commands.Result noKey = caption("server.api_key_env=NO_SUCH_VARIABLE");
    assertThat(noKey.exitCode()).isEqualTo(2);
    assertThat(noKey.err()).contains("The environment variable NO_SUCH_VARIABLE holds no key");
  }

  @Test
  @Order(11)
  void describesTheSameClipsWithAModelInProcess() {
    String models = System.getProperty("clipreduce.home") + "/udfs/src/test/resources/models";
    String[] command = {
      "caption",
      "--warehouse",
      warehouse.toString(),
      "--set",
      "models.folder=" + models,
      "--set",
      "caption.captioner=smolvlm-256m",
      "--set",
      "caption.model.prompt=What happens?",
      "--set",
      "caption.model.frames=2",
      "--set",
      "caption.model.max_tokens=16"
    };

    Commands.Result result = Commands.run(command);

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(lastAttempts())
        .hasSize(CLIPS)
        .allSatisfy(
            row -> {
              assertThat(row.<String>getAs("status")).isEqualTo("ok");
              assertThat(row.<String>getAs("model")).isEqualTo("smolvlm-256m");
              Row caption = row.<Row>getList(row.fieldIndex("captions")).get(0).getAs("caption");
              assertThat(caption.<String>getAs("text")).isNotBlank();
              assertThat(caption.isNullAt(caption.fieldIndex("confidence"))).isTrue();
            });
    long units = Published.stage(spark, warehouse, "caption").count();
    assertThat(Commands.run(command).exitCode()).isZero();
    assertThat(Published.stage(spark, warehouse, "caption").count()).isEqualTo(units);
  }

  /** Clip captions as at first, and then summaries of segments of some 6 s. */
  private static Commands.Result unify(String... settings) {
    List<String> arguments = new ArrayList<>(List.of("caption", "--through", "unify"));
    for (String setting : List.of("unify.summariser=server", "unify.server.model=of-ours")) {
      arguments.addAll(List.of("--set", setting));
    }
    arguments.addAll(List.of("--set", "unify.segment_s=6"));
    for (String setting : settings) {
      arguments.addAll(List.of("--set", setting));
    }
    return command(arguments, "max_text_lines=1");
  }

  /** The video's row in the last run that summed up. */
  private static Row lastSummaries() {
    return Published.stage(spark, warehouse, "unify")
        .orderBy(org.apache.spark.sql.functions.desc("run_id"))
        .first();
  }

  private static List<String> summaries() {
    Row row = lastSummaries();
    return row.<Row>getList(row.fieldIndex("summaries")).stream()
        .filter(summary -> !summary.getAs("level").equals("long"))
        .map(summary -> summary.getAs("level") + ": " + summary.getAs("text"))
        .toList();
  }

  @Test
  @Order(12)
  void losesNoSummaryToABusyOrBrokenServerAndIsBilledOnceForEach() {
    server.behave(
        List.of(
            List.of(refuses(429, "Slow down", "Retry-After", "1"), server.ok()),
            List.of(refuses(500, "Out of memory"), server.ok()),
            List.of(breaksOff(), server.ok()),
            List.of(page())));

    Commands.Result first = unify("unify.server.concurrency=1");

    assertThat(first.exitCode()).as(first.err()).isZero();
    assertThat(server.billed()).containsExactly(0, 1, 2);
    assertThat(lastSummaries().<String>getAs("status")).isEqualTo("retry");
    assertThat(lastSummaries().<String>getAs("error_class")).isEqualTo("BAD_REPLY");
    List<Row> calls = lastSummaries().getList(lastSummaries().fieldIndex("calls"));
    assertThat(calls.stream().map(call -> call.<String>getAs("status")))
        .containsExactly("ok", "ok", "ok", "BAD_REPLY");
    JsonNode request = server.requests().get(0);
    assertThat(request.path("messages").path(0).path("content").asText())
        .startsWith("Below are captions of the clips of one part of a video")
        .contains("\n[0:00 - 0:03] Seen in clip ");

    server.behave(List.of());
    Commands.Result second = unify();

    assertThat(second.out()).contains("Servers answered 1 calls (110 tokens); 3 replies were at");
    assertThat(server.requests()).hasSize(1);
    assertThat(server.requests().get(0).path("messages").path(0).path("content").asText())
        .contains("[0:00 - 0:06] Seen in clip 0.\n[0:06 - 0:12] Seen in clip 1.");
    assertThat(summaries())
        .containsExactly(
            "segment: Seen in clip 0.",
            "segment: Seen in clip 1.",
            "segment: Seen in clip 2.",
            "video: Seen in clip 0.");
  }

  @Test
  @Order(13)
  void publishesWhoWroteASummaryAndWhatWasAskedForIt() {
    server.behave(List.of());

    Commands.Result result =
        command(
            List.of(
                "publish",
                "--set",
                "unify.summariser=server",
                "--set",
                "unify.server.model=of-ours",
                "--set",
                "unify.segment_s=6"),
            "max_text_lines=1");

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(server.requests()).isEmpty();
    List<Row> video =
        Published.read(spark, warehouse, "captions").where("level = 'video'").collectAsList();
    assertThat(video).hasSize(1);
    assertThat(video.get(0).<String>getAs("model")).isEqualTo("server");
    assertThat(video.get(0).<Float>getAs("confidence")).isNull();
    List<Row> whole =
        Published.read(spark, warehouse, "captions").where("level = 'long'").collectAsList();
    assertThat(whole).hasSize(1);
    assertThat(whole.get(0).<String>getAs("text").split("(?<=\\.) "))
        .hasSizeGreaterThan(3)
        .allMatch(sentence -> sentence.matches("Seen in clip \\d\\."))
        .doesNotHaveDuplicates();
    List<Row> calls =
        Published.read(spark, warehouse, "model_calls").where("stage = 'unify'").collectAsList();
    assertThat(calls)
        .hasSize(4)
        .allSatisfy(
            call -> {
              assertThat(call.<String>getAs("status")).isEqualTo("ok");
              assertThat(call.<String>getAs("clip_id")).isNull();
              assertThat(call.<Integer>getAs("tokens_in")).isEqualTo(100);
            });
    assertThat(calls.stream().filter(call -> call.<Boolean>getAs("cached"))).hasSize(3);
    assertThat(Published.read(spark, warehouse, "model_calls").where("stage = 'caption'").count())
        .isEqualTo(CLIPS);
  }

  @Test
  @Order(14)
  void stopsSummingUpAtTheBudgetOfItsOwnAndTellsWhatWasCutOff() {
    server.behave(
        IntStream.range(0, 4)
            .mapToObj(i -> List.of(server.says("A room %s. It is red. And", "length")))
            .toList());

    Commands.Result first = unify("unify.server.max_tokens=9", "unify.server.max_calls=2");

    assertThat(first.exitCode()).as(first.err()).isZero();
    assertThat(server.billed()).hasSize(2);
    assertThat(first.out())
        .contains(
            "unify: 1 units left for a later run: the calls of unify.server.max_calls are used up");

    Commands.Result second = unify("unify.server.max_tokens=9");

    assertThat(second.exitCode()).as(second.err()).isZero();
    assertThat(server.billed()).doesNotHaveDuplicates().hasSize(4);
    assertThat(lastSummaries().<String>getAs("status")).isEqualTo("partial");
    assertThat(lastSummaries().<String>getAs("reason")).contains("4 texts of the model were cut");
    assertThat(summaries())
        .hasSize(4)
        .allMatch(text -> text.matches(".*: A room \\d\\. It is red\\."));
  }

  @Test
  @Order(15)
  void sumsUpWithLanguageModelsInProcess() {
    String models = System.getProperty("clipreduce.home") + "/udfs/src/test/resources/models";
    for (String model : List.of("smollm2-360m", "qwen2.5-0.5b")) {
      server.behave(List.of());
      String[] settings = {
        "models.folder=" + models, "unify.summariser=" + model, "unify.model.max_tokens=12"
      };

      Commands.Result result = unify(settings);

      assertThat(result.exitCode()).as(result.err()).isZero();
      assertThat(lastSummaries().<String>getAs("model")).isEqualTo(model);
      assertThat(lastSummaries().isNullAt(lastSummaries().fieldIndex("calls"))).isTrue();
      assertThat(summaries()).hasSize(4).doesNotContain("video: ");
      assertThat(server.requests()).isEmpty();
    }
  }

  private static Commands.Result encodeText(String... settings) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "caption",
                "--through",
                "encode_text",
                "--set",
                "encode_text.encoders=server",
                "--set",
                "encode_text.server.model=embeds",
                "--set",
                "encode_text.server.texts_per_call=3"));
    for (String setting : settings) {
      arguments.addAll(List.of("--set", setting));
    }
    return command(arguments, "max_text_lines=1");
  }

  /** The video's row in the last run that encoded texts. */
  private static Row lastVectors() {
    return Published.stage(spark, warehouse, "encode_text")
        .where("encoder = 'server'")
        .orderBy(org.apache.spark.sql.functions.desc("run_id"))
        .first();
  }

  @Test
  @Order(16)
  void encodesTextsAtAServerAndPaysOnceForEachCall() {
    server.behave(
        List.of(
            List.of(refuses(429, "Slow down", "Retry-After", "1"), server.vectors(0)),
            List.of(server.vectors(1)),
            List.of(breaksOff(), server.vectors(0))));

    Commands.Result first = encodeText("encode_text.server.concurrency=1");

    assertThat(first.exitCode()).as(first.err()).isZero();
    assertThat(server.billed()).containsExactly(0, 1, 2);
    assertThat(lastVectors().<String>getAs("status")).isEqualTo("retry");
    assertThat(lastVectors().<String>getAs("reason")).contains("gave 2 vectors for 3 texts");

    server.behave(List.of());
    Commands.Result second = encodeText();

    assertThat(second.out()).contains("Servers answered 1 calls (30 tokens); 2 replies were at");
    assertThat(server.requests()).hasSize(1);
    assertThat(server.requests().get(0).path("input")).hasSize(3);
    List<Row> calls = lastVectors().getList(lastVectors().fieldIndex("calls"));
    assertThat(calls).hasSize(3).allMatch(call -> call.isNullAt(call.fieldIndex("reply")));
    List<Row> vectors = lastVectors().getList(lastVectors().fieldIndex("texts"));
    assertThat(vectors).hasSize(CLIPS + 2);
    int chars = "Seen in clip 0.".length();
    double norm = Math.sqrt(25.0 * chars * chars + 1);
    assertThat(vectors.get(0).<Float>getList(vectors.get(0).fieldIndex("vector")))
        .containsExactly(
            (float) (3 * chars / norm), (float) (4 * chars / norm), (float) (1 / norm));

    Commands.Result sql =
        Commands.run(
            "sql",
            "--warehouse",
            warehouse.toString(),
            "--set",
            "encode_text.server.url=" + server.url(),
            "--set",
            "encode_text.server.model=embeds",
            "SELECT round(embed_text('a', 'server')[1], 3) AS value");
    assertThat(sql.out()).as(sql.err()).contains("0.784");
  }

  /**
   * Names a man in every segment, as MR. Video's model does, and says that it is one and the same.
   */
  private static ChatServerOfOurs.Manner castOfOne() {
    return (exchange, request, question) -> {
      String asked = request.at("/messages/0/content/0/text").asText();
      String reply =
          asked.startsWith("You are shown pictures of one part of a video")
              ? "{'appeared': ['person_a'], 'entities': [{'name': 'person_a', 'description': 'tall"
                  + " man in a red shirt', 'best_frame_index': 0}]}"
              : asked.startsWith("You are shown one clip")
                  ? "{'brief': '<person_a> waits.', 'appeared': ['person_a'], 'detailed': 'In room"
                      + " %s <person_a> waits.'}"
                  : "{'same': [['a1', 'b1', 'a']]}";
      server.says(reply.replace('\'', '"'), "stop").answer(exchange, request, question);
    };
  }

  @Test
  @Order(17)
  void namesWhoMattersInCaptionsAndGivesThemOneNameInTheWholeVideo() {
    server.behave(IntStream.range(0, 20).mapToObj(i -> List.of(castOfOne())).toList());
    List<String> named = new ArrayList<>(List.of("caption", "--through", "unify"));
    for (String setting :
        List.of("entities=server", "server.model=of-ours", "segment_s=6", "long_caption=none")) {
      named.addAll(List.of("--set", "unify." + setting));
    }

    Commands.Result result = command(named, "server.cast=true");

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(server.billed())
        .as("a question for each of 3 segments and 6 clips, and 2 comparisons")
        .hasSize(3 + CLIPS + 2)
        .doesNotHaveDuplicates();
    assertThat(lastAttempts())
        .hasSize(CLIPS)
        .allSatisfy(row -> assertThat(row.<String>getAs("status")).isEqualTo("ok"));
    Row video = lastSummaries();
    List<Row> entities = video.getList(video.fieldIndex("entities"));
    assertThat(entities).hasSize(1);
    assertThat(entities.get(0).<String>getAs("global_name")).isEqualTo("person_1");
    assertThat(entities.get(0).<String>getAs("description")).isEqualTo("tall man in a red shirt");
    assertThat(entities.get(0).<String>getAs("merge_method")).isEqualTo("vlm_pairset");
    assertThat(entities.get(0).<Integer>getAs("clips")).isEqualTo(CLIPS);
    assertThat(video.<Row>getList(video.fieldIndex("renamed")))
        .hasSize(CLIPS)
        .allSatisfy(
            row ->
                assertThat(row.<String>getAs("text"))
                    .matches("<person_1> waits\\. In room \\d+ <person_1> waits\\."));

    int requests = server.requests().size();
    assertThat(command(named, "server.cast=true").exitCode()).isZero();
    assertThat(server.requests()).hasSize(requests);
  }

  @Test
  @Order(18)
  void refusesSettingsOfSummariesThatCannotWork() {
    assertThat(unify("unify.server.model=").err()).contains("unify.server.model is not set");
    assertThat(unify("unify.segment_prompt=mine").err())
        .contains("there is no conf/prompts/mine.txt");
    assertThat(unify("unify.summariser=somebody").err())
        .contains("Allowed: evidence, qwen2.5-0.5b, server, smollm2-360m");
    assertThat(unify("unify.server.context_tokens=400").err()).contains("tokens of captions");
    String models = System.getProperty("clipreduce.home") + "/udfs/src/test/resources/models";
    assertThat(
            unify(
                    "models.folder=" + models,
                    "unify.summariser=smollm2-360m",
                    "unify.model.max_tokens=512")
                .err())
        .contains("the model smollm2-360m has room for 512 tokens in all");
    assertThat(encodeText("encode_text.server.model=").err())
        .contains("encode_text.server.model is not set");
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
