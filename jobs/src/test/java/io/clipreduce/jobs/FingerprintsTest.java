package io.clipreduce.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clipreduce.frames.ShotDetector;
import io.clipreduce.frames.VideoReader;
import java.util.List;
import org.junit.jupiter.api.Test;

class FingerprintsTest {
  private static String sample(String... assignments) {
    return new Fingerprints(Settings.resolve(null, List.of(assignments))).of("sample");
  }

  @Test
  void samplesWithoutSoundAreThoseOfBeforeSoundCouldBeKept() {
    String section =
        "fps=2.0\njpeg_quality=5\nrepeat_threshold=10\nshort_side_px=448\n"
            + "text_short_side_px=1080\n";

    assertThat(sample())
        .isEqualTo(Keys.fingerprint("sample", List.of(VideoReader.VERSION, section)))
        .isNotEqualTo(sample("sample.keep_sound=true"))
        .isNotEqualTo(sample("sample.keep_small_frames=true"));
  }

  @Test
  void segmentsByTheClassicalDetectorAreThoseOfBeforeThereWereOthers() {
    Settings settings = Settings.resolve(null, List.of());

    assertThat(new Fingerprints(settings).of("segment"))
        .isEqualTo(
            Keys.fingerprint(
                "segment", List.of(ShotDetector.VERSION, "max_clip_s=30.0\nmin_clip_s=2.0\n")));
  }

  @Test
  void aModelThatFindsShotsIsPartOfTheFingerprints() {
    List<String> asked = List.of("sample.keep_small_frames=true", "segment.detector=transnetv2");
    Fingerprints classical = new Fingerprints(Settings.resolve(null, asked.subList(0, 1)));
    Fingerprints model =
        new Fingerprints(
            Settings.resolve(
                null,
                List.of(
                    asked.get(0),
                    asked.get(1),
                    "models.folder=../udfs/src/test/resources/models")));

    assertThat(model.of("sample")).isEqualTo(classical.of("sample"));
    assertThat(model.of("segment")).isNotEqualTo(classical.of("segment"));
    assertThat(model.of("shots")).isNotEmpty();
    assertThatThrownBy(() -> classical.of("shots")).hasMessageContaining("No such producer");
    assertThatThrownBy(
            () ->
                new Fingerprints(
                    Settings.resolve(null, List.of(asked.get(0), "segment.detector=yolos-tiny"))))
        .isInstanceOf(UserException.class)
        .hasMessage("There is no shot-detector yolos-tiny. Known: transnetv2.");
  }
}
