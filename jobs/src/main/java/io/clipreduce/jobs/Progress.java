package io.clipreduce.jobs;

import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.util.CollectionAccumulator;

/**
 * Tells how far a run is: one line per stage and batch, renewed every few seconds while it works.
 * Safe for several threads.
 */
final class Progress implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final PrintStream out;
  private final Map<String, Long> nanosByStage = new LinkedHashMap<>();
  private final Thread ticker;
  private String stage;
  private int total;
  private long startedNanos;
  private double videoHours;
  private CollectionAccumulator<StageRunner.UnitOutcome> outcomes;
  private RunningUnits running;

  Progress(PrintStream out) {
    this.out = out;
    this.ticker = new Thread(this::tick, "progress");
    ticker.setDaemon(true);
    ticker.start();
  }

  /** Says how much presentation time the present batch holds, for the speed in hours an hour. */
  synchronized void videoHours(double hours) {
    videoHours = hours;
  }

  synchronized void begin(String stage, int total) {
    this.stage = stage;
    this.total = total;
    this.startedNanos = System.nanoTime();
    this.outcomes = null;
    this.running = null;
  }

  /**
   * Follows the units of the present stage.
   *
   * @param outcomes what has become of those whose tasks have ended
   * @param running the number of those whose tasks still run
   */
  synchronized void watch(
      CollectionAccumulator<StageRunner.UnitOutcome> outcomes, RunningUnits running) {
    this.outcomes = outcomes;
    this.running = running;
  }

  synchronized void end(String stage) {
    long nanos = System.nanoTime() - startedNanos;
    nanosByStage.merge(stage, nanos, Long::sum);
    say(line(total));
    this.stage = null;
  }

  synchronized void say(String line) {
    out.println(line);
  }

  /** Wall time of each stage so far, in milliseconds, in the order they first ran. */
  synchronized Map<String, Long> stageMillis() {
    Map<String, Long> millis = new LinkedHashMap<>();
    nanosByStage.forEach((name, nanos) -> millis.put(name, nanos / 1_000_000));
    return millis;
  }

  private void tick() {
    try {
      while (true) {
        Thread.sleep(INTERVAL.toMillis());
        synchronized (this) {
          if (stage != null) {
            say(line(outcomes == null ? 0 : done()));
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int done() {
    return Math.min(total, outcomes.value().size() + running.count());
  }

  private String line(int done) {
    double seconds = Math.max(1e-3, (System.nanoTime() - startedNanos) / 1e9);
    StringBuilder line =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "%-12s %6d/%d units %8.1f/s %8.1f video h/h",
                stage,
                done,
                total,
                done / seconds,
                videoHours * done / Math.max(1, total) / (seconds / 3600)));
    if (done > 0 && done < total) {
      line.append("  ETA ").append(clock(seconds / done * (total - done)));
    }
    long failed =
        outcomes == null ? 0 : outcomes.value().stream().filter(o -> !o.state().readable()).count();
    if (failed > 0) {
      line.append("  failed ").append(failed);
    }
    return line.append("  ").append(clock(seconds)).toString();
  }

  /** Seconds as {@code 1:02:03} or {@code 2:03}. */
  static String clock(double seconds) {
    long whole = Math.round(seconds);
    return whole >= 3600
        ? String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
        : String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60);
  }

  @Override
  public void close() {
    ticker.interrupt();
  }
}
