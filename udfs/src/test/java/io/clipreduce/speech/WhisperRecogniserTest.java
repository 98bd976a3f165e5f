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
    return new WhisperRecogniser.Provider(
            Fixtures.model("whisper-tiny"), Fixtures.model("silero-vad"))
        .open(Device.cpu(1));
  }

  @Test
  void wordsLieWhereSomebodySpeaks() {
    short[] bursts = Sounds.samples("bursts.wav");
    try (Recogniser recogniser = open()) {
      Recognition heard = recogniser.recognise(bursts);

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
      List<SpokenSegment> once = recogniser.recognise(bursts).segments();
      List<SpokenSegment> twice =
          recogniser.recognise(Sounds.joined(bursts, pause, bursts)).segments();

      assertThat(once).isNotEmpty();
      assertThat(twice).startsWith(once.toArray(SpokenSegment[]::new));
      assertThat(twice.size()).isGreaterThan(once.size());
    }
  }

  @Test
  void nothingIsHeardInSilenceAndNoise() {
    try (Recogniser recogniser = open()) {
      assertThat(recogniser.recognise(new short[0])).isEqualTo(new Recognition(List.of(), 0));
      assertThat(recogniser.recognise(new short[32_000]).segments()).isEmpty();
      assertThat(recogniser.recognise(Sounds.samples("noise.wav")).segments()).isEmpty();
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
            0);
    Recogniser.Provider provider =
        new WhisperRecogniser.Provider(
            Models.of(List.of(card), folder).get("whisper-tiny"), Fixtures.model("silero-vad"));

    assertThatThrownBy(provider::version)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("onnx/encoder_model.onnx")
        .hasMessageContaining(folder.resolve("whisper-tiny").toString())
        .hasMessageContaining("clipreduce models fetch whisper-tiny");
  }
}
