package io.clipreduce.caption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import io.clipreduce.frames.Clip;
import io.clipreduce.perceive.CellEvidence;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each profile of {@code conf/models/served} makes of a clip of 20 s, from 40 s to 60 s. */
class ServerProfilesTest {
  private static final Path PROFILES = Path.of("../conf/models/served");
  private static final long S = 1_000_000;
  private static final long START_US = 40 * S;
  private static final int SAMPLED = 40;
  private static final Map<Integer, byte[]> PICTURES = new TreeMap<>();

  private static CaptionSettings settings(Map<String, String> profile) {
    TreeMap<String, String> options =
        new TreeMap<>(
            Map.of(
                "server.model", "m",
                "server.prompt", "What happens?",
                "server.reply", "text",
                "server.max_tokens", "256",
                "server.frames_form", "images",
                "server.extra", "{}",
                "server.profile", "of-the-test"));
    profile.forEach((key, value) -> options.put("server.profile." + key, value));
    return new CaptionSettings(3, 0.6, null, options);
  }

  private static Map<String, String> profile(String name) {
    TreeMap<String, String> values = new TreeMap<>();
    ConfigFactory.parseFile(PROFILES.resolve(name + ".conf").toFile())
        .entrySet()
        .forEach(e -> values.put(e.getKey(), String.valueOf(e.getValue().unwrapped())));
    return values;
  }

  /** Parts of the request that a profile makes of 40 sampled frames, 1600x900, ever brighter. */
  private static List<JsonNode> parts(CaptionSettings settings) throws IOException {
    ServerPrompt prompt = new ServerPrompt(settings);
    List<Long> timesUs = new ArrayList<>();
    for (int i = 0; i < SAMPLED; i++) {
      timesUs.add(START_US + i * S / 2);
    }
    List<ClipRequest.Keyframe> frames = new ArrayList<>();
    for (int i : prompt.frames().choose(timesUs, START_US, START_US + 20 * S)) {
      frames.add(new ClipRequest.Keyframe(timesUs.get(i), picture(i)));
    }
    Clip clip = new Clip(0, START_US, START_US + 20 * S, 0, 0, "shot");
    ClipEvidence evidence =
        new ClipEvidence(
            clip,
            List.of(),
            new CellEvidence(List.of(), List.of(), List.of(), List.of()),
            List.of(),
            false,
            List.of());
    byte[] body = prompt.question(new ClipRequest("v", evidence, frames)).body();
    List<JsonNode> parts = new ArrayList<>();
    new ObjectMapper().readTree(body).path("messages").path(0).path("content").forEach(parts::add);
    return parts;
  }

