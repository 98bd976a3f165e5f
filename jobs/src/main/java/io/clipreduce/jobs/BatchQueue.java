package io.clipreduce.jobs;

import io.clipreduce.model.DeviceMemoryException;
import io.clipreduce.model.PictureModel;
import io.clipreduce.model.SampledFrame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * Frames on their way through a model: read and prepared in the background, run in full batches
 * across units, answered unit by unit. Of one task; holds a few batches of prepared frames and what
 * was made for units that are not answered.
 *
 * @param <F> where a frame is stored
 * @param <P> a frame made ready
 * @param <V> what the model makes of one
 */
final class BatchQueue<F, P, V> implements AutoCloseable {
  /** Batches that wait, prepared or in preparation, while one is run. */
  private static final int BATCHES_AHEAD = 2;

  private final PictureModel<P, V> model;
  private final Reader<F> reader;
  private final IntConsumer tooLarge;
  private final ExecutorService background = Executors.newSingleThreadExecutor();
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private boolean fits = true;

  /** Fetches what models see of a frame; called by one thread. */
  interface Reader<F> {
    SampledFrame read(F frame) throws IOException;
  }

  /**
   * @param model what the frames go through; closed with the queue
   * @param tooLarge told at most once, the size of the first batch that memory did not suffice for
   *     and that is made smaller
   */
  BatchQueue(PictureModel<P, V> model, Reader<F> reader, IntConsumer tooLarge) {
    this.model = model;
    this.reader = reader;
    this.tooLarge = tooLarge;
  }

  /**
   * Takes the frames of a unit, and runs what is complete.
   *
   * @param answer gets what the model made of them, in their order, now or later
   * @param failure gets the first failure instead
   */
  void add(List<F> frames, Consumer<List<V>> answer, Consumer<Throwable> failure) {
    Unit unit = new Unit(frames.size(), answer, failure);
    if (frames.isEmpty()) {
      answer.accept(List.of());
    }
    for (int i = 0; i < frames.size(); i++) {
      waiting.add(new Waiting(unit, i, prepare(frames.get(i))));
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

  private CompletableFuture<P> prepare(F frame) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return model.prepare(reader.read(frame));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        background);
  }

  private void runBatch() {
    List<Waiting> batch = new ArrayList<>();
    List<P> prepared = new ArrayList<>();
    int batchSize = model.batchSize();
    while (batch.size() < batchSize && !waiting.isEmpty()) {
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
        if (fits) {
          fits = false;
          tooLarge.accept(batchSize);
        }
        for (int i = batch.size() - 1; i >= 0; i--) {
          waiting.addFirst(batch.get(i));
        }
      } else {
        batch.forEach(frame -> frame.unit.fail(e));
      }
    } catch (IllegalStateException e) {
      batch.forEach(frame -> frame.unit.fail(e));
    }
  }

  /** Storage and the runtime may do better another time; what a picture is, is final. */
  static boolean mayHeal(Throwable failure) {
    return failure instanceof IOException
        || failure instanceof UncheckedIOException
        || failure instanceof IllegalStateException;
  }

  @Override
  public void close() {
    background.shutdownNow();
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
