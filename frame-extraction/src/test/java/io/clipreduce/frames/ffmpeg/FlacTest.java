package io.clipreduce.frames.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clipreduce.frames.DecodeException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlacTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 15, 16, 4096, 4097, 320_000})
  void givesBackEverySample(int count) throws DecodeException {
    Random random = new Random(count);
    short[] samples = new short[count + 9];
    for (int i = 0; i < count; i++) {
      int loud = i < count / 2 ? 65536 : 50;
      samples[i] = (short) (random.nextInt(loud) - loud / 2);
    }

    byte[] flac = Flac.encode(samples, count);

    assertThat(Flac.decode(flac)).isEqualTo(Arrays.copyOf(samples, count));
    assertThat(Flac.encode(samples, count)).isEqualTo(flac);
  }

  @Test
  void silenceTakesNextToNothing() throws DecodeException {
    assertThat(Flac.encode(new short[320_000], 320_000)).hasSizeLessThan(5_000);
  }

  @Test
  void refusesWhatIsNoFlac() {
    assertThatThrownBy(() -> Flac.decode(new byte[100])).isInstanceOf(DecodeException.class);
  }
}
