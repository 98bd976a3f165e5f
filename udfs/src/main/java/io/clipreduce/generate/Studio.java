package io.clipreduce.generate;

import io.clipreduce.frames.ByteSource;
import io.clipreduce.frames.DecodeException;
import io.clipreduce.frames.DecodeLimits;
import io.clipreduce.frames.VideoProbe;
import io.clipreduce.frames.edit.EditPlan;
import io.clipreduce.frames.edit.EditResult;
import io.clipreduce.frames.edit.MovieFile;
import io.clipreduce.frames.edit.StillPicture;
import io.clipreduce.frames.edit.VideoEditor;
import io.clipreduce.frames.worker.DecodeWorker;
import io.clipreduce.model.Digests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Makes videos of videos, several at a time, each in a decode worker. What cannot be read is left
 * out and told.
 */
public final class Studio implements AutoCloseable {
  private static final int READ_BYTES = 1 << 20;
  private static final long TELL_NANOS = 5_000_000_000L;

  private final Path folder;
  private final DecodeLimits limits;
  private final Consumer<String> say;
  private final ExecutorService threads;
  private final BlockingQueue<DecodeWorker> workers = new LinkedBlockingQueue<>();
  private final Map<String, Optional<Survey>> surveys = new ConcurrentHashMap<>();
  private final Map<String, Failure> failures = new ConcurrentHashMap<>();

  /**
   * A source, or something to be made of it, that came to nothing.
   *
   * @param source name of the source
   * @param sample what should have been made, null where the source itself cannot be read
   * @param reason a kind, such as {@code DAMAGED}
   * @param message one line for people
   */
  public record Failure(String source, String sample, String reason, String message) {}

  /**
   * @param folder where everything goes, on this machine
   * @param parallel how many videos are worked on at a time
   * @param say takes lines for people
   */
  public Studio(Path folder, DecodeLimits limits, int parallel, Consumer<String> say) {
    this.folder = folder;
    this.limits = limits;
    this.say = say;
    this.threads = Executors.newFixedThreadPool(parallel);
    for (int i = 0; i < parallel; i++) {
      workers.add(new DecodeWorker());
    }
  }

  Path folder() {
    return folder;
  }

  void say(String line) {
    say.accept(line);
  }

  /** What came to nothing so far, in order of source and sample. */
  public List<Failure> failures() {
    return failures.values().stream()
        .sorted(
            Comparator.comparing(Failure::source)
                .thenComparing(Failure::sample, Comparator.nullsFirst(Comparator.naturalOrder())))
        .toList();
  }

  /** Decodes a source once, at the first call; empty if it cannot be read. */
  Optional<Survey> survey(SourceVideo video) {
    return surveys.computeIfAbsent(video.name(), name -> decode(video));
  }

  private Optional<Survey> decode(SourceVideo video) {
    DecodeWorker worker = take();
    try (ByteSource source = video.opener().open()) {
      VideoProbe probe = worker.probe(source, limits);
      return Optional.of(
          new Survey(video, sha256(source), probe, worker.frameTimes(source, probe, limits)));
    } catch (DecodeException e) {
      fail(video.name(), null, e.reason().name(), e.getMessage());
    } catch (IOException e) {
      fail(video.name(), null, "SURROUNDINGS", "Reading the file failed: " + e.getMessage());
    } finally {
      workers.add(worker);
    }
    return Optional.empty();
  }

