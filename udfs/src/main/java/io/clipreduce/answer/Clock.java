package io.clipreduce.answer;

import java.util.Locale;

/** Times of a video for people. */
public final class Clock {
  private Clock() {}

  /** Whole seconds that have gone by, as {@code 0:01:32}. */
  public static String of(long us) {
    long seconds = us / 1_000_000;
    return String.format(
        Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }
}
