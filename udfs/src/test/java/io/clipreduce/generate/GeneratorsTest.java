package io.clipreduce.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clipreduce.evaluate.Evaluation;
import io.clipreduce.evaluate.InputFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratorsTest {
  private static final double SAME = 7;
  private static final int WIDTH = 160;
  private static final int HEIGHT = 120;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;
  private static Path input;

  @BeforeAll
  static void makeSources() throws Exception {
    input = Files.createDirectories(folder.resolve("input"));
    Haystacks.write(input.resolve("one.mp4"), WIDTH, HEIGHT, 6, 5, 200);
    Haystacks.write(input.resolve("two.mp4"), WIDTH, HEIGHT, 3, 5, 20);
    Files.writeString(input.resolve("broken.mkv"), "no video");
  }

  /** Runs one of the generators. */
  private interface Generator {
    int make(Studio studio, List<SourceVideo> sources, Manifest manifest) throws Exception;
  }

  private static int run(Path output, Generator generator) throws Exception {
    try (Studio studio = new Studio(output, Haystacks.LIMITS, 2, line -> {})) {
      Manifest manifest = Haystacks.manifest();
      int count = generator.make(studio, Haystacks.sources(input), manifest);
      manifest.write(output, studio);
      return count;
    }
  }

  private static List<JsonNode> lines(Path file) throws IOException {
    List<JsonNode> nodes = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      nodes.add(JSON.readTree(line));
    }
    return nodes;
  }

  private static double difference(BufferedImage one, BufferedImage other) {
    return Haystacks.difference(one, other, 0, 0, WIDTH, HEIGHT);
  }

  @Test
  void tamperingFollowsThePublishedRulesFrameByFrame() throws Exception {
    Path output = folder.resolve("tampering");
    int count =
        run(
            output,
            (studio, sources, manifest) ->
                new Tampering(studio, sources, 5).make(10, Tampering.Location.MIDDLE, 2, manifest));

    assertThat(count).isEqualTo(12);
    Imported.isScored("mvtamperbench", "macro_f1", output);
    Map<String, JsonNode> rows = new TreeMap<>();
    lines(output.resolve(Manifest.QUESTIONS))
        .forEach(row -> rows.put(row.get("question_id").asText(), row));
    List<BufferedImage> before = Haystacks.decode(input.resolve("one.mp4"));
    int first = 30 / 2 - 10 / 2;
    for (String effect :
        List.of("substitution", "masking", "repetition", "dropping", "rotate", "original")) {
      boolean original = effect.equals("original");
      String name = original ? "one" : "one_middle_tampered_" + effect + "_2sec";
      JsonNode row = rows.get(name);
      List<BufferedImage> after = Haystacks.decode(output.resolve(row.get("video_name").asText()));
      int expected = effect.equals("repetition") ? 40 : effect.equals("dropping") ? 20 : 30;
      assertThat(after).as(effect).hasSize(expected);
      assertThat(row.get("final_duration_after_tampering").asDouble())
          .isCloseTo(expected / 5.0, within(1e-6));
      assertThat(row.get("answer").asText()).isEqualTo(original ? "No" : "Yes");
      assertThat(row.get("frame_count").asInt()).isEqualTo(30);
      if (!original) {
        assertThat(row.get("total_frames_tampered").asInt()).isEqualTo(10);
        assertThat(row.get("tampering_start_time").asDouble()).isEqualTo(2.0);
        assertThat(row.get("tampering_end_time").asDouble()).isEqualTo(4.0);
      }
      for (int i = 0; i < first; i++) {
        assertThat(difference(before.get(i), after.get(i))).as(effect + i).isLessThan(SAME);
      }
      for (int i = 1; i <= 10; i++) {
        assertThat(difference(before.get(30 - i), after.get(expected - i)))
            .as(effect + " from end " + i)
            .isLessThan(SAME);
      }
      for (int i = 0; i < 10 && !effect.equals("dropping"); i++) {
        BufferedImage own = before.get(first + i);
        BufferedImage shown = after.get(first + i);
        boolean kept = effect.equals("repetition") || original;
        if (kept) {
          assertThat(difference(own, shown)).as(effect + i).isLessThan(SAME);
        } else {
          assertThat(difference(own, shown)).as(effect + i).isGreaterThan(SAME);
        }
        if (effect.equals("masking")) {
          assertThat(shown.getRGB(80, 60) & 0xffffff).isZero();
        } else if (effect.equals("rotate")) {
          assertThat(difference(turned(own), shown)).isLessThan(SAME);
        } else if (effect.equals("repetition")) {
          assertThat(difference(own, after.get(first + 10 + i))).isLessThan(SAME);
        }
      }
    }
  }

  private static BufferedImage turned(BufferedImage image) {
    BufferedImage turned = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        turned.setRGB(x, y, image.getRGB(WIDTH - 1 - x, HEIGHT - 1 - y));
      }
    }
    return turned;
  }

  @Test
  void windowsLieWhereThePublishedToolPutsThem() {
    assertThat(Tampering.Location.START.first(31, 10)).isZero();
    assertThat(Tampering.Location.MIDDLE.first(31, 11)).isEqualTo(10);
    assertThat(Tampering.Location.END.first(31, 10)).isEqualTo(21);
  }

  @Test
  void pairsAreAskedInBothOrdersAndShowTheirFrames() throws Exception {
    Path output = folder.resolve("order");
    int count =
        run(
            output,
            (studio, sources, manifest) -> new FrameOrder(studio, sources, 5).make(2, manifest));

    assertThat(count).isEqualTo(2);
    List<JsonNode> questions = lines(output.resolve(Manifest.QUESTIONS));
    assertThat(questions).hasSize(8);
    Imported.isScored("temporalvqa", "accuracy_consistent", output);
    List<JsonNode> samples = lines(output.resolve(Manifest.FILE)).subList(1, 3);
    for (JsonNode sample : samples) {
      String id = sample.get("id").asText();
      List<BufferedImage> source =
          Haystacks.decode(input.resolve(sample.at("/source/name").asText()));
      BufferedImage early = source.get(sample.at("/frames/0").asInt());
      BufferedImage late = source.get(sample.at("/frames/1").asInt());
      assertThat(sample.at("/pts_us/1").asLong() - sample.at("/pts_us/0").asLong())
          .isCloseTo(sample.get("lapse_s").asLong() * 1_000_000, within(200_000L));
      for (JsonNode question : questions) {
        if (!question.get("question_id").asText().startsWith(id)) {
          continue;
        }
        boolean forward = question.at("/images/0").equals(sample.at("/images/0"));
        List<BufferedImage> shown =
            Haystacks.decode(output.resolve(question.get("video").asText()));
        assertThat(difference(shown.get(0), forward ? early : late)).isLessThan(SAME);
        assertThat(difference(shown.get(shown.size() - 1), forward ? late : early))
            .isLessThan(SAME);
        BufferedImage first =
            ImageIO.read(output.resolve(question.at("/images/0").asText()).toFile());
        assertThat(difference(first, forward ? early : late)).isLessThan(SAME);
        if (question.get("task").asText().equals("order")) {
          assertThat(question.get("answer").asText()).isEqualTo(forward ? "Yes" : "No");
        } else {
          int lapse = sample.get("lapse_s").asInt();
          assertThat(question.get("answer").asText())
              .isEqualTo(lapse == 1 ? "1 second" : lapse + " seconds");
          assertThat(question.get("options")).hasSize(4);
        }
      }
    }
  }

  @Test
  void stillsMoveAsTheAnswerSays() throws Exception {
    Path output = folder.resolve("dynamic");
    int count =
        run(
            output,
            (studio, sources, manifest) ->
                new Dynamic(studio, sources, PictureBook.drawn(), 6).make(3, manifest));

    assertThat(count).isEqualTo(9);
    Imported.isScored("mvbench", "accuracy_macro", output);
    List<JsonNode> samples = lines(output.resolve(Manifest.FILE));
    for (JsonNode question : lines(output.resolve(Manifest.QUESTIONS))) {
      List<String> candidates = new ArrayList<>();
      question.get("candidates").forEach(candidate -> candidates.add(candidate.asText()));
      JsonNode sample =
          samples.stream()
              .filter(row -> row.path("id").equals(question.get("question_id")))
              .findFirst()
              .orElseThrow();
      String answer = question.get("answer").asText();
      assertThat(candidates).hasSize(4).doesNotHaveDuplicates().contains(answer);
      List<BufferedImage> frames = Haystacks.decode(output.resolve(question.get("video").asText()));
      assertThat(frames).hasSize(sample.get("frames").asInt());
      BufferedImage still =
          Haystacks.decode(input.resolve(sample.at("/source/name").asText()))
              .get(sample.get("frame").asInt());
      if (answer.equals("It zooms in")) {
        boolean first = sample.at("/motions/0").asText().equals(answer);
        int start = first ? 0 : 36;
        assertThat(difference(frames.get(start), still)).isLessThan(SAME);
        assertThat(difference(frames.get(start + 35), still)).isGreaterThan(SAME);
      } else if (answer.equals("It zooms out")) {
        boolean first = sample.at("/motions/0").asText().equals(answer);
        assertThat(difference(frames.get(first ? 35 : 71), still)).isLessThan(SAME);
      } else if (question.get("task_type").asText().equals("moving_direction")) {
        // The card hides what lies under it, first at one edge and then at the other.
        boolean across = answer.startsWith("To the");
        boolean back = answer.equals("To the left") || answer.equals("Upwards");
        int cardPx = 30;
        int left = across ? back ? WIDTH - cardPx : 0 : (WIDTH - cardPx) / 2;
        int top = across ? (HEIGHT - cardPx) / 2 : back ? HEIGHT - cardPx : 0;
        assertThat(Haystacks.difference(frames.get(0), still, left, top, cardPx, cardPx))
            .as(answer)
            .isGreaterThan(20);
        assertThat(Haystacks.difference(frames.get(35), still, left, top, cardPx, cardPx))
            .as(answer)
            .isLessThan(SAME);
      }
    }
  }

  @Test
  void aGridHidesItsNeedleAtEachDepth() throws Exception {
    Path output = folder.resolve("niah");
    int count =
        run(
            output,
            (studio, sources, manifest) ->
                new Niah(studio, sources, PictureBook.drawn(), 5).make(List.of(3, 6), 1, manifest));

    assertThat(count).isEqualTo(12);
    Imported.isScored("v-niah", "answered", output);
    assertThat(heatMap(output).mean()).isCloseTo(0.5, within(1e-9));
    List<BufferedImage> film = Haystacks.decode(input.resolve("one.mp4"));
    for (JsonNode question : lines(output.resolve(Manifest.QUESTIONS))) {
      int frames = question.get("num_frames").asInt();
      int needle = question.get("needle_frame").asInt();
      assertThat(needle).isEqualTo((int) (question.get("depth").asInt() / 100.0 * frames));
      List<BufferedImage> shown = Haystacks.decode(output.resolve(question.get("video").asText()));
      assertThat(shown).hasSize(frames + 1);
      for (int i = 0, second = 0; i < shown.size(); i++) {
        if (i == needle) {
          assertThat(difference(shown.get(i), film.get(Math.min(29, 5 * second))))
              .isGreaterThan(30);
        } else {
          assertThat(difference(shown.get(i), film.get(5 * second++))).isLessThan(SAME);
        }
      }
    }
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                run(
                    folder.resolve("long"),
                    (studio, sources, manifest) ->
                        new Niah(studio, sources, PictureBook.drawn(), 5)
                            .make(List.of(7), 1, manifest)))
        .withMessage("7 frames are asked for, but the longest video, one.mp4, has 6 seconds.");
  }

  /** The map of a grid in which all needles of the shorter videos are found, and no other. */
  private static HeatMap heatMap(Path grid) throws IOException {
    Evaluation evaluation =
        Imported.evaluation(
            "v-niah",
            InputFile.of(grid.resolve(Manifest.QUESTIONS)),
            item -> Imported.reply(item, item.values("frames").contains("000003")));
    List<String> rows =
        evaluation.scores().stream()
            .map(
                score ->
                    "{\"slice\": \"%s\", \"metric\": \"%s\", \"value\": %s}"
                        .formatted(
                            score.slice(),
                            score.metric(),
                            Double.isNaN(score.value()) ? null : score.value()))
            .toList();
    Path scores = Files.write(grid.resolve("scores.jsonl"), rows);
    HeatMap map = HeatMap.read(scores);
    map.write(grid.resolve("map.png"));
    BufferedImage image = ImageIO.read(grid.resolve("map.png").toFile());
    for (int depth = 0; depth < 6; depth++) {
      int y = 114 + 56 * depth;
      assertThat(image.getRGB(114, y)).isEqualTo(HeatMap.colour(1).getRGB());
      assertThat(image.getRGB(170, y)).isEqualTo(HeatMap.colour(0).getRGB());
    }
    return map;
  }

  @Test
  void variantsAreReadAndScoredAsTheQuestionsTheyWereMadeOf() throws Exception {
    variantsAreScored(
        "vnbench",
        "accuracy_4_of_4",
        """
        {"question_id": "a_ret_edit1_0", "video": "a.mp4", "type": "ret_edit1", "try": 0, "question": "Which?", "options": ["x", "y"], "gt": "A"}
        {"question_id": "a_ret_edit1_1", "video": "a.mp4", "type": "ret_edit1", "try": 1, "question": "Which?", "options": ["y", "x"], "gt": "B"}
        {"question_id": "a_ret_edit1_2", "video": "a.mp4", "type": "ret_edit1", "try": 2, "question": "Which?", "options": ["x", "y"], "gt": "A"}
        {"question_id": "a_ret_edit1_3", "video": "a.mp4", "type": "ret_edit1", "try": 3, "question": "Which?", "options": ["y", "x"], "gt": "B"}
        """);
    variantsAreScored(
        "mvbench",
        "accuracy_macro",
        """
        {"question_id": "1", "video": "a.mp4", "question": "How?", "candidates": ["x", "y"], "answer": "y", "task_type": "action_sequence"}
        """);
    variantsAreScored(
        "plain",
        "accuracy",
        """
        {"id": "1", "video": "a.mp4", "question": "How?", "options": ["x", "y"], "answer": "y", "slices": {"kind": "sound"}}
        """);
  }

  private static void variantsAreScored(String benchmark, String metric, String questions)
      throws Exception {
    Path file = Files.writeString(folder.resolve(benchmark + ".jsonl"), questions);
    Path output = folder.resolve("variants of " + benchmark);
    int originals = questions.split("\n").length;
    int count =
        run(
            output,
            (studio, sources, manifest) ->
                new Variants(studio, sources, 5)
                    .make(Variants.read(file), List.of(Variants.Kind.values()), manifest));

    assertThat(count)
        .as("four kinds that need no video, and the originals")
        .isEqualTo(5 * originals);
    Imported.isScored(benchmark, metric, output);
    Evaluation parts =
        Imported.evaluation(
            benchmark,
            InputFile.of(output.resolve(Manifest.QUESTIONS)),
            item -> Imported.reply(item, !item.values("variant").contains("rename")));
    assertThat(parts.scores())
        .filteredOn(score -> score.metric().equals("accuracy"))
        .extracting(score -> score.slice() + " " + score.value())
        .contains("variant=rename 0.0", "variant=context 1.0");
  }

  @Test
  void variantsKeepTheRightAnswerAndChangeTheVideoAsTold() throws Exception {
    Path questions = folder.resolve("questions.jsonl");
    Files.writeString(
        questions,
        """
        {"question_id": "q1", "video": "one.mp4", "question": "What?", "options": ["x", "y", "z"], "gt": "C"}
        {"question_id": "q2", "video": "film/one", "question": "Who?", "options": ["A. x", "B. y"], "answer": "A. x"}
        {"question_id": "q3", "video": "gone.mp4", "question": "Why?", "candidates": ["x", "y"], "answer": 1}
        """);
    Path output = folder.resolve("variants");
    int count =
        run(
            output,
            (studio, sources, manifest) ->
                new Variants(studio, sources, 5)
                    .make(Variants.read(questions), List.of(Variants.Kind.values()), manifest));

    assertThat(count).isEqualTo(8 + 8 + 5);
    Map<String, JsonNode> rows = new TreeMap<>();
    lines(output.resolve(Manifest.QUESTIONS))
        .forEach(row -> rows.put(row.get("question_id").asText(), row));
    assertThat(rows.get("original~q1").get("gt").asText()).isEqualTo("C");
    assertThat(rows.get("rename~q1").toString()).contains("[\"z\",\"x\",\"y\"],\"gt\":\"A\"");
    assertThat(rows.get("rename~q2").toString())
        .contains("[\"A. y\",\"B. x\"],\"answer\":\"B. x\"");
    assertThat(rows.get("rename~q3").toString()).contains("[\"y\",\"x\"],\"answer\":0");
    assertThat(rows.get("distractor~q2").at("/options/2").asText()).startsWith("C. None of");
    assertThat(rows.get("distractor~q1").get("gt").asText()).isEqualTo("C");
    assertThat(rows.get("paraphrase~q1").get("question").asText())
        .contains("What?")
        .isNotEqualTo("What?");
    assertThat(rows.get("context~q1").get("question").asText()).endsWith(" What?");

    List<BufferedImage> before = Haystacks.decode(input.resolve("one.mp4"));
    List<BufferedImage> boxed = variant(output, rows, "letterbox~q1");
    List<BufferedImage> cropped = variant(output, rows, "crop~q2");
    List<BufferedImage> longer = variant(output, rows, "insert~q1");
    assertThat(boxed).hasSize(30);
    assertThat(boxed.get(9).getRGB(6, 60) & 0xffffff).isZero();
    assertThat(boxed.get(9).getRGB(80, 4) & 0xffffff).isZero();
    assertThat(cropped).hasSize(30);
    assertThat(difference(cropped.get(9), before.get(9))).isGreaterThan(SAME);
    assertThat(longer.size()).isBetween(36, 45);
    assertThat(difference(longer.get(14), before.get(14))).isLessThan(SAME);
    assertThat(difference(longer.get(15), before.get(15))).isGreaterThan(SAME);
    assertThat(difference(longer.get(longer.size() - 1), before.get(29))).isLessThan(SAME);
    Files.writeString(questions, "{\"video\": \"one.mp4\", \"question\": \"What?\"}");
    assertThatIOException()
        .isThrownBy(() -> Variants.read(questions))
        .withMessageContaining("a list of 'options'");
  }

  private static List<BufferedImage> variant(Path output, Map<String, JsonNode> rows, String id)
      throws IOException {
    return Haystacks.decode(output.resolve(rows.get(id).get("video").asText()));
  }

  @Test
  void heatMapsShowEachCellInItsColour() throws Exception {
    Path scores = folder.resolve("scores.json");
    Files.writeString(
        scores,
        """
        [{"Num. Frame": 200, "Frame Depth": 0.0, "Score": 1.0},
         {"Num. Frame": 200, "Frame Depth": 20.0, "Score": 0},
         {"Num. Frame": 400, "Frame Depth": 0.0, "Score": 1.0},
         {"Num. Frame": 400, "Frame Depth": 0.0, "Score": 0.0}]
        """);
    Path png = folder.resolve("map.png");

    HeatMap map = HeatMap.read(scores);
    map.write(png);

    assertThat(map.mean()).isCloseTo(0.5, within(1e-9));
    BufferedImage image = ImageIO.read(png.toFile());
    assertThat(image.getRGB(114, 114)).isEqualTo(HeatMap.colour(1).getRGB());
    assertThat(image.getRGB(114, 170)).isEqualTo(HeatMap.colour(0).getRGB());
    assertThat(image.getRGB(170, 114)).isEqualTo(HeatMap.colour(0.5).getRGB());
    assertThat(image.getRGB(170, 170)).isEqualTo(0xffffffff);
    Files.writeString(scores, "{\"Num. Frame\": 200}");
    assertThatIOException()
        .isThrownBy(() -> HeatMap.read(scores))
        .withMessageContaining("'Frame Depth'");
  }
}
