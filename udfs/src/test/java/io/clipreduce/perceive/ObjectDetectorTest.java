package io.clipreduce.perceive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.model.Device;
import io.clipreduce.model.Fixtures;
import io.clipreduce.model.SampledFrame;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectDetectorTest {

  @ParameterizedTest
  @ValueSource(strings = {"rtdetr-r18", "yolos-tiny", "owlvit-base"})
  void findsWhatTheReferenceFindsToThePixel(String name) {
    JsonNode golden = Fixtures.golden(name);
    List<String> labels = new ArrayList<>();
    golden.get("labels").forEach(label -> labels.add(label.asText()));

    for (JsonNode picture : golden.get("pictures")) {
      float threshold = (float) picture.get("threshold").asDouble();
      try (ObjectDetector detector =
          ObjectDetector.open(Fixtures.model(name), Device.cpu(1), labels, threshold)) {
        ObjectDetector.Prepared prepared =
            detector.prepare(
                new SampledFrame(40, null, Fixtures.picture(picture.get("picture").asText())));
        List<Detection> found = detector.run(List.of(prepared)).get(0);

        assertClose(
            Fixtures.kept(prepared.pixels().values(), picture.get("pixel_values")),
            Fixtures.floats(name, picture.get("pixel_values")),
            1e-5f);
        assertSame(found, picture, labels, name);
      }
    }
  }

  /** Every box of the reference, within a pixel, under its label and with its score. */
  private static void assertSame(
      List<Detection> found, JsonNode picture, List<String> labels, String name) {
    float[] scores = Fixtures.floats(name, picture.get("scores"));
    float[] boxes = Fixtures.floats(name, picture.get("boxes_xyxy"));
    int width = picture.get("width").asInt();
    int height = picture.get("height").asInt();
    assertThat(found).hasSameSizeAs(scores);
    List<Detection> rest = new ArrayList<>(found);
    for (int i = 0; i < scores.length; i++) {
      int index = i;
      String label = labels.get(picture.get("labels").get(i).asInt());
      Detection match =
          rest.stream()
              .filter(d -> d.label().equals(label))
              .filter(d -> Math.abs(d.confidence() - scores[index]) < 1e-4)
              .filter(d -> Math.abs(d.box().x() * width - boxes[4 * index]) < 1)
              .filter(d -> Math.abs(d.box().y() * height - boxes[4 * index + 1]) < 1)
              .filter(
                  d -> Math.abs((d.box().x() + d.box().width()) * width - boxes[4 * index + 2]) < 1)
              .filter(
                  d ->
                      Math.abs((d.box().y() + d.box().height()) * height - boxes[4 * index + 3])
                          < 1)
              .findFirst()
              .orElse(null);
      assertThat(match)
          .as("%s, %s, box %s of %s", name, picture.get("picture"), i, rest)
          .isNotNull();
      assertThat(match.ptsUs()).isEqualTo(40);
      assertThat(match.detector()).isEqualTo(name);
      rest.remove(match);
    }
  }

  @Test
  void aPicturesThingsDoNotDependOnItsBatch() {
    try (ObjectDetector detector =
        ObjectDetector.open(Fixtures.model("rtdetr-r18"), Device.cpu(1), List.of("a cat"), 0.7f)) {
      List<ObjectDetector.Prepared> pictures =
          List.of(
              detector.prepare(new SampledFrame(0, null, Fixtures.picture("wide.png"))),
              detector.prepare(new SampledFrame(1, null, Fixtures.picture("tall.png"))),
              detector.prepare(new SampledFrame(2, null, Fixtures.picture("square.png"))));

      List<List<Detection>> together = detector.run(pictures);

      for (int i = 0; i < pictures.size(); i++) {
        List<Detection> alone = detector.run(List.of(pictures.get(i))).get(0);
        assertThat(together.get(i)).hasSameSizeAs(alone).isNotEmpty();
        for (int k = 0; k < alone.size(); k++) {
          assertThat(together.get(i).get(k).box().x())
              .isCloseTo(alone.get(k).box().x(), within(1e-4f));
        }
      }
    }
  }

  @Test
  void aModelThatGivesNoBoxesIsRefused() {
    assertThatThrownBy(
            () ->
                ObjectDetector.open(
                    Fixtures.model("dinov2-small"), Device.cpu(1), List.of("a cat"), 0.5f))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("model dinov2-small is no detector");
  }

  private static void assertClose(float[] actual, float[] expected, float tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).as("value %s", i).isCloseTo(expected[i], within(tolerance));
    }
  }
}
