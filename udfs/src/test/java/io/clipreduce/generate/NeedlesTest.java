package io.clipreduce.generate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NeedlesTest {
  /** What encoding once more changes, mean of 0 to 255. */
  private static final double SAME = 6;

  private static final double DIFFERENT = 25;

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;
  private static Path made;
  private static List<JsonNode> questions;
  private static List<JsonNode> manifest;

  @BeforeAll
  static void make() throws Exception {
    Path input = Files.createDirectories(folder.resolve("input"));
    Haystacks.write(input.resolve("long one.mp4"), 11, 8, 200);
    Files.writeString(input.resolve("broken.mp4"), "no video");
    Haystacks.write(input.resolve("short.mp4"), 1, 8, 90);
    made = folder.resolve("made");
    make(made, 3, List.of(NeedleTask.values()));
    questions = lines(made.resolve(Manifest.QUESTIONS));
    manifest = lines(made.resolve(Manifest.FILE));
  }

  private static int make(Path output, long seed, List<NeedleTask> tasks) throws Exception {
    List<String> said = new ArrayList<>();
    try (Studio studio = new Studio(output, Haystacks.LIMITS, 2, said::add)) {
      Manifest written = Haystacks.manifest();
      int count =
          new Needles(studio, Haystacks.sources(folder.resolve("input")), PictureBook.drawn(), seed)
              .make(tasks, 1, written);
      written.write(output, studio);
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

  private static List<JsonNode> samples() {
    return manifest.stream().filter(row -> row.get("record").asText().equals("sample")).toList();
  }

  @Test
  void asksEachQuestionFourTimesWithTheRightLetter() {
    Map<String, JsonNode> answers = new TreeMap<>();
    samples().forEach(row -> answers.put(row.get("file").asText(), row));

    assertThat(answers).hasSize(NeedleTask.values().length);
    assertThat(questions).hasSize(4 * answers.size());
    for (int i = 0; i < questions.size(); i++) {
      JsonNode question = questions.get(i);
      JsonNode sample = answers.get(question.get("video").asText());
      String id =
          "%s_%s_%s".formatted(sample.get("id").asText(), sample.get("task").asText(), i % 4);
      assertThat(question.get("question_id").asText()).isEqualTo(id);
      assertThat(question.get("try").asInt()).isEqualTo(i % 4);
      List<String> options = new ArrayList<>();
      question.get("options").forEach(option -> options.add(option.asText()));
      assertThat(options).hasSize(4).doesNotHaveDuplicates();
      assertThat(options.get(question.get("gt").asText().charAt(0) - 'A'))
          .isEqualTo(sample.get("answer").asText());
      List<String> spans = new ArrayList<>();
      question
          .get("spans")
          .forEach(
              span ->
                  spans.add(
                      Math.round(span.get(0).asDouble() * 1e6)
                          + " "
                          + Math.round(span.get(1).asDouble() * 1e6)));
      List<String> needles = new ArrayList<>();
      sample.get("needles").forEach(n -> needles.add(n.get("start_us") + " " + n.get("end_us")));
      assertThat(spans).isEqualTo(needles).isNotEmpty();
      assertThat(question.get("question").asText())
          .isEqualTo(questions.get(i - i % 4).get("question").asText());
    }
  }

  @Test
  void questionsAreReadAndScoredAsThoseOfVnBench() throws IOException {
    Imported.isScored("vnbench", "accuracy_4_of_4", made);
  }

  @Test
  void everyAnswerFollowsFromTheNeedles() {
    for (JsonNode sample : samples()) {
      List<String> labels = new ArrayList<>();
      sample.get("needles").forEach(needle -> labels.add(needle.get("label").asText()));
      String task = sample.get("task").asText();
      String expected =
          task.startsWith("cnt") ? Integer.toString(labels.size()) : String.join(", ", labels);
      assertThat(sample.get("answer").asText()).as(task).isEqualTo(expected);
    }
  }

  @Test
  void needlesAreInThePixelsWhereTheManifestSaysAndNowhereElse() throws IOException {
    List<BufferedImage> before = Haystacks.decode(folder.resolve("input/long one.mp4"));
    for (JsonNode sample : samples()) {
      List<BufferedImage> after = Haystacks.decode(made.resolve(sample.get("file").asText()));
      boolean inserts = sample.get("task").asText().contains("insert");
      int extra = inserts ? 8 * sample.get("needles").size() : 0;
      assertThat(after).hasSize(before.size() + extra).hasSize(sample.get("frames").asInt());
      int own = 0;
      for (int i = 0; i < after.size(); i++) {
        List<JsonNode> here = needlesAt(sample, i);
        String what = "%s frame %s".formatted(sample.get("id").asText(), i);
        for (JsonNode needle : here) {
          assertThat(difference(before.get(own), after.get(i), needle))
              .as(what)
              .isGreaterThan(DIFFERENT);
        }
        if (here.isEmpty()) {
          assertThat(Haystacks.difference(before.get(own), after.get(i), 0, 0, 320, 240))
              .as(what)
              .isLessThan(SAME);
        } else if (!inserts) {
          assertThat(outside(before.get(own), after.get(i), here)).as(what).isLessThan(SAME);
        }
        own += inserts && !here.isEmpty() ? 0 : 1;
      }
    }
  }

  @Test
  void needlesLastASecondAndKeepApart() {
    for (JsonNode sample : samples()) {
      long untilUs = 0;
      long lastStartUs = -1;
      for (JsonNode needle : sample.get("needles")) {
        long startUs = needle.get("start_us").asLong();
        long endUs = needle.get("end_us").asLong();
        assertThat(endUs - startUs).isEqualTo(1_000_000);
        assertThat(startUs).isEqualTo(needle.get("from_frame").asLong() * 125_000);
        if (startUs != lastStartUs) {
          assertThat(startUs - untilUs).isGreaterThan(700_000);
        }
        untilUs = endUs;
        lastStartUs = startUs;
      }
      assertThat(sample.get("duration_us").asLong() - untilUs).isGreaterThan(700_000);
    }
  }

  private static List<JsonNode> needlesAt(JsonNode sample, int frame) {
    List<JsonNode> here = new ArrayList<>();
    for (JsonNode needle : sample.get("needles")) {
      if (frame >= needle.get("from_frame").asInt() && frame < needle.get("to_frame").asInt()) {
        here.add(needle);
      }
    }
    return here;
  }

  private static double difference(BufferedImage one, BufferedImage other, JsonNode box) {
    return Haystacks.difference(
        one,
        other,
        box.get("left_px").asInt(),
        box.get("top_px").asInt(),
        box.get("width_px").asInt(),
        box.get("height_px").asInt());
  }

  /** Mean difference of what no box covers, the pixels next to them left out as well. */
  private static double outside(BufferedImage one, BufferedImage other, List<JsonNode> boxes) {
    double sum = 0;
    int count = 0;
    for (int y = 0; y < 240; y++) {
      for (int x = 0; x < 320; x++) {
        int column = x;
        int row = y;
        if (boxes.stream()
            .noneMatch(
                box ->
                    column >= box.get("left_px").asInt() - 2
                        && row >= box.get("top_px").asInt() - 2
                        && column <= box.get("left_px").asInt() + box.get("width_px").asInt() + 1
                        && row <= box.get("top_px").asInt() + box.get("height_px").asInt() + 1)) {
          sum += Haystacks.difference(one, other, x, y, 1, 1);
          count++;
        }
      }
    }
    return sum / count;
  }

  @Test
  void sourcesThatCannotBeReadAreNamedAndShortOnesPassedOver() {
    assertThat(manifest)
        .filteredOn(row -> row.get("record").asText().equals("failure"))
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.get("source").asText()).isEqualTo("broken.mp4");
              assertThat(row.get("reason").asText()).isEqualTo("UNSUPPORTED");
            });
    assertThat(samples())
        .allSatisfy(row -> assertThat(row.at("/source/name").asText()).isEqualTo("long one.mp4"));
  }

  @Test
  void theSameSeedMakesTheSameSetAndAnotherOneAnother() throws Exception {
    Path again = folder.resolve("again");
    make(again, 3, List.of(NeedleTask.values()));
    for (String file : List.of(Manifest.QUESTIONS, Manifest.FILE)) {
      assertThat(again.resolve(file)).hasSameTextualContentAs(made.resolve(file));
    }
    for (JsonNode sample : samples()) {
      String file = sample.get("file").asText();
      assertThat(again.resolve(file)).hasSameBinaryContentAs(made.resolve(file));
    }
    Path ret = folder.resolve("ret");
    make(ret, 3, List.of(NeedleTask.RET_EDIT1));
    Path other = folder.resolve("other");
    assertThat(make(other, 4, List.of(NeedleTask.RET_EDIT1))).isEqualTo(1);
    assertThat(Files.readString(other.resolve(Manifest.QUESTIONS)))
        .isNotEqualTo(Files.readString(ret.resolve(Manifest.QUESTIONS)));
  }
}
