package io.clipreduce.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.model.Device;
import io.clipreduce.model.Fixtures;
import io.clipreduce.model.ModelCard;
import io.clipreduce.model.ModelFolder;
import io.clipreduce.model.ModelTask;
import io.clipreduce.model.Models;
import io.clipreduce.model.PictureModel;
import io.clipreduce.model.SampledFrame;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExportedEncodersTest {
  private static final Device CPU = Device.cpu(1);

  @ParameterizedTest
  @ValueSource(strings = {"clip-vit-b32", "siglip-base", "dinov2-small"})
  void prepareAndEncodePicturesAsTheReferenceDoes(String name) {
    try (FrameEncoder encoder = frames(name)) {
      for (JsonNode image : Fixtures.golden(name).get("images")) {
        float[] prepared = encoder.prepare(frame(image.get("picture").asText()));
        float[] vector = encoder.run(List.of(prepared)).get(0);

        assertClose(prepared, Fixtures.floats(name, image.get("pixel_values")), 1e-5f);
        assertClose(vector, Fixtures.floats(name, image.get("embedding")), 1e-4f);
        assertThat(encoder.dim()).isEqualTo(vector.length);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"_fp16", "_quantized"})
  void otherPrecisionsAreFilesOfAnotherEnding(String variant) {
    String name = "clip-vit-b32";
    JsonNode golden = Fixtures.golden(name).get("variants").get("vision_model" + variant);
    try (FrameEncoder encoder =
        new OnnxFrameEncoder.Provider(Fixtures.model(name, variant)).open(CPU)) {
      for (String picture : List.of("wide.png", "tall.png", "square.png")) {
        float[] expected = unit(Fixtures.floats(name, golden.get(picture)));
        float[] prepared = encoder.prepare(frame(picture));
        assertClose(encoder.run(List.of(prepared)).get(0), expected, 5e-3f);
      }
    }
  }

  /** Such graphs scale by the largest number of a whole batch. */
  @Test
  void eightBitGraphsSeeEachPictureAlone() {
    try (FrameEncoder exact =
            new OnnxFrameEncoder.Provider(Fixtures.model("clip-vit-b32")).open(CPU);
        FrameEncoder coarse =
            new OnnxFrameEncoder.Provider(Fixtures.model("clip-vit-b32", "_quantized")).open(CPU)) {
      assertThat(exact.batchSize()).isGreaterThan(1);
      assertThat(coarse.batchSize()).isEqualTo(1);
    }
  }

  @Test
  void weightsMayLieBesideTheGraph() {
    String name = "all-minilm-l6-v2";
    JsonNode golden = Fixtures.golden(name).get("variants").get("model_fp16");
    try (TextEncoder encoder =
        new OnnxTextEncoder.Provider(Fixtures.model(name, "_fp16")).open(CPU)) {
      assertClose(
          encoder.encode(List.of(golden.get("text").asText())).get(0),
          unit(Fixtures.floats(name, golden.get("raw"))),
          5e-3f);
    }
  }

  private static float[] unit(float[] vector) {
    double squared = 0;
    for (float value : vector) {
      squared += (double) value * value;
    }
    float[] unit = new float[vector.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (vector[i] / Math.sqrt(squared));
    }
    return unit;
  }

  @Test
  void encodeWithTheGraphThatHoldsBothTowers() {
    JsonNode golden = Fixtures.golden("clip-vit-b32-single");
    float[] expected = Fixtures.floats("clip-vit-b32-single", golden.get("image_embeds"));
    try (FrameEncoder encoder = frames("clip-vit-b32-single")) {
      List<float[]> prepared = new ArrayList<>();
      for (JsonNode picture : golden.get("pictures")) {
        prepared.add(encoder.prepare(frame(picture.asText() + ".png")));
      }

      List<float[]> vectors = encoder.run(prepared);

      for (int i = 0; i < vectors.size(); i++) {
        float[] row = new float[encoder.dim()];
        System.arraycopy(expected, i * row.length, row, 0, row.length);
        assertClose(vectors.get(i), row, 1e-4f);
      }
    }
  }

  @Test
  void aPicturesVectorDoesNotDependOnTheBatchItComesIn() {
    try (FrameEncoder encoder = frames("clip-vit-b32")) {
      List<float[]> prepared = new ArrayList<>();
      for (String picture : List.of("wide.png", "tall.png", "square.png")) {
        prepared.add(encoder.prepare(frame(picture)));
      }
      while (prepared.size() < encoder.batchSize()) {
        prepared.add(prepared.get(prepared.size() % 3));
      }

      List<float[]> together = encoder.run(prepared);
      Collections.reverse(prepared);
      List<float[]> backwards = encoder.run(prepared);

      for (int i = 0; i < prepared.size(); i++) {
        float[] alone = encoder.run(List.of(prepared.get(prepared.size() - 1 - i))).get(0);
        assertClose(together.get(i), alone, 1e-6f);
        assertClose(backwards.get(prepared.size() - 1 - i), alone, 1e-6f);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"clip-vit-b32", "siglip-base", "all-minilm-l6-v2", "bge-small-en"})
  void encodeTextsAsTheReferenceDoes(String name) {
    try (TextEncoder encoder = texts(name)) {
      List<String> texts = new ArrayList<>();
      JsonNode golden = Fixtures.golden(name).get("texts");
      golden.forEach(text -> texts.add(text.get("text").asText()));

      List<float[]> vectors = encoder.encode(texts);

      assertThat(texts).hasSizeGreaterThan(3);
      for (int i = 0; i < texts.size(); i++) {
        assertClose(vectors.get(i), Fixtures.floats(name, golden.get(i).get("embedding")), 1e-4f);
      }
    }
  }

  @Test
  void aModelWithoutATowerForTextsSaysSo() {
    assertThatThrownBy(() -> texts("dinov2-small"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("model dinov2-small is no text encoder")
        .hasMessageContaining("pixel_values");
  }

  @Test
  void aModelThatIsNotThereSaysWhichFilesWhereAndHowToFetchThem(@TempDir Path folder) {
    ModelCard card =
        new ModelCard(
            "clip-vit-b32",
            ModelTask.FRAME_ENCODER,
            "owner/name",
            "main",
            new ArrayList<>(List.of("config.json", "onnx/vision_model.onnx")),
            "",
            "MIT",
            0,
            null);

    assertThatThrownBy(
            () ->
                new OnnxFrameEncoder.Provider(Models.of(List.of(card), folder).get("clip-vit-b32"))
                    .version())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Model clip-vit-b32 lacks config.json, onnx/vision_model.onnx in %s. Fetch it: clipreduce models fetch clip-vit-b32",
            folder.resolve("clip-vit-b32"));
  }

  @Test
  void patchesAreTheLastLayersStatesBehindThatOfTheClass() throws OrtException {
    ModelFolder files = Fixtures.model("dinov2-small");
    try (PictureModel<float[], float[][]> encoder =
            new OnnxFrameEncoder.Provider(files).openPatches(CPU);
        OrtSession session =
            OrtEnvironment.getEnvironment().createSession(files.graph("model").toString())) {
      List<float[]> prepared =
          List.of(encoder.prepare(frame("wide.png")), encoder.prepare(frame("tall.png")));

      List<float[][]> patches = encoder.run(prepared);

      for (int i = 0; i < prepared.size(); i++) {
        try (OnnxTensor pixels =
                OnnxTensor.createTensor(
                    OrtEnvironment.getEnvironment(),
                    FloatBuffer.wrap(prepared.get(i)),
                    new long[] {1, 3, 42, 42});
            OrtSession.Result states = session.run(Map.of("pixel_values", pixels))) {
          float[][] rows =
              ((float[][][]) states.get("last_hidden_state").orElseThrow().getValue())[0];
          assertThat(patches.get(i)).hasNumberOfRows(9);
          assertThat(rows).hasNumberOfRows(10);
          for (int patch = 0; patch < 9; patch++) {
            assertClose(patches.get(i)[patch], rows[patch + 1], 1e-5f);
          }
        }
      }
    }
  }

  private static FrameEncoder frames(String name) {
    return new OnnxFrameEncoder.Provider(Fixtures.model(name)).open(CPU);
  }

  private static TextEncoder texts(String name) {
    return new OnnxTextEncoder.Provider(Fixtures.model(name)).open(CPU);
  }

  private static SampledFrame frame(String picture) {
    return new SampledFrame(0, null, Fixtures.picture(picture));
  }

  private static void assertClose(float[] actual, float[] expected, float tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).as("value %s", i).isCloseTo(expected[i], within(tolerance));
    }
  }
}
