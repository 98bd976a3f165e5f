package io.clipreduce.frames;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Measures sound second by second: how loud it is, and whether it is silence, speech or other
 * sound. What is said about a second depends on that second and the half second before it only.
 *
 * <p>Speech is told by its rhythm, by three cues over these 1.5 s in frames of 20 ms: the level
 * swings between syllables and pauses (coefficient of variation of the envelope, after the
 * low-energy frames of Saunders, 1996), it swings at the rate of syllables, 2-8 Hz (Scheirer and
 * Slaney, 1997), and some frames, but not all at one pitch, repeat at 80-400 Hz as a voice does.
 * The limits were set on recordings of speech, songs and speech over music: clear speech is found,
 * a dense song counts as sound although somebody sings, speech over loud music may count as either.
 * It is a hint for where to listen, not a speech recogniser.
 *
 * <p>Not safe for several threads.
 */
public final class AudioMeter {
  /** Rate of the samples it is fed. */
  public static final int SAMPLE_RATE_HZ = 16_000;

  /** Sound before the first owned second that should be fed too. */
  public static final long PRE_ROLL_US = 500_000;

  /** {@link AudioSecond#loudnessDeciDb()} of digital silence, and the lowest value. */
  public static final int SILENT_DECI_DB = -1000;

  private static final long SECOND_US = 1_000_000;
  private static final int PRE_ROLL = SAMPLE_RATE_HZ / 2;
  private static final int WINDOW = PRE_ROLL + SAMPLE_RATE_HZ;
  private static final int FRAME = SAMPLE_RATE_HZ / 50;
  private static final int FRAMES = WINDOW / FRAME;
  private static final int PRE_ROLL_FRAMES = PRE_ROLL / FRAME;

  /** Timestamps this near to the running count of samples are taken as rounded, not as a gap. */
  private static final int JITTER = SAMPLE_RATE_HZ / 50;

  /** A second with less sound than this is not reported: 0.1 s. */
  private static final int MIN_PRESENT = SAMPLE_RATE_HZ / 10;

  /** Below -50 dB of full scale is silence: room noise of the recordings tried. */
  private static final int SILENCE_DECI_DB = -500;

  // Speech has, of 1.5 s windows: variation 0.50 and more in 98 %, song 0.45 and less in 98 %;
  // modulation 0.22 and more against 0.21 and less.
  private static final double MIN_VARIATION = 0.45;
  private static final double MIN_MODULATION = 0.2;

  /** Of the 37 stretches of 40 ms that are asked for a pitch, one every 40 ms. */
  private static final int MIN_VOICED_FRAMES = 2;

  private static final double VOICED_CORRELATION = 0.5;

  /** A voice moves its pitch by more than one step of lag; a beep does not. */
  private static final int MIN_LAG_SPREAD = 2;

  /** Frames below a tenth of the mean power belong to pauses. */
  private static final double ACTIVE_POWER = 0.1;

  private static final int DECIMATION = 4;
  private static final int PITCH_SAMPLES = 2 * FRAME / DECIMATION;
  private static final int MIN_LAG = SAMPLE_RATE_HZ / DECIMATION / 400;
  private static final int MAX_LAG = SAMPLE_RATE_HZ / DECIMATION / 80;

  private static final int MIN_SYLLABLE_HZ = 2;
  private static final int MAX_SYLLABLE_HZ = 8;
  private static final int FRAMES_HZ = SAMPLE_RATE_HZ / FRAME;
  private static final double[] COSINES = new double[FRAMES_HZ];
  private static final double[] SINES = new double[FRAMES_HZ];

  static {
    for (int i = 0; i < FRAMES_HZ; i++) {
      COSINES[i] = StrictMath.cos(2 * Math.PI * i / FRAMES_HZ);
      SINES[i] = StrictMath.sin(2 * Math.PI * i / FRAMES_HZ);
    }
  }

