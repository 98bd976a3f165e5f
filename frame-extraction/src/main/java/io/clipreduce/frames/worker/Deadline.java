package io.clipreduce.frames.worker;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The time a worker may take for one request. It stands still while the parent is busy: slow
 * storage or a slow sink is no fault of the content. When it passes, the worker is killed from
 * another thread, also out of native code.
 */
final class Deadline {
  private static final ScheduledThreadPoolExecutor CLOCK = clock();

  private final WorkerProcess worker;
  private long remainingNanos;
  private long resumedNanos;
  private long spentNanos;
  private ScheduledFuture<?> alarm;
  private volatile boolean passed;

  /** A deadline that stands still. */
  Deadline(WorkerProcess worker, long budgetNanos) {
    this.worker = worker;
    this.remainingNanos = budgetNanos;
  }

  void resume() {
    resumedNanos = System.nanoTime();
    alarm = CLOCK.schedule(this::pass, Math.max(0, remainingNanos), TimeUnit.NANOSECONDS);
  }

  void pause() {
    alarm.cancel(false);
    long nanos = System.nanoTime() - resumedNanos;
    remainingNanos -= nanos;
    spentNanos += nanos;
  }

  /** Whether the worker was killed because of this. */
  boolean hasPassed() {
    return passed;
  }

  /** Time the worker was waited for. */
  long spentNanos() {
    return spentNanos;
  }

  private void pass() {
    passed = true;
    worker.kill();
  }

  private static ScheduledThreadPoolExecutor clock() {
    ScheduledThreadPoolExecutor clock =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "decode deadlines");
              thread.setDaemon(true);
              return thread;
            });
    clock.setRemoveOnCancelPolicy(true);
    return clock;
  }
}
