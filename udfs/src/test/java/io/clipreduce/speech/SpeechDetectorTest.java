package io.clipreduce.speech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.model.Device;
import io.clipreduce.model.Fixtures;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Against what Silero's own package says of the same sounds with the same graph. */
class SpeechDetectorTest {
  private static final String MODEL = "silero-vad";

  @Test
  void hearsSpeechAsItsAuthorsDo() {
    int found = 0;
    try (SpeechDetector detector = SpeechDetector.open(Fixtures.model(MODEL), Device.cpu(1))) {
      for (JsonNode golden : Fixtures.golden(MODEL).get("sounds")) {
        float[] sound = Sounds.floats(golden.get("sound").asText());
        float[] wanted = Fixtures.floats(MODEL, golden.get("probabilities"));

        float[] probabilities = detector.probabilities(sound);

        assertThat(probabilities.length).isBetween(wanted.length, wanted.length + 1);
        for (int i = 0; i < wanted.length; i++) {
          assertThat(probabilities[i]).isCloseTo(wanted[i], within(1e-4f));
        }
        List<SampleSpan> spans = new ArrayList<>();
        for (JsonNode span : golden.get("speech_samples")) {
          spans.add(new SampleSpan(span.get(0).asInt(), span.get(1).asInt()));
        }
        assertThat(
                SpeechSpans.of(
                    probabilities, SpeechDetector.WINDOW, sound.length, Integer.MAX_VALUE / 2))
            .isEqualTo(spans);
        found += spans.size();
      }
    }
    assertThat(found).isGreaterThanOrEqualTo(2);
  }
}
