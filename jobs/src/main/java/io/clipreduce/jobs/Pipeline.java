package io.clipreduce.jobs;

import io.clipreduce.frames.Chunk;
import io.clipreduce.frames.ChunkPlan;
import java.io.IOException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;

/**
 * What a run does once Spark is there: compares, works batch by batch, publishes. A batch is a set
 * of videos that goes through all stages together.
 */
final class Pipeline {
  /** Videos that are looked up and probed in one go, before they are cut into batches. */
  private static final int PROBED_AT_A_TIME = 5000;

  private final RunContext run;
  private final SourceLog sources;
  private final Publisher publisher;
  private final Instant started = Instant.now();
  private int batches;
  private int videos;
  private int clips;
  private int failures;
  private long durationUs;
  private boolean retryPending;
  private Map<String, Long> sizesBytes = Map.of();

  Pipeline(RunContext run) {
    this.run = run;
    this.sources = new SourceLog(run.warehouse(), run.spark(), run.tables());
    this.publisher = new Publisher(run);
  }

  /** Result of a run, for the closing words and the exit code. */
  record Outcome(int batches, int videos, int clips, int failures, long durationUs) {}

  /** Lists, hashes and records the input, and looks into what is new. */
  Outcome ingest(String input, SourceFile.Listing listing) {
    compare(input, listing);
    return runStages(List.of(Stages.VIDEOS), false);
  }

  private void compare(String input, SourceFile.Listing listing) {
    run.progress().begin("ingest", listing.files().size());
    SourceLog.Changes changes =
        sources.update(input, listing, run.retryFailed() ? Integer.MAX_VALUE : maxAttempts());
    run.progress().end("ingest");
    run.progress()
        .say(
            "%s files: %s new, %s changed, %s gone, %s unchanged, %s unreadable; %s others ignored"
                .formatted(
                    listing.files().size(),
                    changes.added(),
                    changes.changed(),
                    changes.gone(),
                    changes.unchanged(),
                    changes.unreadable(),
                    listing.ignored()));
  }

  /** Brings everything published up to date with the sources. */
  Outcome runAll(String input, SourceFile.Listing listing) {
    compare(input, listing);
    Map<String, Publisher.Published> published = publisher.published();
    TreeMap<String, List<String>> present = sources.present();
    TreeMap<String, List<String>> pending = new TreeMap<>();
    present.forEach(
        (id, paths) -> {
          Publisher.Published was = published.get(id);
          if (was == null
              || was.generation() != publisher.generation(id, paths)
              || was.retryPending()
              || run.retryFailed()) {
            pending.put(id, paths);
          }
        });
    Set<String> gone = new HashSet<>(published.keySet());
    gone.removeAll(present.keySet());
    work(pending, Stages.ALL, published, gone);
    publishSources();
    new IndexBuilder(run).update();
    record(input, listing, "complete");
    return outcome();
  }

  /** Replaces the table of duplicates by what a search finds in data files of frames' vectors. */
  Outcome duplicates(DuplicateSearch search, List<String> files) {
    List<FlatRows.Duplicates> found = search.find(run.spark(), files);
    run.tables()
        .replace(
            run.spark()
                .createDataFrame(DuplicatesJob.rows(found), Publisher.schema(FlatTable.DUPLICATES)),
            run.warehouse().tablePath(FlatTable.DUPLICATES.name()));
    run.progress().say(DuplicatesJob.summary(found));
    return outcome();
  }

  /** Makes searchable what is published. */
  Outcome index() {
    if (new IndexBuilder(run).update() < 0) {
      run.progress().say("The index holds what is published; nothing to do.");
    }
    return outcome();
  }

