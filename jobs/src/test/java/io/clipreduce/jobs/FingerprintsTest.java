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
  void shotsDependOnNoEncoderAndSegmentersOnAllThatIsSetOfThem() {
    String shots = segment();

    assertThat(segment("segment.encoder=other")).isEqualTo(shots);
    assertThat(
            List.of(
                segment("segment.method=scene-tilling"),
                segment("segment.method=quicksviewer"),
                segment("segment.method=scene-tilling", "segment.params=alpha=1"),
                segment(
                    "segment.method=scene-tilling",
                    "encode.encoders=descriptor,clip-vit-b32",
                    "segment.encoder=clip-vit-b32",
                    "models.folder=../udfs/src/test/resources/models")))
        .doesNotHaveDuplicates()
        .doesNotContain(shots);
  }

  @Test
  void refusesSegmentersThatCannotBeRun() {
    assertThatThrownBy(() -> segment("segment.method=best"))
        .isInstanceOf(UserException.class)
        .hasMessage("segment.method = best is unknown. Allowed: quicksviewer, scene-tilling.");
    assertThatThrownBy(() -> segment("segment.method=quicksviewer", "segment.params=alpha=1"))
        .isInstanceOf(UserException.class)
        .hasMessage("quicksviewer has no parameter alpha; it has k, cube_frames, momentum.");
    assertThatThrownBy(() -> segment("segment.params=alpha=1"))
        .isInstanceOf(UserException.class)
        .hasMessageEndingWith("allowed is [] as long as segment.method is shots.");
    assertThatThrownBy(() -> segment("segment.method=quicksviewer", "segment.encoder=other"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(
            "Setting segment.encoder is other; allowed is one of encode.encoders");
    assertThatThrownBy(
            () ->
                segment(
                    "sample.keep_small_frames=true",
                    "segment.detector=transnetv2",
                    "segment.method=quicksviewer"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("allowed is shots as long as segment.detector is transnetv2");
  }

  private static String segment(String... settings) {
    return new Fingerprints(Settings.resolve(null, List.of(settings))).of("segment");
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
