package io.clipreduce.speech;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpeechSpansTest {
  private static final int WINDOW = 512;

  /** A walk of hundredths by an integer generator. */
  private static float[] walk(int seed, int count) {
    float[] walk = new float[count];
    long state = seed;
    int hundredths = 50;
    for (int i = 0; i < count; i++) {
      state = (1103515245L * state + 12345) % (1L << 31);
      hundredths = Math.min(100, Math.max(0, hundredths + (int) (state >> 16) % 41 - 20));
      walk[i] = hundredths / 100f;
    }
    return walk;
  }

  /** The numbers are those of {@code get_speech_timestamps} of the package silero-vad 6.2.3. */
  @ParameterizedTest
  @CsvSource({
    "1, 300, 100000, 4, 7200, 18400, 9126656",
    "2, 2000, 3, 25, 1056, 6112, 431650304",
    "7, 2000, 1.5, 47, 8224, 18912, 763196540"
  })
  void cutsAsSileroDoes(
      int seed, int windows, double maxS, int count, int start, int end, long sum) {
    List<SampleSpan> spans =
        SpeechSpans.of(walk(seed, windows), WINDOW, windows * WINDOW - 100, (int) (maxS * 16_000));

    assertThat(spans).hasSize(count).first().isEqualTo(new SampleSpan(start, end));
    assertThat(spans.stream().mapToLong(span -> span.start() * 31L + span.end()).sum())
        .isEqualTo(sum);
  }

  @Test
  void joinsNeighboursWhileTheyFitAWindow() {
    List<SampleSpan> spans =
        List.of(
            new SampleSpan(0, 10),
            new SampleSpan(12, 20),
            new SampleSpan(26, 30),
            new SampleSpan(31, 60),
            new SampleSpan(61, 99));

    assertThat(SpeechSpans.windows(spans, 5, 40))
        .containsExactly(new SampleSpan(0, 20), new SampleSpan(26, 60), new SampleSpan(61, 99));
    assertThat(SpeechSpans.windows(List.of(), 5, 40)).isEmpty();
  }
}