  private final long fromUs;
  private final int secondCount;
  private final List<AudioSecond> seconds = new ArrayList<>();
  private final float[] window = new float[WINDOW];

  /** Second in work, from 0; the window holds the half second before it and the second itself. */
  private int second;

  /** Samples of the second in work that were fed. */
  private int present;

  /** Where the next sample is expected, counted from {@code fromUs}. */
  private long expected = Long.MIN_VALUE;

  /**
   * Owns the whole seconds {@code [fromUs, toUs)}.
   *
   * @param fromUs start of the first second owned, presentation time
   * @param toUs end of the last one; {@code toUs - fromUs} is a whole number of seconds
   */
  public AudioMeter(long fromUs, long toUs) {
    if (toUs < fromUs || (toUs - fromUs) % SECOND_US != 0) {
      throw new IllegalArgumentException(
          "Sound from %s to %s us is not a whole number of seconds".formatted(fromUs, toUs));
    }

    this.fromUs = fromUs;
    this.secondCount = Math.toIntExact((toUs - fromUs) / SECOND_US);
  }

  /**
   * Takes samples, in order of time. Those outside the owned seconds and their pre-roll are
   * ignored, as are those that overlap what was fed before; missing ones count as silence in the
   * cues and not at all in the loudness.
   *
   * @param startUs presentation time of the first sample
   * @param samples mono, full scale is -1 to 1, {@value #SAMPLE_RATE_HZ} a second
   * @param count number of samples to take, from index 0
   */
  public void feed(long startUs, float[] samples, int count) {
    long stated = Math.floorDiv((startUs - fromUs) * SAMPLE_RATE_HZ + SECOND_US / 2, SECOND_US);
    boolean follows = expected != Long.MIN_VALUE && Math.abs(stated - expected) <= JITTER;
    long start = follows ? expected : stated;
    int skipped = (int) Math.min(count, Math.max(0, expected - start));
    for (int i = skipped; i < count && second < secondCount; i++) {
      put(start + i, samples[i]);
    }

    expected = Math.max(expected, start + count);
  }

  /** Ends the measuring and returns the seconds that held sound, in order. */
  public List<AudioSecond> finish() {
    if (second < secondCount) {
      endSecond();
    }

    return List.copyOf(seconds);
  }

  private void put(long sample, float value) {
    while (second < secondCount && sample >= (long) (second + 1) * SAMPLE_RATE_HZ) {
      endSecond();
    }

    long at = sample - (long) second * SAMPLE_RATE_HZ + PRE_ROLL;
    if (second < secondCount && at >= 0) {
      window[(int) at] = value;
      present += at >= PRE_ROLL ? 1 : 0;
    }
  }

  private void endSecond() {
    if (present >= MIN_PRESENT) {
      seconds.add(measure());
    }

    System.arraycopy(window, SAMPLE_RATE_HZ, window, 0, PRE_ROLL);
    Arrays.fill(window, PRE_ROLL, WINDOW, 0);
    present = 0;
    second++;
  }

  private AudioSecond measure() {
    double[] powers = new double[FRAMES];
    for (int frame = 0; frame < FRAMES; frame++) {
      double sum = 0;
      for (int i = frame * FRAME; i < (frame + 1) * FRAME; i++) {
        sum += (double) window[i] * window[i];
      }

      powers[frame] = sum / FRAME;
    }

    double energy = 0;
    for (int frame = PRE_ROLL_FRAMES; frame < FRAMES; frame++) {
      energy += powers[frame] * FRAME;
    }

    long startUs = fromUs + second * SECOND_US;
    int loudnessDeciDb = deciDb(energy / present);
    if (loudnessDeciDb < SILENCE_DECI_DB) {
      return new AudioSecond(startUs, loudnessDeciDb, "silence", 0);
    }

    float fraction = isSpeech(powers) ? activeFraction(powers) : 0;
    return new AudioSecond(startUs, loudnessDeciDb, fraction > 0 ? "speech" : "sound", fraction);
  }

