package io.clipreduce.speech;

/** Finds the place where cutting sound hurts least. */
public final class QuietPlace {
  private static final int FRAME = Recogniser.SAMPLE_RATE_HZ / 50;
  private static final int FRAMES = 25;

  private QuietPlace() {}

  /**
   * The middle of the quietest half second, on a raster of 20 ms; the earliest of equal ones. In
   * integers, so that everybody finds the same.
   *
   * @param samples at least half a second
   * @return an index of {@code samples}
   */
  public static int of(short[] samples) {
    int frames = samples.length / FRAME;
    if (frames < FRAMES) {
      throw new IllegalArgumentException(
          "%s samples are less than half a second".formatted(samples.length));
    }
    long[] energySoFar = new long[frames + 1];
    for (int frame = 0; frame < frames; frame++) {
      long energy = 0;
      for (int i = frame * FRAME; i < (frame + 1) * FRAME; i++) {
        energy += samples[i] * samples[i];
      }
      energySoFar[frame + 1] = energySoFar[frame] + energy;
    }
    int best = 0;
    for (int frame = 1; frame + FRAMES <= frames; frame++) {
      if (energySoFar[frame + FRAMES] - energySoFar[frame]
          < energySoFar[best + FRAMES] - energySoFar[best]) {
        best = frame;
      }
    }
    return best * FRAME + FRAMES * FRAME / 2;
  }
}
