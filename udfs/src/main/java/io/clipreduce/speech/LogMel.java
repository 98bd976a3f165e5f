package io.clipreduce.speech;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.model.ModelFolder;
import java.nio.FloatBuffer;

/**
 * The front end of Whisper: the logarithm of the power in mel bands, as its reference feature
 * extractor computes it: frames about every {@code hop} samples under a periodic Hann window, sound
 * mirrored at both ends, triangular bands of equal area on Slaney's mel scale from 0 Hz to half the
 * rate. All in double precision. Not safe for several threads.
 */
final class LogMel {
  /** Slaney's scale: linear up to 1000 Hz, then 27 steps for a factor of 6.4. */
  private static final double HZ_PER_MEL = 200.0 / 3;

  private static final double LOG_FROM_HZ = 1000;
  private static final double LOG_FROM_MEL = LOG_FROM_HZ / HZ_PER_MEL;
  private static final double LOG_STEP = Math.log(6.4) / 27;

  private static final double LEAST_POWER = 1e-10;

  private final int bands;
  private final int size;
  private final int hop;
  private final int samples;
  private final int frames;
  private final double[] window;
  private final double[][] filters;
  private final double[] cosines;
  private final double[] sines;
  private final double[] framed;
  private final double[] real;
  private final double[] imaginary;
  private final double[] power;

  /** Reads {@code preprocessor_config.json}. */
  static LogMel of(ModelFolder files) {
    JsonNode config = files.json("preprocessor_config.json");
    int rateHz = config.path("sampling_rate").asInt(Recogniser.SAMPLE_RATE_HZ);
    if (rateHz != Recogniser.SAMPLE_RATE_HZ) {
      throw new IllegalArgumentException(
          "Model %s takes sound of %s Hz; only %s Hz is supported."
              .formatted(files.card().name(), rateHz, Recogniser.SAMPLE_RATE_HZ));
    }
    return new LogMel(
        config.path("feature_size").asInt(80),
        config.path("n_fft").asInt(400),
        config.path("hop_length").asInt(160),
        config.path("chunk_length").asInt(30) * rateHz);
  }

  /**
   * @param bands number of mel bands
   * @param size samples under a window
   * @param hop samples from one frame to the next
   * @param samples length of the sound; shorter sound is filled up with silence
   */
  LogMel(int bands, int size, int hop, int samples) {
    this.bands = bands;
    this.size = size;
    this.hop = hop;
    this.samples = samples;
    this.frames = samples / hop;
    this.window = new double[size];
    this.cosines = new double[size];
    this.sines = new double[size];
    for (int i = 0; i < size; i++) {
      double angle = 2 * Math.PI * i / size;
      cosines[i] = StrictMath.cos(angle);
      sines[i] = -StrictMath.sin(angle);
      window[i] = 0.5 - 0.5 * cosines[i];
    }
    this.filters = filters(bands, size / 2 + 1);
    this.framed = new double[size];
    this.real = new double[size];
    this.imaginary = new double[size];
    this.power = new double[size / 2 + 1];
  }

  int bands() {
    return bands;
  }

  int frames() {
    return frames;
  }

  /** The most samples it takes. */
  int samples() {
    return samples;
  }

  private static double[][] filters(int bands, int bins) {
    double highestHz = Recogniser.SAMPLE_RATE_HZ / 2.0;
    double[] edgesHz = new double[bands + 2];
    for (int i = 0; i < edgesHz.length; i++) {
      edgesHz[i] = hz(mel(highestHz) * i / (bands + 1));
    }
    double[][] filters = new double[bands][bins];
    for (int band = 0; band < bands; band++) {
      double low = edgesHz[band];
      double middle = edgesHz[band + 1];
      double high = edgesHz[band + 2];
      for (int bin = 0; bin < bins; bin++) {
        double binHz = highestHz * bin / (bins - 1);
        double rising = (binHz - low) / (middle - low);
        double falling = (high - binHz) / (high - middle);
        filters[band][bin] = Math.max(0, Math.min(rising, falling)) * 2 / (high - low);
      }
    }
    return filters;
  }

  private static double mel(double hz) {
    return hz < LOG_FROM_HZ
        ? hz / HZ_PER_MEL
        : LOG_FROM_MEL + StrictMath.log(hz / LOG_FROM_HZ) / LOG_STEP;
  }

  private static double hz(double mel) {
    return mel < LOG_FROM_MEL
        ? mel * HZ_PER_MEL
        : LOG_FROM_HZ * StrictMath.exp((mel - LOG_FROM_MEL) * LOG_STEP);
  }

  /**
   * Computes the features of sound.
   *
   * @param sound full scale is -1 to 1; what exceeds {@link #samples()} is left out
   * @param features takes {@code [bands][frames]} values from its index 0
   */
  void compute(float[] sound, FloatBuffer features) {
    double[] logs = new double[bands * frames];
    double highest = Math.log10(LEAST_POWER);
    for (int frame = 0; frame < frames; frame++) {
      boolean silent = cut(sound, frame * hop - size / 2);
      if (!silent) {
        transform(0, 1, 0, size);
        for (int bin = 0; bin < power.length; bin++) {
          power[bin] = real[bin] * real[bin] + imaginary[bin] * imaginary[bin];
        }
      }
      for (int band = 0; band < bands; band++) {
        double sum = 0;
        for (int bin = 0; !silent && bin < power.length; bin++) {
          sum += filters[band][bin] * power[bin];
        }
        double log = StrictMath.log10(Math.max(LEAST_POWER, sum));
        logs[band * frames + frame] = log;
        highest = Math.max(highest, log);
      }
    }
    for (int i = 0; i < logs.length; i++) {
      features.put(i, (float) ((Math.max(logs[i], highest - 8) + 4) / 4));
    }
  }

  /** Takes the samples under a window, mirrored at the ends; returns whether all are zero. */
  private boolean cut(float[] sound, int from) {
    boolean silent = true;
    for (int i = 0; i < size; i++) {
      int at = Math.abs(from + i);
      at = at < samples ? at : 2 * (samples - 1) - at;
      float sample = at < sound.length ? sound[at] : 0;
      framed[i] = sample * window[i];
      silent &= sample == 0;
    }
    return silent;
  }

  /**
   * Discrete Fourier transform of {@code count} of the framed samples, {@code stride} apart, by the
   * smallest prime factor of their number (Cooley and Tukey, 1965).
   *
   * @param to index from which the result is written
   */
  private void transform(int from, int stride, int to, int count) {
    if (count == 1) {
      real[to] = framed[from];
      imaginary[to] = 0;
      return;
    }
    int factor = 2;
    while (count % factor != 0) {
      factor++;
    }
    int part = count / factor;
    for (int k = 0; k < factor; k++) {
      transform(from + k * stride, stride * factor, to + k * part, part);
    }
    double[] sumReal = new double[factor];
    double[] sumImaginary = new double[factor];
    for (int j = 0; j < part; j++) {
      for (int q = 0; q < factor; q++) {
        sumReal[q] = 0;
        sumImaginary[q] = 0;
        for (int k = 0; k < factor; k++) {
          int turn = (int) ((long) k * (j + q * part) * stride % size);
          int at = to + k * part + j;
          sumReal[q] += real[at] * cosines[turn] - imaginary[at] * sines[turn];
          sumImaginary[q] += real[at] * sines[turn] + imaginary[at] * cosines[turn];
        }
      }
      for (int q = 0; q < factor; q++) {
        real[to + q * part + j] = sumReal[q];
        imaginary[to + q * part + j] = sumImaginary[q];
      }
    }
  }
}
