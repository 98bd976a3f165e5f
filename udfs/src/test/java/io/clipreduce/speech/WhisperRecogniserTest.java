package io.clipreduce.speech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clipreduce.model.Device;
import io.clipreduce.model.Fixtures;
import io.clipreduce.model.ModelCard;
import io.clipreduce.model.ModelTask;
import io.clipreduce.model.Models;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WhisperRecogniserTest {
  private static Recogniser open() {
    return provider().open(Device.cpu(1), Recogniser.ANY_LANGUAGE, windows -> {});
  }

  private static Recogniser.Provider provider() {
    return new WhisperRecogniser.Provider(
        Fixtures.model("whisper-tiny"), Fixtures.model("silero-vad"));
  }

  private static Recognition recognise(Recogniser recogniser, short[] sound) {
    return recogniser.recognise(List.of(sound)).get(0);
  }

  @Test
  void wordsLieWhereSomebodySpeaks() {
    short[] bursts = Sounds.samples("bursts.wav");
    try (Recogniser recogniser = open()) {
      Recognition heard = recognise(recogniser, bursts);

      assertThat(heard.segments().size() + heard.dropped()).isPositive();
      assertThat(heard.segments())
          .allSatisfy(
              said -> {
                assertThat(said.startUs()).isGreaterThanOrEqualTo(670_000);
                assertThat(said.endUs()).isGreaterThan(said.startUs()).isLessThan(3_300_000);
                assertThat(said.text()).isNotBlank();
                assertThat(said.language()).isIn("en", "zh", "de", "es", "ru");
                assertThat(said.confidence()).isBetween(0f, 1f);
              });
    }
  }

  @Test
  void whatIsHeardAfterALongPauseIsTheSameAsAlone() {
    short[] bursts = Sounds.samples("bursts.wav");
    int pause = 512 * 200;
    try (Recogniser recogniser = open()) {
      List<SpokenSegment> once = recognise(recogniser, bursts).segments();
      List<SpokenSegment> twice =
          recognise(recogniser, Sounds.joined(bursts, pause, bursts)).segments();

      assertThat(once).isNotEmpty();
      assertThat(twice).startsWith(once.toArray(SpokenSegment[]::new));
      assertThat(twice.size()).isGreaterThan(once.size());
    }
  }

  @Test
  void stretchesTogetherAreHeardAsEachAlone() {
    short[] bursts = Sounds.samples("bursts.wav");
    List<short[]> stretches = new ArrayList<>();
    stretches.add(bursts);
    stretches.add(new short[0]);
    stretches.add(Sounds.joined(bursts, 512 * 200, bursts));
    stretches.add(Sounds.samples("noise.wav"));
    stretches.add(Sounds.joined(bursts, 512 * 20, bursts));
    try (Recogniser recogniser = open()) {
      List<Recognition> together = recogniser.recognise(stretches);

      assertThat(together).hasSameSizeAs(stretches);
      assertThat(together.get(2).segments().size())
          .isGreaterThan(together.get(0).segments().size());
      for (int i = 0; i < stretches.size(); i++) {
        Recognition alone = recognise(recogniser, stretches.get(i));
        assertThat(together.get(i).dropped()).isEqualTo(alone.dropped());
        assertThat(together.get(i).segments())
            .usingRecursiveComparison()
            .withComparatorForType((a, b) -> Math.abs(a - b) < 1e-4 ? 0 : 1, Float.class)
            .isEqualTo(alone.segments());
      }
    }
  }

  @Test
  void theLanguageMayBeGivenAndMustBeOneThatTheModelKnows() {
    short[] bursts = Sounds.samples("bursts.wav");
    for (String language : List.of("de", "ru")) {
      assertThat(provider().version(language)).isNotEmpty();
      try (Recogniser recogniser = provider().open(Device.cpu(1), language, windows -> {})) {
        assertThat(recognise(recogniser, bursts).segments())
            .isNotEmpty()
            .allSatisfy(said -> assertThat(said.language()).isEqualTo(language));
      }
    }

    assertThatThrownBy(() -> provider().version("xx"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "transcribe.language is xx; allowed with whisper-tiny is auto, or one of de, en, es,"
                + " ru, zh.");
  }

  @Test
  void nothingIsHeardInSilenceAndNoise() {
    try (Recogniser recogniser = open()) {
      assertThat(recognise(recogniser, new short[0])).isEqualTo(new Recognition(List.of(), 0));
      assertThat(recognise(recogniser, new short[32_000]).segments()).isEmpty();
      assertThat(recognise(recogniser, Sounds.samples("noise.wav")).segments()).isEmpty();
    }
  }

  @Test
  void textThatRepeatsItselfCompressesWell() {
    assertThat(WhisperRecogniser.compression("and ".repeat(60))).isGreaterThan(2.4);
    assertThat(WhisperRecogniser.compression("A photo of a cat sleeping on a red sofa in the sun."))
        .isLessThan(1.5);
    assertThat(WhisperRecogniser.compression("")).isZero();
  }

  @Test
  void namesTheMissingFileItsPlaceAndHowToGetIt(@TempDir Path folder) {
    ModelCard card =
        new ModelCard(
            "whisper-tiny",
            ModelTask.RECOGNISER,
            "",
            "",
            new ArrayList<>(List.of("onnx/encoder_model.onnx")),
            "",
            "",
            0,
            null);
    Recogniser.Provider provider =
        new WhisperRecogniser.Provider(
            Models.of(List.of(card), folder).get("whisper-tiny"), Fixtures.model("silero-vad"));

    assertThatThrownBy(() -> provider.version(Recogniser.ANY_LANGUAGE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("onnx/encoder_model.onnx")
        .hasMessageContaining(folder.resolve("whisper-tiny").toString())
        .hasMessageContaining("clipreduce models fetch whisper-tiny");
  }
}