  /**
   * Does what is missing of some stages for all present videos.
   *
   * @param publish whether to publish then, even what was published before
   */
  Outcome runStages(List<Stage> stages, boolean publish) {
    Map<String, Publisher.Published> published = publisher.published();
    TreeMap<String, List<String>> present = sources.present();
    Set<String> gone = new HashSet<>(published.keySet());
    gone.removeAll(present.keySet());
    work(present, stages, publish ? published : null, gone);
    if (publish) {
      publishSources();
    }
    record(null, null, "partial");
    return outcome();
  }

  private Outcome outcome() {
    return new Outcome(batches, videos, clips, failures, durationUs);
  }

  /**
   * @param toDo videos with their paths
   * @param stages the stages that may work; those before them are only looked at
   * @param published what is published; null if nothing is to be
   */
  private void work(
      TreeMap<String, List<String>> toDo,
      List<Stage> stages,
      Map<String, Publisher.Published> published,
      Set<String> gone) {
    sizesBytes = sources.sizesBytes();
    StageRunner runner = new StageRunner(run, stages);
    int batchNumber =
        1
            + (published == null ? publisher.published() : published)
                .values().stream().mapToInt(Publisher.Published::publishBatch).max().orElse(0);
    Set<String> leaving = gone;
    List<String> ids = new ArrayList<>(toDo.keySet());
    for (int from = 0; from < ids.size(); from += PROBED_AT_A_TIME) {
      List<String> some = ids.subList(from, Math.min(ids.size(), from + PROBED_AT_A_TIME));
      runner.load(Stages.ALL, new HashSet<>(some));
      BatchContext probed = context(batchNumber, some, toDo);
      runner.run(Stages.VIDEOS, probed);
      Stages.VIDEOS.loadProbes(probed);
      List<List<String>> parts = batches(probed);
      if (from == 0) {
        estimate(probed, ids.size());
      }
      for (List<String> part : parts) {
        BatchContext batch = context(batchNumber, part, toDo);
        batch.take(probed);
        run.progress().videoHours(hours(batch));
        for (Stage stage : Stages.AFTER_INGEST) {
          runner.run(stage, batch);
        }
        if (published != null) {
          publish(batch, toDo, leaving, published);
          leaving = Set.of();
          batchNumber++;
        }
        batches++;
        videos += part.size();
        if (videos < ids.size()) {
          overall(ids.size());
        }
      }
    }
    if (published != null && !leaving.isEmpty()) {
      publish(context(batchNumber, List.of(), toDo), toDo, leaving, published);
    }
  }

  /** Says after a batch how far the whole run is. */
  private void overall(int all) {
    double seconds = Duration.between(started, Instant.now()).toMillis() / 1000.0;
    run.progress()
        .say(
            String.format(
                Locale.ROOT,
                "%d/%d videos, %d clips %.1f/s, %.1f video h/h, %d failures, ETA %s",
                videos,
                all,
                clips,
                clips / seconds,
                durationUs / 1e6 / seconds,
                failures,
                Progress.clock(seconds / videos * (all - videos))));
  }

  private void publish(
      BatchContext batch,
      TreeMap<String, List<String>> toDo,
      Set<String> gone,
      Map<String, Publisher.Published> published) {
    TreeMap<String, List<String>> paths = new TreeMap<>();
    batch.videoIds().forEach(id -> paths.put(id, toDo.get(id)));
    Publisher.Outcome outcome = publisher.publish(batch, paths, gone, published);
    failures += outcome.failures();
    retryPending |= outcome.retryPending();
    batch.readable("segment").values().forEach(segmented -> clips += segmented.items());
    for (var probe : batch.probes.values()) {
      durationUs += probe.durationUs();
    }
  }

  private BatchContext context(
      int batchNumber, List<String> ids, TreeMap<String, List<String>> toDo) {
    Map<String, String> paths = new HashMap<>();
    ids.forEach(id -> paths.put(id, toDo.get(id).get(0)));
    BatchContext context = new BatchContext(run, batchNumber, paths);
    ids.forEach(id -> context.sizesBytes.put(id, sizesBytes.get(id)));
    return context;
  }

