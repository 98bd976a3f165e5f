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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
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
  private static final int LEAST_SIDE_PX = 32;

  /** So many more sources than samples are looked for, should one turn out not to serve. */
  private static final int SPARE = 3;

  private static final long TELL_NANOS = 5_000_000_000L;

  private final Path folder;
  private final DecodeLimits limits;
  private final Consumer<String> say;
  private final ExecutorService threads;
  private final BlockingQueue<DecodeWorker> workers = new LinkedBlockingQueue<>();
  private final Map<String, Optional<Survey>> surveys = new ConcurrentHashMap<>();
  private final Map<String, String> digests = new ConcurrentHashMap<>();
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

  /** SHA-256 of the sources that were looked at, by name. */
  Map<String, String> digests() {
    return digests;
  }

  /** Decodes a source once, at the first call; empty if it cannot be read. */
  Optional<Survey> survey(SourceVideo video) {
    return surveys.computeIfAbsent(video.name(), name -> decode(video));
  }

  private Optional<Survey> decode(SourceVideo video) {
    DecodeWorker worker = take();
    try (ByteSource source = video.opener().open()) {
      String sha256 = video.sha256();
      digests.put(video.name(), sha256);
      VideoProbe probe = worker.probe(source, limits);
      return Optional.of(
          new Survey(video, sha256, probe, worker.frameTimes(source, probe, limits)));
    } catch (DecodeException e) {
      fail(video.name(), null, e.reason().name(), e.getMessage());
    } catch (IOException e) {
      fail(video.name(), null, "SURROUNDINGS", "Reading the file failed: " + e.getMessage());
    } finally {
      workers.add(worker);
    }
    return Optional.empty();
  }

  /**
   * Makes a sample of the first source of which it can be made, trying one after the other.
   *
   * @param sample its name, for failures
   * @param order the sources, the preferred first
   */
  <R> Optional<R> ofFirst(String sample, List<Survey> order, Maker<R> maker) {
    return order.stream().flatMap(survey -> of(sample, survey, maker).stream()).findFirst();
  }

  /**
   * The sources that samples are made of, for each sample the preferred first: in turn those that
   * serve, so that each is used once before one is used again.
   *
   * @param order all sources
   * @param serves whether a source may be used
   * @return as many as samples; empty if no source serves
   */
  List<List<Survey>> turns(List<SourceVideo> order, Predicate<Survey> serves, int samples)
      throws InterruptedException {
    List<Survey> serving = new ArrayList<>(serving(order, serves, samples + SPARE));
    List<List<Survey>> turns = new ArrayList<>();
    for (int i = 0; i < samples && !serving.isEmpty(); i++) {
      turns.add(List.copyOf(serving));
      Collections.rotate(serving, -1);
    }
    return turns;
  }

  /**
   * The first sources that serve, in the given order; several are decoded at a time. Videos so
   * small that nobody sees what they show never do.
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
          .filter(survey -> survey.shortSidePx() >= LEAST_SIDE_PX && serves.test(survey))
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
   * @param name of the file, below the folder
   */
  EditResult film(String name, List<Survey> sources, EditPlan plan)
      throws DecodeException, IOException {
    Path file = folder.resolve(name);
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

  /** Writes a file below the folder. */
  void write(String name, byte[] bytes) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
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
      if (now - toldNanos[0] >= TELL_NANOS) {
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
