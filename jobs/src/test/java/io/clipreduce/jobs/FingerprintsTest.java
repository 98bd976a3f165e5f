package io.clipreduce.jobs;

import static org.assertj.core.api.Assertions.assertThat;

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
        .isNotEqualTo(sample("sample.keep_sound=true"));
  }
}
