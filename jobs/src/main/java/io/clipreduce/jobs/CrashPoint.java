package io.clipreduce.jobs;

/**
 * Named points at which a run can be made to die at once, as kill -9 would, by the system property
 * {@code clipreduce.crash}. Only tests set it.
 */
final class CrashPoint {
  private static final String WANTED = System.getProperty("clipreduce.crash", "");

  private CrashPoint() {}

  static void at(String point) {
    if (WANTED.equals(point)) {
      Runtime.getRuntime().halt(137);
    }
  }
}
