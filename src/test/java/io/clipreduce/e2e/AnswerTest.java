package io.clipreduce.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.Font;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Questions about two videos whose texts on screen are known, asked as a user does. */
class AnswerTest {
  private static final String GOLD = "GOLD-THAT-NOBODY-SEES";
  private static final int FPS = 25;

  @TempDir static Path folder;
  private static Path warehouse;
  private static SparkSession spark;

  @BeforeAll
  static void makeTheWarehouse() throws IOException {
    Path input = Files.createDirectory(folder.resolve("in"));
    texts(input.resolve("harbour.mp4"), "HARBOUR OPENS", "FERRY LEAVES", "NIGHT FALLS");
    texts(input.resolve("market.mp4"), "MARKET OPENS", "APPLES SOLD OUT", "RAIN BEGINS");
    warehouse = folder.resolve("warehouse");
    spark = TestSpark.start("local[2]");
    assertThat(
            Commands.run("run", "--input", input.toString(), "--warehouse", warehouse.toString())
                .exitCode())
        .isZero();
  }

  @AfterAll
  static void stop() {
    TestSpark.stop();
  }

  /** Each text for six seconds on a colour of its own. */
  private static void texts(Path file, String... texts) {
    Media.painted(
        file,
        FPS * 6 * texts.length,
        640,
        360,
        (number, pen) -> {
          int scene = number / (6 * FPS);
          pen.setColor(Color.getHSBColor(scene / 3f, 0.6f, 0.4f));
          pen.fillRect(0, 0, 640, 360);
          pen.setColor(Color.WHITE);
          pen.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 48));
          pen.drawString(texts[scene], 60, 200);
        });
  }

  private static Commands.Result command(String name, String... more) {
    List<String> words = new ArrayList<>(List.of(name, "--warehouse", warehouse.toString()));
    words.addAll(List.of(more));
    return Commands.run(words.toArray(new String[0]));
  }

  private static Path questions(String name, String... lines) throws IOException {
    return Files.write(folder.resolve(name), List.of(lines));
  }

  private static Map<String, Row> answers(String set, String method) {
    Map<String, Row> byId = new HashMap<>();
    Published.read(spark, warehouse, "answers")
        .where(functions.col("question_set").equalTo(set))
        .where(functions.col("method").equalTo(method))
        .collectAsList()
        .forEach(row -> byId.put(row.getAs("question_id"), row));
    return byId;
  }

  @Test
  void answersOneQuestionNowAndCitesWhatItRestsOn() {
    Commands.Result asked = command("ask", "When is \"FERRY LEAVES\" shown?");
    assertThat(asked.err()).isEmpty();
    assertThat(asked.exitCode()).isZero();
    assertThat(asked.out()).startsWith("0:00:06 - 0:00:12").contains("harbour.mp4", "screen_text");
    assertThat(command("ask", "--video", "market", "What is sold out?").out())
        .contains("APPLES SOLD OUT");
    assertThat(command("ask", "--video", "nowhere.mp4", "What?").err())
        .isEqualTo("clipreduce ask: No video of the index is called nowhere.mp4.\n");
  }

  @Test
  void answersAFileOfQuestionsOnceWhateverItsGoldAnswersSay() throws IOException {
    String question =
        "{\"id\":\"%s\",\"videos\":[%s],\"question\":\"%s\",\"options\":[%s],\"answer\":\"%s\"}";
    String options = "\"Ferry leaves\",\"Night falls\",\"Rain begins\",\"Apples sold out\"";
    Path file =
        questions(
            "town.jsonl",
            question.formatted(
                "one",
                "\"harbour.mp4\"",
                "What text comes right after HARBOUR OPENS?",
                options,
                "A"),
            question.formatted(
                "two",
                "\"harbour.mp4\",\"in/market\"",
                "Which text follows MARKET OPENS?",
                options,
                "B"));
    Commands.Result first = command("answer", "--questions", file.toString());
    assertThat(first.out()).contains("2 questions of town by extractive: 2 answered now, 0 before");
    Map<String, Row> answers = answers("town", "extractive");
    assertThat(answers.get("one").<String>getAs("option_key")).isEqualTo("A");
    assertThat(answers.get("two").<String>getAs("option_key")).isEqualTo("D");
    Set<String> ids = new HashSet<>();
    Map.of("ocr", "ocr_id", "captions", "caption_id", "entities", "entity_id")
        .forEach(
            (table, key) ->
                Published.read(spark, warehouse, table)
                    .select(key)
                    .collectAsList()
                    .forEach(row -> ids.add(row.getString(0))));
    Row cited = answers.get("one").<Row>getList(answers.get("one").fieldIndex("evidence")).get(0);
    assertThat(ids).contains(cited.<String>getAs("id"));
    assertThat(cited.<Long>getAs("end_us")).isLessThanOrEqualTo(18_000_000L);

    Files.writeString(file, Files.readString(file).replace("\"answer\":\"A\"", "\"answer\":\"C\""));
    boolean abstained = answers.get("one").<Boolean>getAs("abstained");
    String otherwise = "answer.abstain_below=" + (abstained ? 0 : 1);
    command("answer", "--questions", file.toString(), "--set", otherwise);
    assertThat(answers("town", "extractive").get("one").<Boolean>getAs("abstained"))
        .isEqualTo(!abstained);
    Commands.Result again = command("answer", "--questions", file.toString());
    assertThat(again.out()).contains("0 answered now, 2 before");
    Row published = answers("town", "extractive").get("one");
    assertThat(published.<String>getAs("option_key")).isEqualTo("A");
    assertThat(published.<Boolean>getAs("abstained")).isEqualTo(abstained);
  }

  @Test
  void arrangesKeptPicturesInOrderAndMarksWhatAnswersAQuestion() throws IOException {
    Path grids = folder.resolve("grids");
    Commands.Result done = command("layout", "--method", "ig-vlm", "--output", grids.toString());
    assertThat(done.err()).isEmpty();
    assertThat(done.out()).contains("2 pictures by ig-vlm");
    for (Row row : layouts("ig-vlm", 2)) {
      List<Row> cells = row.getList(row.fieldIndex("cells"));
      assertThat(cells)
          .extracting(cell -> cell.<Long>getAs("pts_us"))
          .containsExactly(0L, 3_000_000L, 6_000_000L, 9_000_000L, 12_000_000L, 15_000_000L);
      BufferedImage grid = ImageIO.read(Path.of(URI.create(row.getAs("path"))).toFile());
      assertThat(grid.getWidth()).isEqualTo(row.<Integer>getAs("width_px"));
      assertThat(grid.getHeight()).isEqualTo(row.<Integer>getAs("height_px"));
      for (Row cell : cells) {
        Color shown =
            new Color(
                grid.getRGB(cell.<Integer>getAs("x_px") + 9, cell.<Integer>getAs("y_px") + 9));
        Color painted = Color.getHSBColor(cell.<Integer>getAs("row") / 3f, 0.6f, 0.4f);
        assertThat(Math.abs(shown.getRed() - painted.getRed())).isLessThan(12);
        assertThat(Math.abs(shown.getGreen() - painted.getGreen())).isLessThan(12);
        assertThat(Math.abs(shown.getBlue() - painted.getBlue())).isLessThan(12);
      }
    }

    Commands.Result bars =
        command(
            "layout",
            "--method",
            "vtimecot",
            "--video",
            "harbour",
            "--budget",
            "3",
            "--query",
            "The ferry leaves",
            "--output",
            folder.resolve("bars").toString());
    assertThat(bars.out()).contains("Evidence of vtimecot: texts/minilm", "3 pictures");
    assertThat(layouts("vtimecot", 3))
        .extracting(row -> row.<String>getAs("text"))
        .containsExactly("0.0 s", "9.0 s", "17.5 s");
    layouts("ig-vlm", 2);
    assertThat(command("layout", "--method", "ig-vlm", "--query", "x", "--output", "out").err())
        .isEqualTo("clipreduce layout: --query is given, but ig-vlm looks at no question.\n");
  }

  private static List<Row> layouts(String name, int count) {
    List<Row> rows =
        Published.read(spark, warehouse, "layouts")
            .where(functions.col("name").equalTo(name))
            .orderBy("layout_id")
            .collectAsList();
    assertThat(rows).hasSize(count);
    return rows;
  }

  @Test
  void showsNoGoldAnswerToAModelAndPaysForEachQuestionOnce() throws IOException {
    Path file =
        questions(
            "asked.jsonl",
            "{\"id\":\"a\",\"videos\":[\"harbour\"],\"question\":\"What leaves?\",\"answer\":\"%s\"}"
                .formatted(GOLD),
            "{\"id\":\"b\",\"videos\":[\"market\"],\"question\":\"What begins?\",\"answer\":\"%s\"}"
                .formatted(GOLD));
    try (ChatServerOfOurs server = new ChatServerOfOurs()) {
      String[] words = {
        "--questions",
        file.toString(),
        "--method",
        "blind",
        "--set",
        "answer.model=server",
        "--set",
        "answer.server.url=" + server.url(),
        "--set",
        "answer.server.model=of-ours",
        "--set",
        "answer.model_usd_in=1000"
      };
      assertThat(command("answer", words).exitCode()).isZero();
      assertThat(server.requests()).hasSize(2).noneMatch(asked -> asked.toString().contains(GOLD));
      Row answer = answers("asked", "blind").get("a");
      assertThat(answer.<String>getAs("answer_text")).startsWith("Seen in clip");
      assertThat(answer.<Integer>getAs("calls")).isEqualTo(1);
      assertThat(answer.<Double>getAs("cost_usd")).isEqualTo(0.1);
      assertThat(answers("asked", "blind").toString()).doesNotContain(GOLD);
      assertThat(command("answer", words).out()).contains("0 answered now, 2 before");
      spark.sql("DELETE FROM delta.`%s/stages/answer`".formatted(warehouse));
      assertThat(command("answer", words).out())
          .contains("2 answered now", "2 replies were at hand");
      assertThat(server.requests()).hasSize(2);
    }
    for (String table : List.of("stages/answer", "tables/answers")) {
      List<String> rows =
          spark.read().format("delta").load(warehouse + "/" + table).toJSON().collectAsList();
      assertThat(rows).isNotEmpty().noneMatch(row -> row.contains(GOLD));
    }
  }

  /** Settings of a method that asks both models, which are one server. */
  private static String[] asking(ChatServerOfOurs server, String... more) {
    List<String> words = new ArrayList<>(List.of(more));
    for (String setting :
        List.of(
            "model=server",
            "vision=server",
            "server.model=text-model",
            "vision_server.model=vision-model",
            "server.url=" + server.url(),
            "vision_server.url=" + server.url())) {
      words.addAll(List.of("--set", "answer." + setting));
    }
    return words.toArray(new String[0]);
  }

  private static long askedOf(ChatServerOfOurs server, String model) {
    return server.requests().stream()
        .filter(request -> request.path("model").asText().equals(model))
        .count();
  }

  @Test
  void leavesQuestionsForALaterRunWhereTheCallsOfEitherServerAreUsedUp() throws IOException {
    Path file =
        questions(
            "paid.jsonl",
            "{\"id\":\"a\",\"videos\":[\"harbour\"],\"question\":\"Who rows a boat?\"}",
            "{\"id\":\"b\",\"videos\":[\"market\"],\"question\":\"Who sells fish?\"}");
    try (ChatServerOfOurs server = new ChatServerOfOurs()) {
      server.behave(
          Collections.nCopies(
              9,
              List.of(
                  server.says(
                      "{\"ASR\": null, \"DET\": [], \"TYPE\": [], \"answer\": \"Nobody %s\"}",
                      "stop"))));
      String[] words = asking(server, "--questions", file.toString(), "--method", "video-rag");
      Commands.Result first =
          command("answer", with(words, "--set", "answer.vision_server.max_calls=1"));
      assertThat(first.out())
          .contains("1 answered now, 0 before, 1 without an answer")
          .contains(
              "answer: 1 units left for a later run: the calls of answer.vision_server.max_calls are"
                  + " used up");
      assertThat(askedOf(server, "vision-model")).isEqualTo(1);
      assertThat(askedOf(server, "text-model")).isEqualTo(2);
      assertThat(answers("paid", "video-rag")).hasSize(1);

      Commands.Result second = command("answer", words);
      assertThat(second.out()).contains("1 answered now, 1 before, 0 without an answer");
      assertThat(askedOf(server, "vision-model")).isEqualTo(2);
      assertThat(askedOf(server, "text-model")).isEqualTo(2);
      assertThat(answers("paid", "video-rag")).hasSize(2);
    }
  }

  @Test
  void asksNoMoreThanSettingsAllowForOneQuestionEither() throws IOException {
    try (ChatServerOfOurs server = new ChatServerOfOurs()) {
      server.behave(
          Collections.nCopies(
              9,
              List.of(
                  server.says(
                      "{\"answerable\": true, \"ranges\": [{\"start_s\": %s, \"end_s\": 9}]}",
                      "stop"))));
      String[] words = asking(server, "--method", "llm4vg", "--query", "a ferry leaves");
      String[] harbour = with(words, "--video", "harbour");
      Commands.Result first =
          command("moments", with(harbour, "--set", "answer.server.max_calls=1"));
      assertThat(first.exitCode()).isEqualTo(2);
      assertThat(first.err())
          .isEqualTo("clipreduce moments: the calls of answer.server.max_calls are used up\n");
      assertThat(server.requests()).hasSize(1);

      Commands.Result second =
          command("moments", with(harbour, "--set", "answer.server.max_tokens_total=1"));
      assertThat(second.out()).contains("harbour.mp4");
      assertThat(server.requests()).hasSize(2);
      assertThat(command("moments", harbour).out()).isEqualTo(second.out());
      assertThat(server.requests()).hasSize(2);
    }
  }

  private static String[] with(String[] words, String... more) {
    return Stream.concat(Stream.of(words), Stream.of(more)).toArray(String[]::new);
  }

  @Test
  void tellsATurnOfADialogueWhatWasAnsweredBefore() throws IOException {
    String turn =
        "{\"id\":\"t%s\",\"videos\":[\"harbour\"],\"question\":\"%s\",\"dialogue\":\"d\",\"turn\":%s}";
    Path file =
        questions(
            "talk.jsonl",
            turn.formatted(2, "And then?", 1),
            turn.formatted(1, "What happens first?", 0));
    try (ChatServerOfOurs server = new ChatServerOfOurs()) {
      command(
          "answer",
          "--questions",
          file.toString(),
          "--method",
          "blind",
          "--set",
          "answer.model=server",
          "--set",
          "answer.server.url=" + server.url(),
          "--set",
          "answer.server.model=of-ours");
      assertThat(server.requests().get(0).toString()).doesNotContain("earlier_turns");
      assertThat(server.requests().get(1).toString())
          .contains("earlier_turns", "What happens first?", "Seen in clip 0.");
    }
  }

  @Test
  void choosesFramesForQuestionsOnceAndKeepsThemWhateverIsPublishedAgain() throws IOException {
    Path file =
        questions(
            "chosen.jsonl",
            "{\"id\":\"ferry\",\"videos\":[\"harbour\"],\"question\":\"When does the ferry leave?\"}",
            "{\"id\":\"rain\",\"videos\":[],\"question\":\"When does it begin to rain?\"}");
    String[] words = {"--questions", file.toString(), "--method", "aks", "--budget", "2"};
    long ofClips = keyframes("question_set IS NULL").size();
    Commands.Result first = command("select", words);
    assertThat(first.err()).isEmpty();
    assertThat(first.out())
        .contains("Evidence of aks: texts/minilm in 2 videos", "3 of 3 choices made now, 0 failed");

    List<Row> chosen = keyframes("question_set = 'chosen' AND selector = 'aks'");
    assertThat(chosen)
        .hasSize(6)
        .allSatisfy(
            row -> {
              assertThat(row.<String>getAs("evidence")).isEqualTo("texts/minilm");
              assertThat(row.<String>getAs("mode")).isEqualTo("corrected");
              assertThat(row.<Integer>getAs("repeats")).isEqualTo(1);
              assertThat(row.<Row>getAs("picture")).isNotNull();
            });
    assertThat(chosen.stream().map(row -> row.<String>getAs("keyframe_id")))
        .doesNotHaveDuplicates();
    List<Row> ferry = keyframes("question_set = 'chosen' AND question_id = 'ferry'");
    assertThat(ferry).anySatisfy(row -> assertThat(at(row)).isBetween(6_000_000L, 11_999_999L));
    assertThat(keyframes("question_set = 'chosen' AND question_id = 'rain'"))
        .anySatisfy(
            row -> {
              assertThat(row.<String>getAs("video_id"))
                  .isNotEqualTo(ferry.get(0).getAs("video_id"));
              assertThat(at(row)).isBetween(12_000_000L, 17_999_999L);
            });

    assertThat(command("select", words).out()).contains("0 of 3 choices made now");
    assertThat(command("publish").exitCode()).isZero();
    assertThat(keyframes("question_set = 'chosen'")).isEqualTo(chosen);
    assertThat(keyframes("question_set IS NULL")).hasSize((int) ofClips);
    command("select", "--questions", file.toString(), "--method", "AKS", "--budget", "1");
    assertThat(keyframes("question_set = 'chosen'")).hasSize(3);
  }

  @Test
  void tellsAmongTheFailuresWhatCouldNotBeChosenUntilItCan() throws IOException {
    Path file =
        questions("shown.jsonl", "{\"id\":\"x\",\"videos\":[\"market\"],\"question\":\"?\"}");
    String[] words = {"--questions", file.toString(), "--method", "lvchat", "--mode", "faithful"};
    command("select", with(words, "--param", "duration_s=1e9"));
    Dataset<Row> failures = Published.read(spark, warehouse, "failures");

    assertThat(failures.select("stage", "unit", "path", "reason").collectAsList())
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.getString(0)).isEqualTo("select_questions");
              assertThat(row.getString(1)).isEqualTo("shown/lvchat/x");
              assertThat(row.getString(2)).endsWith("market.mp4");
              assertThat(row.getString(3)).contains("at most 16777216 are chosen");
            });
    command("select", words);
    assertThat(Published.read(spark, warehouse, "failures").count()).isZero();
  }

  @Test
  void choosesTheFramesThatShowAnotherPictureThanTheLastOne() throws IOException {
    Path file =
        questions(
            "slow.jsonl",
            "{\"id\":\"a\",\"videos\":[\"harbour\"],\"question\":\"What is there?\"}",
            "{\"id\":\"b\",\"videos\":[\"harbour\"],\"question\":\"Where is it?\"}");

    // The scenes have one saturation and brightness, and hues of 0, 60 and 120 of 180.
    String[] words = {"--method", "keye", "--param", "patch_threshold=0.97"};

    Commands.Result result = command("select", with(words, "--questions", file.toString()));

    assertThat(result.out()).contains("2 of 2 choices made now, 0 failed");
    List<Long> slow =
        keyframes("question_set = 'slow' AND question_id = 'a'").stream()
            .map(AnswerTest::at)
            .toList();
    assertThat(slow).containsExactly(0L, 6_000_000L, 12_000_000L);
    assertThat(
            keyframes("question_set = 'slow' AND question_id = 'b'").stream().map(AnswerTest::at))
        .containsExactlyElementsOf(slow);
  }

  @Test
  void comparesMethodsAtOneBudgetOnMomentsThatAreKnown() throws IOException {
    Path file =
        questions(
            "known.jsonl",
            "{\"id\":\"f\",\"videos\":[\"harbour\"],\"question\":\"Ferry leaves\",\"spans\":[[6,12]]}",
            "{\"id\":\"r\",\"videos\":[\"market\"],\"question\":\"Rain begins\",\"spans\":[[12,18]]}");
    Commands.Result result =
        command(
            "select",
            "--questions",
            file.toString(),
            "--compare=uniform,mllm-picker",
            "--budget",
            "1");

    assertThat(result.exitCode()).as(result.err()).isZero();
    List<Row> rows =
        Published.read(spark, warehouse, "comparisons").orderBy("method").collectAsList();
    assertThat(rows.stream().map(row -> row.<String>getAs("method")))
        .containsExactly("mllm-picker", "uniform");
    assertThat(rows).allSatisfy(row -> assertThat(row.<Integer>getAs("known")).isEqualTo(2));
    assertThat(rows.get(0).<Double>getAs("hit_rate")).isEqualTo(1);
    assertThat(rows.get(1).<Double>getAs("hit_rate")).isEqualTo(0.5);
    assertThat(result.out().indexOf("mllm-picker  1.000"))
        .isPositive()
        .isLessThan(result.out().indexOf("uniform      0.500"));
  }

  private static long at(Row keyframe) {
    return keyframe.<Long>getAs("pts_us");
  }

  private static List<Row> keyframes(String condition) {
    return Published.read(spark, warehouse, "keyframes")
        .where(condition)
        .orderBy("question_id", "video_id", "pts_us")
        .collectAsList();
  }

  @Test
  void saysWhichMethodsNeedAQuestionAndWhichNeedMoreThanAWarehouseHolds() throws IOException {
    Path file = questions("plain.jsonl", "{\"id\":\"x\",\"videos\":[],\"question\":\"?\"}");
    assertThat(command("select", "--method", "aks").err())
        .isEqualTo(
            "clipreduce select: select.method = aks looks at a question, and clips have none. Use"
                + " 'clipreduce select --questions FILE --method aks', or name a method that looks"
                + " at none.\n");
    assertThat(command("select", "--questions", file.toString(), "--method", "lvnet-ckd").err())
        .startsWith("clipreduce select: lvnet-ckd needs similarities (")
        .endsWith("Give it in a file of --cases (docs/methods.md).\n");
    assertThat(
            command("select", "--questions", file.toString(), "--method", "aks", "--param", "t=1")
                .err())
        .startsWith("clipreduce select: aks has no parameter t; it has ");
  }

  @Test
  void saysWhatIsWrongWithAQuestionFile() throws IOException {
    assertThat(command("answer", "--questions", folder.resolve("none.jsonl").toString()).err())
        .contains("cannot be read");
    Path nameless =
        questions("bad.jsonl", "{\"id\":\"x\",\"videos\":[\"elsewhere\"],\"question\":\"?\"}");
    Commands.Result unknown = command("answer", "--questions", nameless.toString());
    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(unknown.err()).contains("No video of the index is called elsewhere");
    assertThat(command("answer", "--list").out()).contains("extractive", "blind");
  }
}
