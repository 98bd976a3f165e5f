package io.clipreduce.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;

import io.clipreduce.frames.AudioTrack;
import io.clipreduce.frames.VideoProbe;
import io.clipreduce.frames.VideoTrack;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Makes the tables that people query from the stage tables, for one batch of videos at a time. Each
 * table changes in one commit that also removes these videos' older rows. {@code videos} is written
 * last: until it is, the next run does all of it again under the same batch number.
 */
final class Publisher {
  /** Changes whenever published rows would although no stage changed. */
  static final String VERSION = "4";

  static final String LOST = "lost";

  private static final String DEGRADED = "degraded";
  private static final int COMMITS_AT_A_TIME = 4;

  /**
   * Where rows stand that no batch of videos published, which begin at 1: what commands of their
   * own made, and the failures of files whose content is not known.
   */
  static final int BATCH_OF_NONE = 0;

  private final RunContext run;
  private final Warehouse warehouse;
  private final SparkSession spark;

  Publisher(RunContext run) {
    this.run = run;
    this.warehouse = run.warehouse();
    this.spark = run.spark();
  }

  /** What is published of a video. */
  record Published(long generation, boolean retryPending, int publishBatch) {}

  /** All published videos by id. */
  Map<String, Published> published() {
    String path = warehouse.tablePath(FlatTable.VIDEOS.name());
    if (warehouse.delta().version(path) < 0) {
      return Map.of();
    }
    Map<String, Published> found = new HashMap<>();
    spark
        .read()
        .format("delta")
        .load(path)
        .select("video_id", "generation", "retry_pending", "publish_batch")
        .collectAsList()
        .forEach(
            row ->
                found.put(
                    row.getString(0),
                    new Published(row.getLong(1), row.getBoolean(2), row.getInt(3))));
    return found;
  }

  /** What a video's published rows are made from; they are up to date while this stays. */
  long generation(String videoId, List<String> paths) {
    return Keys.key(run.fingerprints().overall(), videoId, paths);
  }

  /** Outcome of publishing a batch. */
  record Outcome(int failures, boolean retryPending) {}

  /**
   * Publishes a batch.
   *
   * @param paths the paths of each of its videos
   * @param gone published videos that no file holds any more
   * @param before what was published before
   */
  Outcome publish(
      BatchContext batch,
      Map<String, List<String>> paths,
      Set<String> gone,
      Map<String, Published> before) {
    Set<String> leaving = new HashSet<>(gone);
    leaving.addAll(paths.keySet());
    TreeSet<Integer> batches = new TreeSet<>(Set.of(batch.batch));
    leaving.forEach(
        id -> {
          if (before.containsKey(id)) {
            batches.add(before.get(id).publishBatch());
          }
        });
    List<FlatRows.Failures> failures = failures(batch, paths);
    // Where nothing could be read, the failure that lost it says all.
    failures.removeIf(
        f -> f.severity().equals(DEGRADED) && batch.readable("sample", f.videoId()).isEmpty());
    List<FlatRows.Videos> videos = videos(batch, paths, failures);
    run.progress().begin("publish", FlatTable.FROM_STAGES.size() + 2);
    List<Callable<Void>> commits = new ArrayList<>();
    for (FlatTable table : FlatTable.FROM_STAGES) {
      if (!table.equals(FlatTable.KEYFRAMES)) {
        commits.add(() -> write(table, rows(table, batch), leaving, batches));
      }
    }
    Set<String> changed = changed(paths, gone, before);
    commits.add(
        () ->
            writeBesideNone(
                FlatTable.KEYFRAMES, rows(FlatTable.KEYFRAMES, batch), leaving, batches, changed));
    commits.add(
        () ->
            writeBesideNone(
                FlatTable.FAILURES,
                local(FlatTable.FAILURES, failures, batch.batch),
                leaving,
                batches,
                changed));
    inParallel(commits);
    write(FlatTable.VIDEOS, local(FlatTable.VIDEOS, videos, batch.batch), leaving, batches);
    run.progress().end("publish");
    return new Outcome(failures.size(), videos.stream().anyMatch(FlatRows.Videos::retryPending));
  }

  /**
   * Replaces the failures of files that could not be read at all, if they are others than those
   * published.
   */
  void publishUnreadable(List<FlatRows.Failures> failures) {
    replaceFailures("video_id IS NULL", failures);
  }

  /**
   * Replaces failures of a command, if they are others than those published.
   *
   * @param stage what they tell as their stage
   * @param units SQL that holds for the units that the command was to do
   */
  void publishFailures(String stage, String units, List<FlatRows.Failures> failures) {
    replaceFailures("stage = '%s' AND (%s)".formatted(stage, units), failures);
  }

