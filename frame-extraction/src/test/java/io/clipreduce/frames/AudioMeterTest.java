package io.clipreduce.frames;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class AudioMeterTest {
  private static final int RATE = AudioMeter.SAMPLE_RATE_HZ;

  @Test
  void measuresAFullScaleSineAtThreeDecibelsBelow() {
    List<AudioSecond> seconds = measure(0, 2, 0, sound(2, AudioMeterTest::tone));

    assertThat(seconds).extracting(AudioSecond::loudnessDeciDb).containsExactly(-30, -30);
    assertThat(seconds).extracting(AudioSecond::activity).containsExactly("sound", "sound");
    assertThat(seconds).extracting(AudioSecond::startUs).containsExactly(0L, 1_000_000L);
  }

  @Test
  void callsDigitalSilenceAndFaintNoiseSilence() {
    List<AudioSecond> seconds = measure(0, 2, 0, sound(2, i -> i < RATE ? 0 : 0.001 * tone(i)));

    assertThat(seconds).extracting(AudioSecond::loudnessDeciDb).containsExactly(-1000, -630);
    assertThat(seconds).extracting(AudioSecond::activity).containsOnly("silence");
  }

  @Test
  void hearsSyllablesOfAMovingPitchAsSpeech() {
    List<AudioSecond> seconds = measure(0, 6, 0, sound(6, AudioMeterTest::syllables));

    assertThat(seconds).extracting(AudioSecond::activity).containsOnly("speech");
    assertThat(seconds.get(3).speechFraction()).isBetween(0.3f, 0.9f);
  }

  @Test
  void takesABeepingToneForSound() {
    List<AudioSecond> seconds =
        measure(0, 6, 0, sound(6, i -> i * 8L / RATE % 2 == 0 ? tone(i) : 0));

    assertThat(seconds).extracting(AudioSecond::activity).containsOnly("sound");
    assertThat(seconds).extracting(AudioSecond::speechFraction).containsOnly(0f);
  }

  @Test
  void saysTheSameAboutASecondWhateverWasFedBeforeThePreRollAndInWhatPieces() {
    float[] samples = sound(12, AudioMeterTest::syllables);
    List<AudioSecond> whole = measure(0, 12, 0, samples);

    AudioMeter meter = new AudioMeter(5_000_000, 9_000_000);
    int first = 5 * RATE - RATE / 2;
    for (int at = first; at < samples.length; at += 777) {
      float[] piece = Arrays.copyOfRange(samples, at, Math.min(at + 777, samples.length));
      meter.feed(Math.round(at * 1e6 / RATE), piece, piece.length);
    }

    assertThat(meter.finish()).isEqualTo(whole.subList(5, 9));
  }

  @Test
  void ignoresSoundOutsideAndTwice() {
    AudioMeter meter = new AudioMeter(1_000_000, 2_000_000);
    float[] samples = sound(3, AudioMeterTest::tone);
    meter.feed(0, samples, samples.length);
    meter.feed(1_500_000, new float[RATE], RATE);

    assertThat(meter.finish()).hasSize(1).first().matches(second -> second.loudnessDeciDb() == -30);
  }

  @Test
  void leavesOutSecondsWithoutSoundAndMeasuresPartialOnesByWhatIsThere() {
    AudioMeter meter = new AudioMeter(0, 5_000_000);
    float[] samples = sound(1, AudioMeterTest::tone);
    meter.feed(0, samples, RATE / 20);
    meter.feed(3_500_000, samples, RATE / 2);

    List<AudioSecond> seconds = meter.finish();

    assertThat(seconds).extracting(AudioSecond::startUs).containsExactly(3_000_000L);
    assertThat((double) seconds.get(0).loudnessDeciDb()).isCloseTo(-30, within(1.0));
  }

  @Test
  void measuresTimesBelowZero() {
    List<AudioSecond> seconds = measure(-2, 0, -2_000_000, sound(2, AudioMeterTest::tone));

    assertThat(seconds).extracting(AudioSecond::startUs).containsExactly(-2_000_000L, -1_000_000L);
  }

  @Test
  void ownsNothingWhenToldSo() {
    assertThat(measure(3, 3, 0, sound(5, AudioMeterTest::tone))).isEmpty();
  }

  @Test
  void refusesPartsOfSeconds() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AudioMeter(0, 1_500_000))
        .withMessageContaining("1500000");
  }

  private static List<AudioSecond> measure(int fromS, int toS, long startUs, float[] samples) {
    AudioMeter meter = new AudioMeter(fromS * 1_000_000L, toS * 1_000_000L);
    meter.feed(startUs, samples, samples.length);
    return meter.finish();
  }

  private static float[] sound(int seconds, IntToDoubleFunction level) {
    float[] samples = new float[seconds * RATE];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (float) level.applyAsDouble(i);
    }

    return samples;
  }

  private static double tone(int i) {
    return Math.sin(2 * Math.PI * 400 * i / RATE);
  }

  /** Four syllables a second of a buzzing voice that glides between 100 and 140 Hz. */
  private static double syllables(int i) {
    double t = (double) i / RATE;
    double phase =
        2 * Math.PI * (120 * t + 20 / (2 * Math.PI * 0.7) * Math.sin(2 * Math.PI * 0.7 * t));
    double voice = 0;
    for (int harmonic = 1; harmonic <= 10; harmonic++) {
      voice += Math.sin(harmonic * phase) / harmonic;
    }

    return 0.2 * voice * Math.pow(Math.max(0, Math.sin(2 * Math.PI * 4 * t)), 2);
  }
}