  private static double hours(BatchContext batch) {
    return batch.probes.values().stream().mapToLong(p -> p.durationUs()).sum() / 3.6e9;
  }

  /** Cuts videos into batches of {@code run.batch_minutes} of estimated work. */
  private List<List<String>> batches(BatchContext probed) {
    double most = run.settings().getDouble("run.batch_minutes") * 60 * probed.slots();
    List<List<String>> parts = new ArrayList<>();
    List<String> part = new ArrayList<>();
    double cost = 0;
    for (String id : probed.videoIds()) {
      double own = coreSeconds(probed, id);
      if (!part.isEmpty() && cost + own > most) {
        parts.add(part);
        part = new ArrayList<>();
        cost = 0;
      }
      part.add(id);
      cost += own;
    }
    if (!part.isEmpty()) {
      parts.add(part);
    }
    return parts;
  }

  private double coreSeconds(BatchContext probed, String id) {
    return probed.probes.containsKey(id)
        ? ChunkPlan.chunks(probed.probes.get(id), run.settings().getInt("run.chunk_s")).stream()
            .mapToDouble(Chunk::cost)
            .sum()
        : 0;
  }

  private void estimate(BatchContext probed, int all) {
    double hours = hours(probed) * all / Math.max(1, probed.videoIds().size());
    double seconds =
        probed.videoIds().stream().mapToDouble(id -> coreSeconds(probed, id)).sum()
            * all
            / Math.max(1, probed.videoIds().size())
            / probed.slots();
    // 40 to 200 MB of pictures an hour of video at the default settings; measured on real footage.
    run.progress()
        .say(
            String.format(
                Locale.ROOT,
                "%d videos to look at, %.1f hours: about %s to decode, %.0f to %.0f MB of pictures",
                all,
                hours,
                Progress.clock(seconds),
                hours * 40,
                hours * 200));
  }

  /**
   * Writes the HTML report of everything published. The tables are whole by then, so that a page
   * that cannot be written is told and does not fail the run.
   */
  void report() {
    Path page = ReportJob.page(run.warehouse());
    run.progress().begin("report", 1);
    try {
      ReportJob.write(run.spark(), run.warehouse(), run.settings(), page);
      run.progress().end("report");
      run.progress().say("Report: " + page);
    } catch (IOException e) {
      run.progress()
          .say(
              "No report was written to %s: %s. 'clipreduce report' tries again."
                  .formatted(page, e.getMessage()));
    }
  }

  private int maxAttempts() {
    return run.settings().getInt("run.max_attempts");
  }

  private void publishSources() {
    List<FlatRows.Failures> unreadable = sources.failures(maxAttempts());
    publisher.publishUnreadable(unreadable);
    failures += unreadable.size();
    retryPending |= unreadable.stream().anyMatch(failure -> !failure.isFinal());
    List<Row> rows =
        sources.flat().stream().map(s -> RecordRows.of(FlatRows.Sources.class).toRow(s)).toList();
    run.tables()
        .replace(
            run.spark().createDataFrame(rows, RecordRows.of(FlatRows.Sources.class).schema()),
            run.warehouse().tablePath(FlatTable.SOURCES.name()));
  }

  private void record(String input, SourceFile.Listing listing, String status) {
    FlatRows.Runs row =
        new FlatRows.Runs(
            run.runId(),
            Timestamp.from(started),
            Timestamp.from(Instant.now()),
            status,
            input,
            listing == null ? null : listing.digest(),
            run.fingerprints().overall(),
            batches,
            videos,
            failures,
            durationUs,
            run.progress().stageMillis(),
            run.warehouse().tableVersions(),
            retryPending);
    RecordRows<FlatRows.Runs> writer = RecordRows.of(FlatRows.Runs.class);
    run.tables()
        .append(
            run.spark().createDataFrame(List.of(writer.toRow(row)), writer.schema()).coalesce(1),
            run.warehouse().tablePath(FlatTable.RUNS.name()));
  }
}
