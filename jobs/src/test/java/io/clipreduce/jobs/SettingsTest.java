package io.clipreduce.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clipreduce.answer.AnswerMethod;
import io.clipreduce.answer.AnswerMethods;
import io.clipreduce.frames.DecodeLimits;
import io.clipreduce.frames.SampleSettings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
  @TempDir Path folder;

  @Test
  void readsTheDefaultsInTheirUnits() {
    Settings settings = Settings.defaults();

    assertThat(settings.sample()).isEqualTo(new SampleSettings(2.0, 448, 1080, 5, 10));
    assertThat(settings.limits())
        .isEqualTo(new DecodeLimits(5 << 20, 5_000_000, 1L << 26, 1L << 30, 4L << 30, 20.0, 60));
    assertThat(settings.getLong("run.tar_bytes")).isEqualTo(256L << 20);
    assertThat(settings.getStrings("encode.encoders")).containsExactly("descriptor");
    assertThat(settings.getBoolean("perceive.ocr")).isTrue();
    assertThat(settings.getString("caption.captioner")).isEqualTo("evidence");
  }

  @Test
  void knowsExactlyTheKeysOfTheFile() {
    List<String> keys = Settings.defaults().lines().stream().map(l -> l.split("=")[0]).toList();

    assertThat(keys).containsExactlyElementsOf(SettingRules.RULES.keySet());
  }

  @Test
  void takesTheCommandLineBeforeTheFileAndTheFileBeforeTheDefault() throws Exception {
    Path file = folder.resolve("my.conf");
    Files.writeString(file, "sample { fps = 1, jpeg_quality = 7 }\nrun.tar_bytes = 64 MiB\n");

    Settings settings = Settings.resolve(file, List.of("sample.fps=4", "sample.fps = 3"));

    assertThat(settings.getDouble("sample.fps")).isEqualTo(3.0);
    assertThat(settings.getInt("sample.jpeg_quality")).isEqualTo(7);
    assertThat(settings.getLong("run.tar_bytes")).isEqualTo(64L << 20);
    assertThat(settings.getInt("sample.short_side_px")).isEqualTo(448);
  }

  @Test
  void readsTheFileOfTheInstallationBelowConfAndSet() throws Exception {
    Files.createDirectories(folder.resolve("conf"));
    Files.writeString(
        folder.resolve("conf/clipreduce.conf"), "sample { fps = 5, jpeg_quality = 9 }");
    System.setProperty(Settings.HOME_PROPERTY, folder.toString());
    try {
      Settings settings = Settings.resolve(null, List.of("sample.fps=6"));

      assertThat(settings.getDouble("sample.fps")).isEqualTo(6.0);
      assertThat(settings.getInt("sample.jpeg_quality")).isEqualTo(9);
    } finally {
      System.clearProperty(Settings.HOME_PROPERTY);
    }
  }

  @Test
  void takesTheAddressOfAnotherServerWithItsKeyOrNeither() {
    List<String> captions =
        List.of("caption.server.url=http://a/v1", "caption.server.api_key_file=/key");
    List<String> other = new ArrayList<>(captions);
    other.add("unify.server.url=http://b/v1");

    Settings same = Settings.resolve(null, captions);
    assertThat(same.getString("unify.server.url")).isEqualTo("http://a/v1");
    assertThat(same.getString("unify.server.api_key_file")).isEqualTo("/key");
    Settings own = Settings.resolve(null, other);
    assertThat(own.getString("unify.server.url")).isEqualTo("http://b/v1");
    assertThat(own.getString("unify.server.api_key_file")).isEmpty();
  }

  @Test
  void readsListsWithAndWithoutBrackets() {
    String encoder = "select.encoder=clip";

    assertThat(
            Settings.resolve(null, List.of("encode.encoders=[descriptor, clip]", encoder))
                .getStrings("encode.encoders"))
        .containsExactly("descriptor", "clip");
    assertThat(
            Settings.resolve(null, List.of("encode.encoders=descriptor,clip", encoder))
                .getStrings("encode.encoders"))
        .containsExactly("descriptor", "clip");
  }

  @Test
  void namesTheNearestKeysOfAnUnknownOne() {
    assertThatThrownBy(() -> Settings.resolve(null, List.of("sample.jpg_quality=4")))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(
            "Unknown setting sample.jpg_quality (--set). Nearest: sample.jpeg_quality");
    assertThatThrownBy(() -> Settings.resolve(null, List.of("captioner=mine")))
        .hasMessageContaining("Nearest: caption.captioner");
  }

  @Test
  void namesTheLineOfAMistakeInAFile() throws Exception {
    Path file = folder.resolve("my.conf");
    Files.writeString(file, "sample {\n  jpeg_quality = 90\n}\n");

    assertThatThrownBy(() -> Settings.resolve(file, List.of()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("Setting sample.jpeg_quality is 90 (")
        .hasMessageContaining("my.conf: 2")
        .hasMessageEndingWith("allowed is a whole number from 2 to 31.");
  }

  @Test
  void refusesWhatIsNotAllowed() {
    refused("perceive.ocr=maybe", "allowed is true or false.");
    refused("sample.fps=0", "allowed is a number from 0.001 to 60.");
    refused("sample.fps=NaN", "allowed is a number from 0.001 to 60.");
    refused("sample.short_side_px=448.5", "allowed is a whole number from 64 to 4320.");
    refused("run.tar_bytes=10 parsecs", "allowed is a size from 1 MiB to 8 GiB.");
    refused("run.tar_bytes=100 KiB", "allowed is a size from 1 MiB to 8 GiB.");
    refused("run.chunk_s=50", "allowed is a multiple of 20, the length of a cell.");
    refused("encode.encoders=[]", "each once.");
    refused("encode.encoders=[a", "each once.");
    refused("encode.encoders=[a,a]", "each once.");
    refused("select.encoder=clip", "one of encode.encoders, which are [descriptor].");
    refused("segment.max_clip_s=3", "at least twice segment.min_clip_s, which is 2.0.");
    refused(
        "segment.detector=transnetv2", "classical as long as sample.keep_small_frames is false");
    refused("sample.text_short_side_px=300", "not below sample.short_side_px, which is 448.");
    refused("sample.fps", "Write --set key=value");
    refused("sample=4", "Unknown setting sample (--set)");
  }

  private static void refused(String assignment, String reason) {
    assertThatThrownBy(() -> Settings.resolve(null, List.of(assignment)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(reason)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void takesExamplesOutOfTheirFileForTheMethodThatLearnsFromThem() throws Exception {
    Path file = folder.resolve("bank.jsonl");
    Files.writeString(file, "{\"video\": \"v\"}");
    AnswerMethod.Provider learns = AnswerMethods.all().get("answer.method", "videoicl");
    AnswerMethod.Provider other = AnswerMethods.all().get("answer.method", "cyberv");
    Settings settings = Settings.resolve(null, List.of("answer.videoicl.examples=" + file));

    assertThat(settings.answers(learns).option("videoicl.examples"))
        .isEqualTo("{\"video\": \"v\"}");
    assertThat(settings.answers(other).option("videoicl.examples")).isEqualTo(file.toString());

    Files.delete(file);
    assertThatThrownBy(() -> settings.answers(learns))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("answer.videoicl.examples")
        .hasMessageContaining("bank.jsonl");
  }

  @Test
  void refusesAFileThatIsNotThereOrNotHocon() throws Exception {
    Path broken = folder.resolve("broken.conf");
    Files.writeString(broken, "sample {\n fps = \n");

    assertThatThrownBy(() -> Settings.resolve(folder.resolve("none.conf"), List.of()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("none.conf cannot be read");
    assertThatThrownBy(() -> Settings.resolve(broken, List.of()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("broken.conf");
  }

  @Test
  void handsSparkItsOwnSettings() throws Exception {
    Path file = folder.resolve("spark.conf");
    Files.writeString(file, "spark { \"spark.executor.memory\" = 8g, executor.cores = 2 }");

    assertThat(Settings.resolve(file, List.of("spark.executor.memory=4g")).spark())
        .containsEntry("spark.executor.memory", "4g")
        .containsEntry("spark.executor.cores", "2");
  }

  @Test
  void rendersASectionTheSameHoweverItWasWritten() throws Exception {
    Path file = folder.resolve("my.conf");
    Files.writeString(file, "sample.jpeg_quality = \"5\"\nsample.fps = 2\nrun.chunk_s = 20");

    assertThat(Settings.resolve(file, List.of("sample.short_side_px= 448")).section("sample"))
        .isEqualTo(Settings.defaults().section("sample"))
        .isEqualTo(
            "fps=2.0\njpeg_quality=5\nkeep_small_frames=false\nkeep_sound=false\nrepeat_threshold=10\nshort_side_px=448\n"
                + "text_short_side_px=1080\n");
    assertThat(Settings.defaults().section("encode")).isEqualTo("encoders=[descriptor]\n");
    assertThatThrownBy(() -> Settings.defaults().section("encod"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void readsTheSameUnderATurkishLocale() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("tr-TR"));
    try {
      assertThat(Settings.resolve(null, List.of("run.tar_bytes=32 MIB")).getLong("run.tar_bytes"))
          .isEqualTo(32L << 20);
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void travelsToExecutorsWithTheModelCardsThatTheDriverHas() throws Exception {
    Path card = folder.resolve("conf/models/mine.conf");
    Files.createDirectories(card.getParent());
    Files.writeString(
        card,
        """
        name = mine, task = detector, repository = me/mine, revision = main, variant = ""
        files = [config.json], licence = MIT, size = 1 MB
        """);
    System.setProperty(Settings.HOME_PROPERTY, folder.toString());
    Settings settings;
    try {
      settings = Settings.resolve(null, List.of("sample.fps=1", "models.folder=/models"));
    } finally {
      System.clearProperty(Settings.HOME_PROPERTY);
      Files.delete(card);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(settings);
    }

    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      Settings there = (Settings) in.readObject();
      assertThat(there.lines()).isEqualTo(settings.lines());
      assertThat(there.models().get("mine").path()).isEqualTo(Path.of("/models/mine"));
    }
  }
}