  private static byte[] picture(int number) {
    return PICTURES.computeIfAbsent(
        number,
        n -> {
          BufferedImage image = new BufferedImage(1600, 900, BufferedImage.TYPE_INT_RGB);
          Graphics2D pen = image.createGraphics();
          pen.setColor(new Color(20 + 5 * n, 20 + 5 * n, 20 + 5 * n));
          pen.fillRect(0, 0, 1600, 900);
          pen.dispose();
          ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
          try {
            ImageIO.write(image, "jpg", jpeg);
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
          return jpeg.toByteArray();
        });
  }

  private static BufferedImage image(JsonNode part) throws IOException {
    String url = part.path("image_url").path("url").asText();
    assertThat(url).startsWith("data:image/jpeg;base64,");
    byte[] jpeg = Base64.getDecoder().decode(url.substring(url.indexOf(',') + 1));
    return ImageIO.read(new ByteArrayInputStream(jpeg));
  }

  @ParameterizedTest
  @CsvSource({
    "bunny, 1, 1600, last",
    "cogvlm2-video, 20, 1600, first",
    "f-16, 40, 1600, last",
    "flash-vstream, 20, 1600, last",
    "fleming-vl, 20, 1600, last",
    "griffon-g, 1, 1600, last",
    "honeybee, 1, 1600, last",
    "hour-llava, 40, 1600, last",
    "infmllm, 1, 1600, last",
    "internvl, 8, 1600, last",
    "kangaroo, 40, 1600, first",
    "keye-vl, 40, 1600, first",
    "linvt, 16, 1600, last",
    "llama-vid, 20, 1600, last",
    "llava-onevision, 8, 1600, last",
    "llava-video, 40, 1600, last",
    "long-vita, 20, 1600, last",
    "longllava, 20, 1600, last",
    "longva, 32, 1600, first",
    "longvu, 40, 1600, last",
    "ma-lmm, 20, 1600, last",
    "medm-vl, 1, 1600, last",
    "minicpm-v, 20, 1344, last",
    "minigpt4-video, 40, 1600, last",
    "mipha, 1, 1600, last",
    "mobilevlm, 1, 1600, last",
    "nvila, 40, 1600, last",
    "nvlm, 1, 1600, last",
    "oryx, 40, 1600, last",
    "pefomed, 1, 1600, last",
    "pg-video-llava, 40, 1600, first",
    "pllava, 16, 1600, first",
    "quicksviewer, 20, 1600, last",
    "qwen-vl, 40, 1600, first",
    "qwen2.5-omni, 40, 1600, first",
    "slowfast-video-mllm, 40, 1600, last",
    "smolvlm2, 20, 512, first",
    "st-llm, 40, 1600, last",
    "staveq2, 32, 1600, last",
    "vamba, 40, 640, last",
    "video-ccam, 32, 1600, first",
    "video-llava, 8, 1600, first",
    "video-salmonn2-plus, 40, 1600, last",
    "video-xl, 40, 1600, last",
    "videochat-flash, 40, 1600, last",
    "videochat2, 16, 1600, last",
    "videogpt-plus, 16, 1600, last",
    "videollama2, 8, 1600, first",
    "videollama3, 20, 1600, last",
    "videollamb, 8, 1600, last",
    "videorefer, 16, 1600, last",
    "vila, 6, 1600, last",
    "vita, 16, 1600, last",
    "xmodel-vlm, 1, 1600, last"
  })
  void givesEachModelItsFramesInOrderOfTimeAndTheWordsWhereItWantsThem(
      String name, int frames, int longSidePx, String wordsAt) throws IOException {
    List<JsonNode> parts = parts(settings(profile(name)));

    List<JsonNode> pictures =
        parts.stream().filter(part -> part.path("type").asText().equals("image_url")).toList();
    assertThat(pictures).hasSize(frames);
    int before = 0;
    for (JsonNode part : pictures) {
      BufferedImage image = image(part);
      assertThat(image.getWidth()).isEqualTo(longSidePx);
      assertThat(image.getHeight()).isEqualTo(longSidePx * 9 / 16);
      int grey = image.getRGB(image.getWidth() / 2, image.getHeight() / 2) & 0xff;
      assertThat(grey).isGreaterThan(before);
      before = grey;
    }
    JsonNode words = parts.get(wordsAt.equals("first") ? 0 : parts.size() - 1);
    assertThat(words.path("text").asText()).endsWith("What happens?");
  }

  @Test
  void tellsLlavaVideoTheTimesOfItsFrames() throws IOException {
    List<JsonNode> parts = parts(settings(profile("llava-video")));

    assertThat(parts.get(parts.size() - 1).path("text").asText())
        .startsWith(
            "The video lasts for 20.00 seconds, and 40 frames are uniformly sampled from it. These"
                + " frames are located at 0.00s,0.50s,1.00s,")
        .endsWith(
            "19.50s.Please answer the following questions related to this video.\nWhat happens?");
  }

  @Test
  void announcesEachFrameToInternVl() throws IOException {
    List<JsonNode> parts = parts(settings(profile("internvl")));

    assertThat(parts).hasSize(17);
    for (int i = 0; i < 8; i++) {
      assertThat(parts.get(2 * i).path("text").asText()).isEqualTo("Frame" + (i + 1) + ": ");
      assertThat(parts.get(2 * i + 1).path("type").asText()).isEqualTo("image_url");
    }
  }

  @Test
  void sendsFramesAsOneVideoInTheFormOfVllm() throws IOException {
    CaptionSettings plain = settings(profile("video-llava"));
    TreeMap<String, String> options = new TreeMap<>(plain.options());
    options.put("server.frames_form", "video");
    List<JsonNode> parts = parts(new CaptionSettings(3, 0.6, null, options));

    assertThat(parts).hasSize(2);
    String url = parts.get(1).path("video_url").path("url").asText();
    assertThat(url).startsWith("data:video/jpeg;base64,");
    String[] frames = url.substring(url.indexOf(',') + 1).split(",");
    assertThat(frames).hasSize(8);
    assertThat(frames[0]).isEqualTo(Base64.getEncoder().encodeToString(picture(3)));
  }

  @Test
  void namesTheSourceOfEveryProfilesNumbersAndTestsThemAll() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(PROFILES)) {
      files = all.sorted().toList();
    }
    assertThat(files).hasSize(54);
    for (Path file : files) {
      assertThat(Files.readString(file)).as(file.toString()).contains("umbers").contains("/");
    }
  }

  @Test
  void refusesAProfileThatSaysWhatItCannotMean() {
    assertThatThrownBy(() -> new ServerPrompt(settings(Map.of("frames", "many"))))
        .hasMessageContaining("frames = many");
    assertThatThrownBy(() -> new ServerPrompt(settings(Map.of("colour", "red"))))
        .hasMessageContaining("no such key");
    assertThatThrownBy(() -> new ServerPrompt(settings(Map.of("sampling", "fps"))))
        .hasMessageContaining("does not say fps");
    assertThatThrownBy(() -> new ServerPrompt(settings(Map.of("context_tokens", "100"))))
        .hasMessageContaining("has room for 100 tokens");
  }

  @Test
  void changesThePromptsVersionWithTheProfile() {
    assertThat(new ServerPrompt(settings(profile("internvl"))).version())
        .isNotEqualTo(new ServerPrompt(settings(Map.of())).version())
        .isEqualTo(new ServerPrompt(settings(profile("internvl"))).version());
  }
}
