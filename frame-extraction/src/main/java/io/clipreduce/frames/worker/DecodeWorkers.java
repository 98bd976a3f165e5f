package io.clipreduce.frames.worker;

import io.clipreduce.frames.ByteSource;
import io.clipreduce.frames.Chunk;
import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.DecodeLimits;
import io.clipreduce.frames.SampleSettings;
import io.clipreduce.frames.Subtitles;
import io.clipreduce.frames.VideoProbe;
import io.clipreduce.frames.VideoReader;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The decode workers of this JVM. A task borrows one and gives it back, so that a task slot starts
 * a child once and not for every task; there are never more than tasks at one time. A child that
 * nobody borrowed for a minute is ended, as all are when the JVM ends.
 */
public final class DecodeWorkers {
  private static final DecodeWorkers SHARED = new DecodeWorkers(60_000);

  private final ScheduledThreadPoolExecutor clock;
  private final long idleMs;
  private final Deque<Idle> idle = new ArrayDeque<>();
  private boolean closed;

  DecodeWorkers(long idleMs) {
    this.idleMs = idleMs;
    clock =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "idle decode workers");
              thread.setDaemon(true);
              return thread;
            });
    clock.setRemoveOnCancelPolicy(true);
  }

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(SHARED::close, "end decode workers"));
  }

  /**
   * Borrows a worker for a task. Closing the reader gives the worker back, at once killed if a call
   * is still under way; close it when the task ends, however it ends.
   */
  public static VideoReader borrow() {
    return SHARED.lend();
  }

  synchronized VideoReader lend() {
    Idle next = idle.pollLast();
    if (next != null) {
      next.end().cancel(false);
    }

    return new Loan(next == null ? new DecodeWorker() : next.worker());
  }

  synchronized void close() {
    closed = true;
    clock.shutdownNow();
    idle.forEach(each -> each.worker().close());
    idle.clear();
  }

  private synchronized void giveBack(DecodeWorker worker) {
    if (closed) {
      worker.close();
    } else {
      idle.addLast(
          new Idle(worker, clock.schedule(() -> endIdle(worker), idleMs, TimeUnit.MILLISECONDS)));
    }
  }

  private void endIdle(DecodeWorker worker) {
    boolean removed;
    synchronized (this) {
      removed = idle.removeIf(each -> each.worker() == worker);
    }

    if (removed) {
      worker.close();
    }
  }

  private record Idle(DecodeWorker worker, ScheduledFuture<?> end) {}

  /** A worker in somebody's hands. */
  private final class Loan implements VideoReader {
    private final DecodeWorker worker;
    private boolean busy;
    private boolean returned;

    Loan(DecodeWorker worker) {
      this.worker = worker;
    }

    @Override
    public VideoProbe probe(ByteSource source, DecodeLimits limits) throws DecodeException {
      begin();
      try {
        return worker.probe(source, limits);
      } finally {
        end();
      }
    }

    @Override
    public ReadCost sample(
        ByteSource source,
        VideoProbe probe,
        Chunk chunk,
        SampleSettings settings,
        DecodeLimits limits,
        CellSink sink)
        throws DecodeException, IOException {
      begin();
      try {
        return worker.sample(source, probe, chunk, settings, limits, sink);
      } finally {
        end();
      }
    }

    @Override
    public Subtitles subtitles(ByteSource source, DecodeLimits limits) throws DecodeException {
      begin();
      try {
        return worker.subtitles(source, limits);
      } finally {
        end();
      }
    }

    @Override
    public synchronized void close() {
      if (returned) {
        return;
      }

      returned = true;
      if (busy) {
        worker.close();
      } else {
        giveBack(worker);
      }
    }

    private synchronized void begin() {
      if (returned) {
        throw new IllegalStateException("This worker was given back");
      }

      busy = true;
    }

    private synchronized void end() {
      busy = false;
    }
  }
}
