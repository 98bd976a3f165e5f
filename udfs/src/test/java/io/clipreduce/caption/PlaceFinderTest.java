package io.clipreduce.caption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipreduce.model.Device;
import io.clipreduce.model.Fixtures;
import io.clipreduce.model.ModelFolder;
import io.clipreduce.model.SampledFrame;
import io.clipreduce.perceive.Box;
import io.clipreduce.perceive.Detection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlaceFinderTest {
  private static final String FLORENCE = "florence-2-base";
  private static final Device CPU = Device.cpu(1);

  @Test
  void readsThingsOutOfAnswersAsTheReferenceDoes() {
    int found = 0;
    for (JsonNode answer : answers("<OD>")) {
      List<Places.Placed> things = Places.things(answer.get("text").asText());

      assertThat(things.stream().map(Places.Placed::words))
          .as(answer.get("text").asText())
          .containsExactlyElementsOf(labels(answer));
      for (int i = 0; i < things.size(); i++) {
        assertInPixel(things.get(i).box(), answer, answer.get("result").get("bboxes").get(i));
      }
      found += things.size();
    }
    assertThat(found).isEqualTo(14);
  }

  @Test
  void readsLinesOutOfAnswersAsTheReferenceDoes() {
    int found = 0;
    for (JsonNode answer : answers("<OCR_WITH_REGION>")) {
      List<Places.Placed> lines = Places.lines(answer.get("text").asText());

      assertThat(lines.stream().map(Places.Placed::words))
          .containsExactlyElementsOf(labels(answer));
      for (int i = 0; i < lines.size(); i++) {
        assertInPixel(lines.get(i).box(), answer, answer.get("result").get("quad_boxes").get(i));
      }
      found += lines.size();
    }
    assertThat(found).isEqualTo(4);
  }

  @Test
  void leavesOutWhatHasNoName() {
    assertThat(Places.things("<s> <loc_1><loc_2><loc_3><loc_4></s>")).isEmpty();
    assertThat(Places.lines("<s> <loc_1><loc_2><loc_3><loc_4><loc_1><loc_2><loc_3><loc_4></s>"))
        .isEmpty();
  }

  @Test
  void writesTheReferencesAnswersWhicheverPicturesShareABatch() {
    List<String> expected = new ArrayList<>();
    List<SampledFrame> frames = new ArrayList<>();
    for (JsonNode picture : Fixtures.golden(FLORENCE).get("pictures")) {
      frames.add(new SampledFrame(7, null, Fixtures.picture(picture.get("picture").asText())));
      for (JsonNode answer : picture.get("answers")) {
        if (answer.get("task").asText().equals("<OD>")) {
          expected.add(answer.get("text").asText());
        }
      }
    }
    int longest = Fixtures.golden(FLORENCE).get("max_new_tokens").asInt();

    try (PictureToText model = PictureToText.open(Fixtures.model(FLORENCE), CPU, "<OD>", longest);
        PlaceFinder<Detection> finder = PlaceFinder.detector(Fixtures.model(FLORENCE), CPU)) {
      List<String> answers =
          model.writeOf(frames.stream().map(frame -> model.prepare(frame.jpeg())).toList()).stream()
              .map(text -> model.answer(text.ids()))
              .toList();
      assertThat(answers).isEqualTo(expected);

      List<PlaceFinder.Prepared> prepared = frames.stream().map(finder::prepare).toList();
      List<List<Detection>> together = finder.run(prepared);
      assertThat(together).hasSize(frames.size());
      for (int i = 0; i < frames.size(); i++) {
        assertThat(finder.run(prepared.subList(i, i + 1))).containsExactly(together.get(i));
      }
    }
  }

  /**
   * The tiny model never says places by itself, so here two of its favourite tokens mean some: its
   * answer to the wide picture begins {@code <loc_370>''<loc_370><loc_370><loc_370>'}, and eight
   * places follow. By the reference's rules the end of a place that belongs to nothing is part of
   * the name after it.
   */
  @Test
  void findsThingsInAPicture(@TempDir Path folder) throws IOException {
    ModelFolder model = Fixtures.copy(FLORENCE, folder);
    Path file = folder.resolve(FLORENCE).resolve("tokenizer.json");
    ObjectNode tokenizer = (ObjectNode) Fixtures.json(file);
    replace(tokenizer, 28, "<loc_370>");
    replace(tokenizer, 211, "<loc_37>");
    Files.writeString(file, tokenizer.toString());
    SampledFrame wide = new SampledFrame(7, null, Fixtures.picture("wide.png"));
    SampledFrame tall = new SampledFrame(8, null, Fixtures.picture("tall.png"));

    try (PlaceFinder<Detection> finder = PlaceFinder.detector(model, CPU)) {
      PlaceFinder.Prepared prepared = finder.prepare(wide);
      List<List<Detection>> together = finder.run(List.of(finder.prepare(tall), prepared));
      List<Detection> found = finder.run(List.of(prepared)).get(0);

      assertThat(found)
          .isEqualTo(together.get(1))
          .hasSizeGreaterThan(1)
          .startsWith(
              new Detection(7, "loc_370>'", null, new Box(0.0375f, 0.0375f, 0.333f, 0), FLORENCE),
              new Detection(7, "loc_370>'", null, new Box(0.0375f, 0.3705f, 0.333f, 0), FLORENCE));
    }
  }

  /** Gives a place the number of a word, which is a word no more. */
  private static void replace(ObjectNode tokenizer, int id, String place) {
    ObjectNode vocabulary = (ObjectNode) tokenizer.get("model").get("vocab");
    String word = null;
    for (var entry : vocabulary.properties()) {
      word = entry.getValue().asInt() == id ? entry.getKey() : word;
    }
    vocabulary.remove(word);
    vocabulary.put(place, id);
  }

  @Test
  void halvesItsBatchesDownToOnePicture() {
    try (PlaceFinder<Places.Placed> reader = PlaceFinder.reader(Fixtures.model(FLORENCE), CPU)) {
      int before = reader.batchSize();
      assertThat(before).isGreaterThan(1);

      assertThat(reader.halveBatch()).isTrue();
      assertThat(reader.batchSize()).isEqualTo(before / 2);
      while (reader.batchSize() > 1) {
        assertThat(reader.halveBatch()).isTrue();
      }
      assertThat(reader.halveBatch()).isFalse();
    }
  }

  @Test
  void aModelWithoutTheTaskIsTold() {
    assertThatThrownBy(() -> PlaceFinder.detectorVersion(Fixtures.model("vit-gpt2")))
        .hasMessage("Model vit-gpt2 knows no task <OD>. Known: none.");
    assertThat(PlaceFinder.readerVersion(Fixtures.model(FLORENCE))).startsWith("1-");
  }

  private static List<JsonNode> answers(String task) {
    List<JsonNode> answers = new ArrayList<>();
    for (JsonNode answer : Fixtures.golden(FLORENCE).get("post_processing")) {
      if (answer.get("task").asText().equals(task)) {
        answers.add(answer);
      }
    }
    return answers;
  }

  private static List<String> labels(JsonNode answer) {
    List<String> labels = new ArrayList<>();
    answer.get("result").get("labels").forEach(label -> labels.add(label.asText()));
    return labels;
  }

  /**
   * @param corners x, y, x, y and so on, in pixels
   */
  private static void assertInPixel(Box box, JsonNode picture, JsonNode corners) {
    double left = Double.MAX_VALUE;
    double top = Double.MAX_VALUE;
    double right = 0;
    double bottom = 0;
    for (int i = 0; i < corners.size(); i += 2) {
      left = Math.min(left, corners.get(i).asDouble());
      right = Math.max(right, corners.get(i).asDouble());
      top = Math.min(top, corners.get(i + 1).asDouble());
      bottom = Math.max(bottom, corners.get(i + 1).asDouble());
    }
    double width = picture.get("width").asDouble();
    double height = picture.get("height").asDouble();
    assertThat(box.x() * width).isCloseTo(left, within(1.0));
    assertThat(box.y() * height).isCloseTo(top, within(1.0));
    assertThat((box.x() + box.width()) * width).isCloseTo(right, within(1.0));
    assertThat((box.y() + box.height()) * height).isCloseTo(bottom, within(1.0));
  }
}
