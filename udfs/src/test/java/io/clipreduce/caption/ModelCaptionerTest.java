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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

  @ParameterizedTest
  @CsvSource({"1, 0", "2, 0", "5, 0", "16, 0", "2, 3", "5, 3"})
  void aCaptionDoesNotDependOnTheClipsOfItsBatch(int texts, double contrast) {
    for (String name : List.of(SMOLVLM, FLORENCE, VIT_GPT2)) {
      if (contrast > 0 && !name.equals(SMOLVLM)) {
        continue;
      }
      List<ClipRequest> clips = new ArrayList<>();
      List<JsonNode> answers = new ArrayList<>();
      goldens(name, clips, answers);
      try (ClipWriter writer = writer(Fixtures.model(name), "What happens?", contrast)) {
        List<Greedy.Text> alone = clips.stream().map(clip -> write(writer, clip)).toList();
        List<Greedy.Text> together = new ArrayList<>();
        for (int from = 0; from < clips.size(); from += texts) {
          List<ClipRequest> batch = clips.subList(from, Math.min(clips.size(), from + texts));
          together.addAll(writer.write(batch.stream().map(writer::prepare).toList()));
        }

        assertThat(together).hasSameSizeAs(answers);
        for (int i = 0; i < answers.size(); i++) {
          assertThat(together.get(i).ids()).isEqualTo(alone.get(i).ids());
          if (contrast == 0) {
            assertSame(answers.get(i), together.get(i));
          }
        }
      }
    }
  }

  /** Clips with the reference's answers, in mixed lengths where the model has several pictures. */
  private static void goldens(String name, List<ClipRequest> clips, List<JsonNode> answers) {
    for (int round = 0; round < 4; round++) {
      JsonNode golden = Fixtures.golden(name);
      for (JsonNode answer : golden.path(name.equals(FLORENCE) ? "pictures" : "answers")) {
        if (name.equals(SMOLVLM) && answer.has("frame_seconds")) {
          clips.add(request(answer));
          answers.add(answer);
        } else if (name.equals(VIT_GPT2)) {
          clips.add(request(answer.get("picture").asText()));
          answers.add(answer);
        } else if (name.equals(FLORENCE)) {
          clips.add(request(answer.get("picture").asText()));
          for (JsonNode ofTask : answer.get("answers")) {
            if (ofTask.get("task").asText().equals("<CAPTION>")) {
              answers.add(ofTask);
            }
          }
        }
      }
    }
    assertThat(clips).hasSizeGreaterThan(10);
  }

  @Test
  void clipsAreTakenInBatchesWithTheNextOneAhead() {
    List<ClipRequest> clips = new ArrayList<>();
    goldens(SMOLVLM, clips, new ArrayList<>());
    List<Integer> taken = new ArrayList<>();
    Iterator<ClipRequest> counted =
        clips.stream().peek(clip -> taken.add(taken.size() + 1)).iterator();
    ModelCaptioner.Provider provider = new ModelCaptioner.Provider(Fixtures.model(SMOLVLM));
    CaptionContext context =
        new CaptionContext(settings("What happens?", 0), null, null, CPU, size -> {});
    try (Captioner captioner = provider.open(context)) {
      Iterator<ClipOutcome> outcomes = captioner.caption(counted);
      assertThat(taken).isEmpty();
      outcomes.next();
      assertThat(taken.size()).isBetween(2, clips.size() - 1);
      int rest = 0;
      while (outcomes.hasNext()) {
        assertThat(outcomes.next().ending()).isEqualTo(ClipOutcome.Ending.CAPTIONED);
        rest++;
      }
      assertThat(rest).isEqualTo(clips.size() - 1);
    }
  }

  @Test
  void contrastChangesWhatIsWrittenButNotWithNextToNoWeight() {
    JsonNode answer = lastVideo();
    ClipRequest clip = request(answer);
    try (ClipWriter plain = writer(Fixtures.model(SMOLVLM), "What happens?", 0);
        ClipWriter faint = writer(Fixtures.model(SMOLVLM), "What happens?", 1e-9);
        ClipWriter strong = writer(Fixtures.model(SMOLVLM), "What happens?", 10)) {
      assertThat(write(faint, clip).ids()).isEqualTo(write(plain, clip).ids());
      assertThat(write(strong, clip).ids()).isNotEqualTo(write(plain, clip).ids());
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
    try (Captioner captioner =
        provider.open(new CaptionContext(settings, null, null, CPU, clips -> {}))) {
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
      assertThatThrownBy(() -> write(writer, request("wide.png")))
          .hasMessageContaining("caption.model.prompt must not hold <image>");
    }
    try (ClipWriter writer = writer(Fixtures.model(SMOLVLM), "why? ".repeat(300), 0)) {
      assertThatThrownBy(() -> write(writer, request("wide.png")))
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
    assertSame(answer, write(writer, clip));
  }

  private static Greedy.Text write(ClipWriter writer, ClipRequest clip) {
    return writer.write(List.of(writer.prepare(clip))).get(0);
  }

  private static void assertSame(JsonNode answer, Greedy.Text text) {
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
    return new CaptionSettings(3, 0.6, null, options);
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
    return Fixtures.copy(name, temporary);
  }

  private static long[] longs(JsonNode array) {
    long[] values = new long[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).asLong();
    }
    return values;
  }
}
