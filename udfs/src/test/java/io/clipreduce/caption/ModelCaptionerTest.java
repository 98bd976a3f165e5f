package io.clipreduce.caption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipreduce.caption.ClipRequest.Keyframe;
import io.clipreduce.frames.Clip;
import io.clipreduce.model.Device;
import io.clipreduce.model.Fixtures;
import io.clipreduce.model.Greedy;
import io.clipreduce.model.ModelFolder;
import io.clipreduce.model.PicturePreprocessor;
import io.clipreduce.model.RgbPicture;
import io.clipreduce.perceive.CellEvidence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelCaptionerTest {
  private static final Device CPU = Device.cpu(1);
  private static final String SMOLVLM = "smolvlm-256m";
  private static final String FLORENCE = "florence-2-base";
  private static final String VIT_GPT2 = "vit-gpt2";

  @TempDir Path temporary;

  @Test
  void smolVlmPreparesPicturesAsTheReferenceDoes() {
    PicturePreprocessor preprocessor = PicturePreprocessor.of(Fixtures.model(SMOLVLM));
    JsonNode pictures = Fixtures.golden(SMOLVLM).get("pictures_unsplit");
    assertThat(pictures.size()).isEqualTo(3);
    for (var picture : pictures.properties()) {
      float[] expected = Fixtures.floats(SMOLVLM, picture.getValue().get("pixel_values"));

      float[] pixels = preprocessor.apply(RgbPicture.decode(picture(picture.getKey() + ".png")));

      int stride = picture.getValue().get("pixel_values").path("stride").asInt(1);
      assertThat(pixels.length).isGreaterThan((expected.length - 1) * stride);
      for (int i = 0; i < expected.length; i++) {
        assertThat(pixels[i * stride]).isCloseTo(expected[i], within(1e-5f));
      }
    }
  }

  @Test
  void smolVlmDescribesFramesOfAVideoWithTheReferencesTokens() {
    int videos = 0;
    for (JsonNode answer : Fixtures.golden(SMOLVLM).get("answers")) {
      if (answer.has("frame_seconds")) {
        try (ClipWriter writer = writer(Fixtures.model(SMOLVLM), "What happens?", 0)) {
          assertSame(writer, answer, request(answer));
        }
        videos++;
      }
    }
    assertThat(videos).isGreaterThan(1);
  }

  @Test
  void smolVlmDescribesPicturesWhereItKnowsNoVideos() throws IOException {
    ModelFolder model = copy(SMOLVLM);
    Path json = model.path().resolve("preprocessor_config.json");
    ObjectNode config = (ObjectNode) Fixtures.json(json);
    config.remove("video_sampling");
    new ObjectMapper().writeValue(json.toFile(), config);
    int several = 0;
    for (JsonNode answer : Fixtures.golden(SMOLVLM).get("answers")) {
      if (!answer.has("frame_seconds")) {
        try (ClipWriter writer = writer(model, "Describe this scene.", 0)) {
          assertSame(writer, answer, request(answer));
        }
        several += answer.get("pictures").size() > 1 ? 1 : 0;
      }
    }
    assertThat(several).isPositive();
  }

  @Test
  void contrastChangesWhatIsWrittenButNotWithNextToNoWeight() {
    JsonNode answer = lastVideo();
    ClipRequest clip = request(answer);
    try (ClipWriter plain = writer(Fixtures.model(SMOLVLM), "What happens?", 0);
        ClipWriter faint = writer(Fixtures.model(SMOLVLM), "What happens?", 1e-9);
        ClipWriter strong = writer(Fixtures.model(SMOLVLM), "What happens?", 10)) {
      assertThat(faint.write(clip).ids()).isEqualTo(plain.write(clip).ids());
      assertThat(strong.write(clip).ids()).isNotEqualTo(plain.write(clip).ids());
    }
  }

  @Test
  void vitGpt2CaptionsAPictureWithTheReferencesTokens() {
    try (ClipWriter writer = writer(Fixtures.model(VIT_GPT2), "", 0)) {
      for (JsonNode answer : Fixtures.golden(VIT_GPT2).get("answers")) {
        assertSame(writer, answer, request(answer.get("picture").asText()));
      }
    }
  }

  @Test
  void florence2CaptionsAPictureWithTheReferencesTokens() {
    TreeSet<String> endings = new TreeSet<>();
    try (ClipWriter writer = writer(Fixtures.model(FLORENCE), "", 0)) {
      for (JsonNode picture : Fixtures.golden(FLORENCE).get("pictures")) {
        for (JsonNode answer : picture.get("answers")) {
          if (answer.get("task").asText().equals("<CAPTION>")) {
            assertSame(writer, answer, request(picture.get("picture").asText()));
            endings.add(answer.get("stopped_by").asText());
          }
        }
      }
    }
    assertThat(endings).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {SMOLVLM, FLORENCE, VIT_GPT2})
  void aClipThatCannotBeDescribedCostsItselfOnly(String name) {
    ModelCaptioner.Provider provider = new ModelCaptioner.Provider(Fixtures.model(name));
    CaptionSettings settings = settings("What happens?", 0);
    ClipRequest good = request("wide.png");
    ClipRequest empty = new ClipRequest("v", good.evidence(), List.of());
    ClipRequest broken =
        new ClipRequest(
            "v",
            good.evidence(),
            List.of(new Keyframe(0, "no picture".getBytes(StandardCharsets.UTF_8))));
    List<ClipOutcome> outcomes = new ArrayList<>();
    try (Captioner captioner = provider.open(new CaptionContext(settings, null, null, CPU))) {
      Iterator<ClipOutcome> answers =
          captioner.caption(List.of(good, empty, broken, good).iterator());
      answers.forEachRemaining(outcomes::add);
    }

    assertThat(outcomes.stream().map(ClipOutcome::ending))
        .containsExactly(
            ClipOutcome.Ending.CAPTIONED,
            ClipOutcome.Ending.FAILED,
            ClipOutcome.Ending.FAILED,
            ClipOutcome.Ending.CAPTIONED);
    assertThat(outcomes.get(0).caption().text())
        .isNotBlank()
        .isEqualTo(outcomes.get(3).caption().text());
    assertThat(outcomes.get(1).reason()).isEqualTo("No picture of the clip was kept");
  }

  @Test
  void theVersionFollowsTheModelsFilesAndTheSettings() throws IOException {
    ModelFolder model = copy(SMOLVLM);
    ModelCaptioner.Provider provider = new ModelCaptioner.Provider(model);
    String first = provider.version(settings("What happens?", 0));

    assertThat(provider.version(settings("What happens?", 0))).isEqualTo(first);
    assertThat(provider.version(settings("Who is it?", 0))).isNotEqualTo(first);
    Files.write(model.graph("embed_tokens"), new byte[] {1});
    assertThat(provider.version(settings("What happens?", 0))).isNotEqualTo(first);
  }

  @Test
  void settingsThatCannotWorkAreToldBeforehand() {
    assertThatThrownBy(
            () -> new ModelCaptioner.Provider(Fixtures.model(VIT_GPT2)).version(settings("", 0.5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("caption.model.contrast");
    try (ClipWriter writer = writer(Fixtures.model(SMOLVLM), "What is in <image>?", 0)) {
      assertThatThrownBy(() -> writer.write(request("wide.png")))
          .hasMessageContaining("caption.model.prompt must not hold <image>");
    }
    try (ClipWriter writer = writer(Fixtures.model(SMOLVLM), "why? ".repeat(300), 0)) {
      assertThatThrownBy(() -> writer.write(request("wide.png")))
          .hasMessageContaining("more than the 512");
    }
  }

  @Test
  void captionsThatWereCutKeepTheirWholeSentences() {
    assertThat(English.wholeSentences("A dog runs. It bar")).isEqualTo("A dog runs.");
    assertThat(English.wholeSentences("Why? Of 3.5 m")).isEqualTo("Why?");
    assertThat(English.wholeSentences("A dog ru")).isEqualTo("A dog ru");
  }

  private static void assertSame(ClipWriter writer, JsonNode answer, ClipRequest clip) {
    Greedy.Text text = writer.write(clip);

    assertThat(text.ids()).isEqualTo(longs(answer.get("new_ids")));
    assertThat(text.whole()).isEqualTo(answer.get("stopped_by").asText().equals("eos"));
  }

  private static JsonNode lastVideo() {
    JsonNode answers = Fixtures.golden(SMOLVLM).get("answers");
    return answers.get(answers.size() - 1);
  }

  private static ClipWriter writer(ModelFolder model, String prompt, double contrast) {
    return new ModelCaptioner.Provider(model).open(settings(prompt, contrast), CPU);
  }

  private static CaptionSettings settings(String prompt, double contrast) {
    TreeMap<String, String> options = new TreeMap<>();
    options.put("model.prompt", prompt);
    options.put("model.task", "caption");
    options.put("model.frames", "8");
    options.put("model.max_tokens", "16");
    options.put("model.contrast", String.valueOf(contrast));
    return new CaptionSettings(3, 0.6, options);
  }

  /** Frames at the times of a golden answer, in a clip that starts late in its video. */
  private static ClipRequest request(JsonNode answer) {
    long startUs = 7_000_000;
    double seconds = answer.path("duration_seconds").asDouble(10);
    List<Keyframe> frames = new ArrayList<>();
    for (int i = 0; i < answer.get("pictures").size(); i++) {
      long atUs = Math.round(answer.path("frame_seconds").path(i).asDouble(i) * 1e6);
      frames.add(new Keyframe(startUs + atUs, picture(answer.get("pictures").get(i).asText())));
    }
    return new ClipRequest("v", evidence(startUs, startUs + Math.round(seconds * 1e6)), frames);
  }

  private static ClipRequest request(String picture) {
    return new ClipRequest(
        "v", evidence(0, 5_000_000), List.of(new Keyframe(1_000_000, picture(picture))));
  }

  private static ClipEvidence evidence(long startUs, long endUs) {
    CellEvidence nothing = new CellEvidence(List.of(), List.of(), List.of(), List.of());
    return new ClipEvidence(
        new Clip(0, startUs, endUs, 0, 0, "cut"), List.of(), nothing, List.of(), false, List.of());
  }

  private static byte[] picture(String file) {
    try {
      return Files.readAllBytes(Fixtures.folder().resolve("pictures").resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ModelFolder copy(String name) throws IOException {
    Path from = Fixtures.folder().resolve(name);
    Path to = temporary.resolve(name);
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
    return Fixtures.model(temporary, name);
  }

  private static long[] longs(JsonNode array) {
    long[] values = new long[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).asLong();
    }
    return values;
  }
}