  private static String sha256(ByteSource source) throws IOException {
    MessageDigest digest = Digests.sha256();
    byte[] buffer = new byte[READ_BYTES];
    long position = 0;
    for (int count = source.readNBytes(0, buffer, READ_BYTES);
        count > 0;
        count = source.readNBytes(position, buffer, READ_BYTES)) {
      digest.update(buffer, 0, count);
      position += count;
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * Makes a sample of the first source that serves, trying one after the other.
   *
   * @param sample its name, for failures
   * @param order the sources, the preferred first
   * @param serves whether a source may be used
   * @param maker makes it
   * @return empty if no source serves
   */
  <R> Optional<R> ofFirst(
      String sample, List<SourceVideo> order, Predicate<Survey> serves, Maker<R> maker) {
    for (SourceVideo video : order) {
      Optional<Survey> survey = survey(video).filter(serves);
      Optional<R> made = survey.flatMap(found -> of(sample, found, maker));
      if (made.isPresent()) {
        return made;
      }
    }
    return Optional.empty();
  }

  /**
   * The first sources that serve, in the given order; several are decoded at a time.
   *
   * @param most how many are wanted
   */
  List<Survey> serving(List<SourceVideo> order, Predicate<Survey> serves, int most)
      throws InterruptedException {
    List<Survey> found = new ArrayList<>();
    for (int from = 0; from < order.size() && found.size() < most; from += most) {
      List<SourceVideo> next = order.subList(from, Math.min(order.size(), from + most));
      each("sources", next, this::survey).stream()
          .flatMap(Optional::stream)
          .filter(serves)
          .forEach(found::add);
    }
    return List.copyOf(found.subList(0, Math.min(most, found.size())));
  }

  /** Makes something of a source; empty, and a failure, if that cannot be. */
  <R> Optional<R> of(String sample, Survey survey, Maker<R> maker) {
    try {
      return Optional.of(maker.make(survey));
    } catch (DecodeException e) {
      fail(survey.video().name(), sample, e.reason().name(), e.getMessage());
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes something of a source. */
  @FunctionalInterface
  interface Maker<R> {
    R make(Survey survey) throws DecodeException, IOException;
  }

  private void fail(String source, String sample, String reason, String message) {
    Failure failure = new Failure(source, sample, reason, message);
    if (failures.put(source + "\n" + sample, failure) == null) {
      say(
          sample == null
              ? "Left out %s: %s".formatted(source, message)
              : "%s cannot be made of %s: %s".formatted(sample, source, message));
    }
  }

  /**
   * Writes a video.
   *
   * @param file below the folder
   */
  EditResult film(Path file, List<Survey> sources, EditPlan plan)
      throws DecodeException, IOException {
    Files.createDirectories(file.getParent());
    DecodeWorker worker = take();
    List<ByteSource> opened = new ArrayList<>();
    try (MovieFile movie = new MovieFile(file)) {
      List<VideoEditor.Input> inputs = new ArrayList<>();
      for (Survey source : sources) {
        ByteSource bytes = source.video().opener().open();
        opened.add(bytes);
        inputs.add(new VideoEditor.Input(bytes, source.probe()));
      }
      EditResult result = worker.edit(inputs, plan, limits, movie);
      movie.finish();
      return result;
    } finally {
      for (ByteSource bytes : opened) {
        bytes.close();
      }
      workers.add(worker);
    }
  }

  /**
   * Takes frames of a video as JPEGs.
   *
   * @param frames their numbers, rising
   */
  List<StillPicture> pictures(Survey source, long[] frames, int shortSidePx)
      throws DecodeException, IOException {
    DecodeWorker worker = take();
    List<StillPicture> pictures = new ArrayList<>();
    try (ByteSource bytes = source.video().opener().open()) {
      worker.pictures(
          bytes,
          source.probe(),
          frames,
          shortSidePx,
          limits,
          new VideoEditor.PictureSink() {
            @Override
            public void begin() {
              pictures.clear();
            }

            @Override
            public void picture(StillPicture picture) {
              pictures.add(picture);
            }
          });
      return pictures;
    } finally {
      workers.add(worker);
    }
  }

  private DecodeWorker take() {
    try {
      return workers.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  /**
   * Does something with each item, several at a time, and tells how far it is.
   *
   * @return the results in the order of the items
   */
  <T, R> List<R> each(String name, List<T> items, Step<T, R> step) throws InterruptedException {
    AtomicInteger done = new AtomicInteger();
    long startNanos = System.nanoTime();
    long[] toldNanos = {startNanos};
    List<Future<R>> futures = new ArrayList<>();
    for (T item : items) {
      futures.add(
          threads.submit(
              () -> {
                R result = step.apply(item);
                tell(name, done.incrementAndGet(), items.size(), startNanos, toldNanos);
                return result;
              }));
    }
    List<R> results = new ArrayList<>();
    try {
      for (Future<R> future : futures) {
        results.add(future.get());
      }
      return results;
    } catch (ExecutionException e) {
      futures.forEach(future -> future.cancel(true));
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    }
  }

  /** Does something with one item. */
  @FunctionalInterface
  interface Step<T, R> {
    R apply(T item);
  }

  private void tell(String name, int done, int total, long startNanos, long[] toldNanos) {
    synchronized (toldNanos) {
      long now = System.nanoTime();
      if (done == total || now - toldNanos[0] >= TELL_NANOS) {
        toldNanos[0] = now;
        double leftS = (now - startNanos) / 1e9 / done * (total - done);
        say(String.format(Locale.ROOT, "%-10s %4d/%d  %.0f s to go", name, done, total, leftS));
      }
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    workers.forEach(DecodeWorker::close);
  }
}