  private void replaceFailures(String which, List<FlatRows.Failures> failures) {
    String path = warehouse.tablePath(FlatTable.FAILURES.name());
    boolean exists = warehouse.delta().version(path) >= 0;
    String condition = "publish_batch = %s AND %s".formatted(BATCH_OF_NONE, which);
    RecordRows<FlatRows.Failures> reader = RecordRows.of(FlatRows.Failures.class);
    List<FlatRows.Failures> before =
        exists
            ? spark
                .read()
                .format("delta")
                .load(path)
                .where(condition)
                .select(columns(reader.schema()))
                .collectAsList()
                .stream()
                .map(reader::fromRow)
                .toList()
            : List.of();
    if (!Set.copyOf(failures).equals(Set.copyOf(before))) {
      run.tables()
          .replaceWhere(
              local(FlatTable.FAILURES, failures, BATCH_OF_NONE),
              path,
              condition,
              exists,
              "publish_batch");
    }
  }

  private static void inParallel(List<Callable<Void>> commits) {
    ExecutorService threads = Executors.newFixedThreadPool(COMMITS_AT_A_TIME);
    try {
      for (Future<Void> done : threads.invokeAll(commits)) {
        done.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while publishing", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("Publishing failed", e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  /** Published videos whose rows will be others than before, or none. */
  private Set<String> changed(
      Map<String, List<String>> paths, Set<String> gone, Map<String, Published> before) {
    Set<String> changed = new HashSet<>(gone);
    paths.forEach(
        (id, all) -> {
          if (before.containsKey(id) && before.get(id).generation() != generation(id, all)) {
            changed.add(id);
          }
        });
    return changed;
  }

  /**
   * Writes the rows of a batch, and takes out what commands of their own made of videos that
   * changed.
   *
   * @param changed videos that are no longer as they were when the commands ran
   */
  private Void writeBesideNone(
      FlatTable table,
      Dataset<Row> rows,
      Set<String> leaving,
      Set<Integer> batches,
      Set<String> changed) {
    String none = "/publish_batch=%s/".formatted(BATCH_OF_NONE);
    if (changed.isEmpty()
        || warehouse.delta().files(warehouse.tablePath(table.name())).stream()
            .noneMatch(file -> file.contains(none))) {
      return write(table, rows, leaving, batches);
    }
    Dataset<Row> stay =
        staying(table, changed, Set.of(BATCH_OF_NONE)).select(columns(rows.schema()));
    Set<Integer> all = new TreeSet<>(batches);
    all.add(BATCH_OF_NONE);
    return write(
        table,
        staying(table, leaving, batches).select(columns(rows.schema())).union(stay).union(rows),
        all);
  }

  /** The rows of some batches that are not of videos that leave. */
  private Dataset<Row> staying(FlatTable table, Set<String> leaving, Set<Integer> batches) {
    Broadcast<Set<String>> gone =
        org.apache.spark.api.java.JavaSparkContext.fromSparkContext(spark.sparkContext())
            .broadcast(leaving);
    Column leaves =
        functions
            .udf((UDF1<String, Boolean>) id -> gone.value().contains(id), DataTypes.BooleanType)
            .apply(col("video_id"));
    return spark
        .read()
        .format("delta")
        .load(warehouse.tablePath(table.name()))
        .where(col("publish_batch").isin(batches.toArray()))
        .where(not(leaves));
  }

  private Void write(
      FlatTable table, Dataset<Row> rows, Set<String> leaving, Set<Integer> batches) {
    boolean exists = warehouse.delta().version(warehouse.tablePath(table.name())) >= 0;
    return write(
        table,
        exists && batches.size() > 1
            ? staying(table, leaving, batches).select(columns(rows.schema())).union(rows)
            : rows,
        batches);
  }

  private Void write(FlatTable table, Dataset<Row> all, Set<Integer> batches) {
    String path = warehouse.tablePath(table.name());
    boolean exists = warehouse.delta().version(path) >= 0;
    String list = batches.stream().map(String::valueOf).collect(Collectors.joining(","));
    run.tables().replaceBatches(all, path, list, exists);
    return null;
  }

  private static Column[] columns(StructType schema) {
    return Arrays.stream(schema.fieldNames()).map(functions::col).toArray(Column[]::new);
  }

  /** Schema of a published table: its record, and the batch it was published in if it has any. */
  static StructType schema(FlatTable table) {
    StructType schema = RecordRows.of(table.type()).schema();
    return FlatTable.WITHOUT_BATCHES.contains(table)
        ? schema
        : schema.add("publish_batch", DataTypes.IntegerType, true, "batch that published this row");
  }

  private Dataset<Row> rows(FlatTable table, BatchContext batch) {
    List<Grouped.Input> inputs =
        table.sources().stream().map(source -> Grouped.Input.of(batch, source)).toList();
    TreeMap<String, Boolean> videos = new TreeMap<>();
    batch.videoIds().forEach(id -> videos.put(id, true));
    FlatTable.Rows rows = table.rows();
    int publishBatch = batch.batch;
    Class<? extends Record> type = table.type();
    JavaRDD<Row> made =
        Grouped.run(
            batch,
            inputs,
            false,
            videos,
            files(batch),
            () ->
                (videoId, extra, in, out) ->
                    rows.make(videoId, in, record -> out.accept(row(type, record, publishBatch))));
    return spark.createDataFrame(made, schema(table));
  }

  @SuppressWarnings("unchecked")
  private static Row row(Class<? extends Record> type, Record record, int publishBatch) {
    Object[] values = RecordRows.of((Class<Record>) type).values(record);
    Object[] all = Arrays.copyOf(values, values.length + 1);
    all[values.length] = publishBatch;
    return RowFactory.create(all);
  }

  private Dataset<Row> local(FlatTable table, List<? extends Record> records, int publishBatch) {
    List<Row> rows = records.stream().map(r -> row(table.type(), r, publishBatch)).toList();
    return spark.createDataFrame(rows, schema(table)).coalesce(1);
  }

  /** One file per table and 16 hours of video. */
  private static int files(BatchContext batch) {
    long seconds = batch.probes.values().stream().mapToLong(p -> p.durationUs()).sum() / 1_000_000;
    return (int) Math.min(batch.slots() * 4L, 1 + seconds / (16 * 3600));
  }

  private static List<FlatRows.Failures> failures(
      BatchContext batch, Map<String, List<String>> paths) {
    List<FlatRows.Failures> failures = new ArrayList<>();
    for (Stage stage : Stages.ALL) {
      failures.addAll(failures(batch, stage, id -> paths.get(id).get(0)));
    }
    return failures;
  }

  /**
   * The units of a stage that could not be done, wholly or in part.
   *
   * @param path a path of a video, by its id
   */
  static List<FlatRows.Failures> failures(
      BatchContext batch, Stage stage, Function<String, String> path) {
    Map<UnitId, UnitState> bad = new TreeMap<>();
    batch
        .states(stage.name())
        .forEach(
            (id, state) -> {
              if (!state.readable() || state.status().equals(UnitRow.PARTIAL)) {
                bad.put(id, state);
              }
            });
    if (bad.isEmpty()) {
      return List.of();
    }
    int maxAttempts = batch.settings.getInt("run.max_attempts");
    return new StageTable(batch.warehouse, stage.name(), stage.payload())
            .rows(batch.spark, bad, "status", "error_class", "reason", "attempts")
            .collectAsList()
            .stream()
            .map(
                row ->
                    new FlatRows.Failures(
                        FlatTable.failureId(row.getString(0), stage.name(), row.getString(1)),
                        row.getString(0),
                        path.apply(row.getString(0)),
                        stage.name(),
                        row.getString(1),
                        row.getString(3),
                        row.getString(4),
                        row.getInt(5),
                        row.getString(2).equals(UnitRow.PARTIAL) ? DEGRADED : LOST,
                        !row.getString(2).equals(UnitRow.RETRY) || row.getInt(5) >= maxAttempts))
            .toList();
  }

  private List<FlatRows.Videos> videos(
      BatchContext batch, Map<String, List<String>> paths, List<FlatRows.Failures> failures) {
    Map<String, Set<String>> severities = new HashMap<>();
    Set<String> retry = new HashSet<>(batch.unfinished());
    for (FlatRows.Failures failure : failures) {
      severities.computeIfAbsent(failure.videoId(), id -> new HashSet<>()).add(failure.severity());
      if (!failure.isFinal()) {
        retry.add(failure.videoId());
      }
    }
    List<FlatRows.Videos> videos = new ArrayList<>();
    paths.forEach(
        (id, all) -> {
          int sampled =
              batch.readable("sample", id).values().stream().mapToInt(UnitState::items).sum();
          int clips =
              batch.readable("segment", id).values().stream().mapToInt(UnitState::items).sum();
          boolean readable = !batch.readable("sample", id).isEmpty();
          String status =
              !readable
                  ? UnitRow.FAILED
                  : severities.containsKey(id) ? UnitRow.PARTIAL : UnitRow.OK;
          videos.add(video(id, all, batch, status, sampled, clips, retry.contains(id)));
        });
    return videos;
  }

  private FlatRows.Videos video(
      String id,
      List<String> paths,
      BatchContext batch,
      String status,
      int sampled,
      int clips,
      boolean retryPending) {
    VideoProbe probe = batch.probes.get(id);
    VideoTrack track = probe == null ? null : probe.video();
    AudioTrack audio = probe == null ? null : probe.audio();
    boolean rateKnown = track != null && track.fpsNum() > 0 && track.fpsDen() > 0;
    return new FlatRows.Videos(
        id,
        paths.get(0),
        paths,
        batch.sizesBytes.get(id),
        probe == null ? null : probe.container(),
        probe == null ? null : probe.durationUs(),
        track != null,
        track == null ? null : track.firstPtsUs(),
        track == null ? null : track.codec(),
        track == null ? null : track.pixelFormat(),
        track == null ? null : track.displayWidthPx(),
        track == null ? null : track.displayHeightPx(),
        track == null ? null : track.rotationDegrees(),
        rateKnown ? (double) track.fpsNum() / track.fpsDen() : null,
        rateKnown ? track.fpsNum() : null,
        rateKnown ? track.fpsDen() : null,
        audio == null ? null : audio.codec(),
        audio == null ? null : audio.sampleRateHz(),
        audio == null ? null : audio.channels(),
        status,
        probe == null ? null : probe.note(),
        probe == null ? 0 : probe.cells().size(),
        sampled,
        clips,
        generation(id, paths),
        retryPending);
  }
}