  private static int deciDb(double power) {
    if (power <= 0) {
      return SILENT_DECI_DB;
    }

    return (int) Math.max(SILENT_DECI_DB, Math.round(100 * StrictMath.log10(power)));
  }

  private boolean isSpeech(double[] powers) {
    double[] envelope = new double[FRAMES];
    double mean = 0;
    for (int i = 0; i < FRAMES; i++) {
      envelope[i] = Math.sqrt(powers[i]);
      mean += envelope[i] / FRAMES;
    }

    double variance = 0;
    for (double level : envelope) {
      variance += (level - mean) * (level - mean) / FRAMES;
    }

    return Math.sqrt(variance) >= MIN_VARIATION * mean
        && Math.sqrt(syllablePower(envelope, mean)) >= MIN_MODULATION * mean
        && isVoiced(powers);
  }

  /** Power of the envelope at the whole rates from 2 to 8 Hz, over the number of frames. */
  private static double syllablePower(double[] envelope, double mean) {
    double power = 0;
    for (int hz = MIN_SYLLABLE_HZ; hz <= MAX_SYLLABLE_HZ; hz++) {
      double real = 0;
      double imaginary = 0;
      for (int i = 0; i < FRAMES; i++) {
        int phase = hz * i % FRAMES_HZ;
        real += (envelope[i] - mean) * COSINES[phase];
        imaginary += (envelope[i] - mean) * SINES[phase];
      }

      power += (real * real + imaginary * imaginary) / FRAMES / FRAMES;
    }

    return power;
  }

  private boolean isVoiced(double[] powers) {
    float[] decimated = new float[WINDOW / DECIMATION];
    for (int i = 0; i < decimated.length; i++) {
      int at = i * DECIMATION;
      decimated[i] = (window[at] + window[at + 1] + window[at + 2] + window[at + 3]) / DECIMATION;
    }

    double threshold = ACTIVE_POWER * mean(powers, 0);
    int voiced = 0;
    int minLag = Integer.MAX_VALUE;
    int maxLag = 0;
    for (int frame = 0; frame < FRAMES - 1; frame += 2) {
      int lag = powers[frame] > threshold ? pitchLag(decimated, frame * FRAME / DECIMATION) : 0;
      if (lag > 0) {
        voiced++;
        minLag = Math.min(minLag, lag);
        maxLag = Math.max(maxLag, lag);
      }
    }

    return voiced >= MIN_VOICED_FRAMES && maxLag - minLag >= MIN_LAG_SPREAD;
  }

  /** The period of a voiced stretch in decimated samples, 0 if it is not voiced. */
  private static int pitchLag(float[] samples, int start) {
    int best = 0;
    double bestCorrelation = VOICED_CORRELATION;
    for (int lag = MIN_LAG; lag <= MAX_LAG; lag++) {
      double product = 0;
      double power = 0;
      double shiftedPower = 0;
      for (int i = start; i < start + PITCH_SAMPLES - lag; i++) {
        product += samples[i] * samples[i + lag];
        power += samples[i] * samples[i];
        shiftedPower += samples[i + lag] * samples[i + lag];
      }

      double scale = Math.sqrt(power * shiftedPower);
      if (product > bestCorrelation * scale) {
        best = lag;
        bestCorrelation = product / scale;
      }
    }

    return best;
  }

  private static float activeFraction(double[] powers) {
    double threshold = ACTIVE_POWER * mean(powers, PRE_ROLL_FRAMES);
    int active = 0;
    for (int frame = PRE_ROLL_FRAMES; frame < FRAMES; frame++) {
      active += powers[frame] > threshold ? 1 : 0;
    }

    return (float) active / (FRAMES - PRE_ROLL_FRAMES);
  }

  private static double mean(double[] values, int from) {
    double sum = 0;
    for (int i = from; i < values.length; i++) {
      sum += values[i];
    }

    return sum / (values.length - from);
  }
}
