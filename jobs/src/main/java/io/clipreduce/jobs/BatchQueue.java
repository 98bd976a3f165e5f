package io.clipreduce.jobs;

import io.clipreduce.model.DeviceMemoryException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pictures on their way through a model: read and prepared in the background, run in full batches
 * across units, answered unit by unit. Of one task; holds a few batches of prepared pictures and
 * what was made for units that are not answered.
 *
 * @param <F> a picture's place in storage, or what else there is to prepare
 * @param <P> a prepared picture
 * @param <V> what the model makes of one
 */
final class BatchQueue<F, P, V> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BatchQueue.class);

  /** Whether this JVM has said that memory is short. */
  private static final AtomicBoolean TOLD = new AtomicBoolean();

  /** Batches that wait, prepared or in preparation, while one is run. */
  private static final int BATCHES_AHEAD = 2;

  private final Model<F, P, V> model;
  private final ExecutorService background;
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

  /** What the pictures go through; closed with the queue. */
  interface Model<F, P, V> extends AutoCloseable {
    /** The most pictures of a run. */
    int batchSize();

    /** Whether preparing is work, to be done in the background. */
    boolean preparesAhead();

    /** Makes a picture ready; one thread at a time, which may be another than that of the runs. */
    P prepare(F picture) throws IOException;

    /**
     * Makes batches half as large from now on.
     *
     * @return false if they cannot be smaller
     */
    boolean halveBatch();

    /**
     * Runs a batch.
     *
     * @throws DeviceMemoryException if it is too large for the device
     */
    List<V> run(List<P> prepared);

    @Override
    void close() throws IOException;
  }

  BatchQueue(Model<F, P, V> model) {
    this.model = model;
    this.background = model.preparesAhead() ? Executors.newSingleThreadExecutor() : null;
  }

  /**
   * Takes the pictures of a unit, and runs what is complete.
   *
   * @param answer gets what the model made of them, in their order, now or later
   * @param failure gets the first failure instead
   */
  void add(List<F> pictures, Consumer<List<V>> answer, Consumer<Throwable> failure) {
    Unit unit = new Unit(pictures.size(), answer, failure);
    if (pictures.isEmpty()) {
      answer.accept(List.of());
    }
    for (int i = 0; i < pictures.size(); i++) {
      waiting.add(new Waiting(unit, i, prepare(pictures.get(i))));
      if (waiting.size() > BATCHES_AHEAD * model.batchSize()) {
        runBatch();
      }
    }
  }

  /** Runs what is left and answers all units. */
  void finish() {
    while (!waiting.isEmpty()) {
      runBatch();
    }
  }

  private CompletableFuture<P> prepare(F picture) {
    Executor executor = background == null ? Runnable::run : background;
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return model.prepare(picture);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        executor);
  }

  private void runBatch() {
    List<Waiting> batch = new ArrayList<>();
    List<P> prepared = new ArrayList<>();
    while (batch.size() < model.batchSize() && !waiting.isEmpty()) {
      Waiting next = waiting.remove();
      try {
        prepared.add(next.prepared.join());
        batch.add(next);
      } catch (CompletionException e) {
        Throwable cause = e.getCause();
        next.unit.fail(cause instanceof UncheckedIOException io ? io.getCause() : cause);
      }
    }
    if (batch.isEmpty()) {
      return;
    }
    try {
      List<V> made = model.run(prepared);
      for (int i = 0; i < batch.size(); i++) {
        batch.get(i).unit.put(batch.get(i).index, made.get(i));
      }
    } catch (DeviceMemoryException e) {
      if (model.halveBatch()) {
        if (!TOLD.getAndSet(true)) {
          LOG.warn(
              "Memory ran out; batches of {} from now on: {}", model.batchSize(), e.toString());
        }
        for (int i = batch.size() - 1; i >= 0; i--) {
          waiting.addFirst(batch.get(i));
        }
      } else {
        batch.forEach(picture -> picture.unit.fail(e));
      }
    } catch (IllegalStateException e) {
      batch.forEach(picture -> picture.unit.fail(e));
    }
  }

  /** Storage and the runtime may do better another time; what a picture is, is final. */
  static boolean mayHeal(Throwable failure) {
    return failure instanceof IOException || failure instanceof IllegalStateException;
  }

  @Override
  public void close() throws IOException {
    if (background != null) {
      background.shutdownNow();
    }
    model.close();
  }

  private final class Waiting {
    private final Unit unit;
    private final int index;
    private final CompletableFuture<P> prepared;

    Waiting(Unit unit, int index, CompletableFuture<P> prepared) {
      this.unit = unit;
      this.index = index;
      this.prepared = prepared;
    }
  }

  private final class Unit {
    private final Object[] made;
    private final Consumer<List<V>> answer;
    private final Consumer<Throwable> failure;
    private int missing;
    private boolean failed;

    Unit(int size, Consumer<List<V>> answer, Consumer<Throwable> failure) {
      this.made = new Object[size];
      this.answer = answer;
      this.failure = failure;
      this.missing = size;
    }

    @SuppressWarnings("unchecked")
    void put(int index, V value) {
      made[index] = value;
      missing--;
      if (missing == 0 && !failed) {
        answer.accept((List<V>) Arrays.asList(made));
      }
    }

    void fail(Throwable cause) {
      if (!failed) {
        failed = true;
        failure.accept(cause);
      }
    }
  }
}
