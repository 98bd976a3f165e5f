package io.clipreduce.jobs;

import io.clipreduce.encode.FrameEncoder;
import io.clipreduce.encode.SampledFrame;
import io.clipreduce.model.Device;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Frames on their way through one encoder: read and prepared in the background, encoded in full
 * batches across units, answered unit by unit. A picture that several frames of a unit show is
 * encoded once. Of one task; holds a few batches of prepared frames and the vectors of the units
 * that are not answered.
 */
final class EncodeQueue implements AutoCloseable {
  /** Batches that wait, prepared or in preparation, while one is encoded. */
  private static final int BATCHES_AHEAD = 2;

  private final String name;
  private final FrameEncoder encoder;
  private final PictureReader pictures;
  private final boolean needsPictures;
  private final ExecutorService background;
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

  /** Closes all that it is given. */
  EncodeQueue(FrameEncoder.Provider provider, Device device, PictureReader pictures) {
    this.name = provider.name();
    this.needsPictures = provider.needsPictures();
    this.pictures = pictures;
    this.encoder = provider.open(device);
    this.background = needsPictures ? Executors.newSingleThreadExecutor() : null;
  }

  /** Takes the frames of a unit; answers those units that this completes. */
  void add(Work work, List<StageRows.SampledFrameRow> frames, Consumer<UnitResult> results) {
    Unit unit = new Unit(work, frames);
    if (frames.isEmpty()) {
      unit.answer(results);
    }
    for (int i = 0; i < frames.size(); i++) {
      if (unit.sameAs[i] == i) {
        waiting.add(new Waiting(unit, i, prepare(frames.get(i))));
        if (waiting.size() > BATCHES_AHEAD * encoder.batchSize()) {
          encodeBatch(results);
        }
      }
    }
  }

  /** Encodes what is left and answers all units. */
  void finish(Consumer<UnitResult> results) {
    while (!waiting.isEmpty()) {
      encodeBatch(results);
    }
  }

  private CompletableFuture<float[]> prepare(StageRows.SampledFrameRow frame) {
    Executor executor = needsPictures ? background : Runnable::run;
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            byte[] jpeg = needsPictures ? picture(frame) : null;
            return encoder.prepare(new SampledFrame(frame.ptsUs(), frame.descriptor(), jpeg));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        executor);
  }

  private byte[] picture(StageRows.SampledFrameRow frame) throws IOException {
    if (frame.picture() == null) {
      throw new IllegalArgumentException(
          "The frame at %s us has no picture of its own".formatted(frame.ptsUs()));
    }
    return pictures.read(frame.picture());
  }

  private void encodeBatch(Consumer<UnitResult> results) {
    List<Waiting> batch = new ArrayList<>();
    List<float[]> prepared = new ArrayList<>();
    while (batch.size() < encoder.batchSize() && !waiting.isEmpty()) {
      Waiting frame = waiting.remove();
      try {
        prepared.add(frame.prepared.join());
        batch.add(frame);
      } catch (CompletionException e) {
        frame.unit.fail(e.getCause(), results);
      }
    }
    if (batch.isEmpty()) {
      return;
    }
    try {
      List<float[]> vectors = encoder.encode(prepared);
      for (int i = 0; i < batch.size(); i++) {
        Waiting frame = batch.get(i);
        frame.unit.put(frame.index, vectors.get(i), results);
      }
    } catch (IllegalStateException e) {
      batch.forEach(frame -> frame.unit.fail(e, results));
    }
  }

  @Override
  public void close() throws IOException {
    if (background != null) {
      background.shutdownNow();
    }
    encoder.close();
    pictures.close();
  }

  private record Waiting(Unit unit, int index, CompletableFuture<float[]> prepared) {}

  private final class Unit {
    private final Work work;
    private final List<StageRows.SampledFrameRow> frames;
    private final float[][] vectors;
    private final int[] sameAs;
    private final long startedNanos = System.nanoTime();
    private int missing;
    private boolean answered;

    Unit(Work work, List<StageRows.SampledFrameRow> frames) {
      this.work = work;
      this.frames = frames;
      this.vectors = new float[frames.size()][];
      this.sameAs = new int[frames.size()];
      Map<Long, Integer> shown = new HashMap<>();
      for (int i = 0; i < sameAs.length; i++) {
        Integer first = needsPictures ? shown.putIfAbsent(frames.get(i).repeatsPtsUs(), i) : null;
        sameAs[i] = first == null ? i : first;
        missing += first == null ? 1 : 0;
      }
    }

    void put(int index, float[] vector, Consumer<UnitResult> results) {
      vectors[index] = vector;
      missing--;
      if (missing == 0 && !answered) {
        answer(results);
      }
    }

    void answer(Consumer<UnitResult> results) {
      answered = true;
      List<StageRows.FrameVector> found = new ArrayList<>();
      for (int i = 0; i < vectors.length; i++) {
        found.add(new StageRows.FrameVector(frames.get(i).ptsUs(), vectors[sameAs[i]]));
      }
      results.accept(
          UnitResult.ok(work, found.size(), new StageRows.Encode(name, found), startedNanos));
    }

    /** What the picture shows is final; storage and the runtime may do better another time. */
    void fail(Throwable cause, Consumer<UnitResult> results) {
      if (!answered) {
        answered = true;
        Throwable told = cause instanceof UncheckedIOException io ? io.getCause() : cause;
        boolean retry = told instanceof IOException || told instanceof IllegalStateException;
        results.accept(UnitResult.failed(work, told, retry, startedNanos));
      }
    }
  }
}
