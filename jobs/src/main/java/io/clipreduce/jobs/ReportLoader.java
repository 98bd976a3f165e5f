package io.clipreduce.jobs;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.udf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.DataTypes;

/** Reads from the published tables what a report shows, and no more than a page can hold. */
final class ReportLoader {
  private static final int MAX_FAILURES = 1000;
  private static final int MAX_RUNS = 20;

  /** Bounds of all videos together; they keep a page of 500 long videos below 30 MB. */
  static final int ALL_SHOTS = 60_000;

  static final int ALL_CLIPS = 20_000;
  static final int ALL_PICTURES = 1_500;

  private static final FlatTable SHOTS = named("shots");
  private static final FlatTable CLIPS = named("clips");
  private static final FlatTable CAPTIONS = named("captions");
  private static final FlatTable OCR = named("ocr");

  private final SparkSession spark;
  private final Warehouse warehouse;
  private final int maxVideos;

  ReportLoader(SparkSession spark, Warehouse warehouse, int maxVideos) {
    this.spark = spark;
    this.warehouse = warehouse;
    this.maxVideos = maxVideos;
  }

  private static FlatTable named(String name) {
    return FlatTable.FROM_STAGES.stream().filter(t -> t.name().equals(name)).findFirst().get();
  }

  ReportData load() {
    Map<String, Long> shots = new HashMap<>();
    rows(SHOTS)
        .groupBy("video_id")
        .count()
        .collectAsList()
        .forEach(row -> shots.put(row.getString(0), row.getLong(1)));
    return new ReportData(
        warehouse.root(), totals(shots), runs(), failures(), comparisons(), videos(shots));
  }

  /** A table's rows of its latest version; none where it does not exist. */
  private Dataset<Row> rows(FlatTable table) {
    List<String> files = warehouse.delta().files(warehouse.tablePath(table.name()));
    var schema = RecordRows.of(table.type()).schema();
    return files.isEmpty()
        ? spark.createDataFrame(List.of(), schema)
        : spark.read().schema(schema).parquet(files.toArray(String[]::new));
  }

  private List<FlatRows.Comparisons> comparisons() {
    RecordRows<FlatRows.Comparisons> reader = RecordRows.of(FlatRows.Comparisons.class);
    return rows(FlatTable.COMPARISONS).collectAsList().stream()
        .map(reader::fromRow)
        .sorted(
            by(FlatRows.Comparisons::questionSet)
                .thenComparing(by(FlatRows.Comparisons::budget))
                .thenComparing(by(FlatRows.Comparisons::ratio))
                .thenComparing(Comparison.BEST_FIRST))
        .toList();
  }

  private static <T extends Comparable<T>> Comparator<FlatRows.Comparisons> by(
      Function<FlatRows.Comparisons, T> value) {
    return Comparator.comparing(value, Comparator.nullsLast(Comparator.naturalOrder()));
  }

  private ReportData.Totals totals(Map<String, Long> shots) {
    Row videos =
        rows(FlatTable.VIDEOS)
            .agg(
                count(lit(1)),
                total("duration_us"),
                total("size_bytes"),
                total("sampled_frames"),
                total("clips"))
            .first();
    Map<String, Long> severities = new HashMap<>();
    rows(FlatTable.FAILURES)
        .groupBy("severity")
        .count()
        .collectAsList()
        .forEach(row -> severities.put(row.getString(0), row.getLong(1)));
    return new ReportData.Totals(
        videos.getLong(0),
        videos.getLong(1),
        videos.getLong(2),
        videos.getLong(3),
        shots.values().stream().mapToLong(n -> n).sum(),
        videos.getLong(4),
        rows(CAPTIONS).count(),
        rows(OCR).count(),
        severities.getOrDefault("lost", 0L),
        severities.getOrDefault("degraded", 0L));
  }

  private static Column total(String column) {
    return coalesce(sum(col(column)), lit(0L));
  }

  private List<ReportData.Run> runs() {
    return rows(FlatTable.RUNS)
        .orderBy(col("ended_at").desc(), col("run_id").desc())
        .limit(MAX_RUNS)
        .collectAsList()
        .stream()
        .map(row -> RecordRows.of(FlatRows.Runs.class).fromRow(row))
        .map(
            run ->
                new ReportData.Run(
                    run.startedAt().toInstant(),
                    run.endedAt().toInstant(),
                    run.status(),
                    run.videos(),
                    run.failures(),
                    run.durationUs(),
                    run.stageMs() == null ? Map.of() : new TreeMap<>(run.stageMs())))
        .toList();
  }

  private List<ReportData.Failure> failures() {
    return rows(FlatTable.FAILURES)
        .orderBy("path", "stage", "unit", "reason")
        .limit(MAX_FAILURES)
        .collectAsList()
        .stream()
        .map(row -> RecordRows.of(FlatRows.Failures.class).fromRow(row))
        .map(
            failure ->
                new ReportData.Failure(
                    failure.path(),
                    failure.stage(),
                    failure.unit(),
                    failure.severity(),
                    failure.errorClass(),
                    failure.reason(),
                    failure.attempts(),
                    failure.isFinal()))
        .toList();
  }

  private List<ReportData.Video> videos(Map<String, Long> shotCounts) {
    List<FlatRows.Videos> videos =
        rows(FlatTable.VIDEOS).orderBy("path", "video_id").limit(maxVideos).collectAsList().stream()
            .map(row -> RecordRows.of(FlatRows.Videos.class).fromRow(row))
            .toList();
    HashMap<String, Integer> clipStep = new HashMap<>();
    HashMap<String, Integer> shotStep = new HashMap<>();
    for (FlatRows.Videos video : videos) {
      long shotCount = shotCounts.getOrDefault(video.videoId(), 0L);
      clipStep.put(video.videoId(), step(video.clips(), share(ALL_CLIPS, videos.size(), 20, 400)));
      shotStep.put(video.videoId(), step(shotCount, share(ALL_SHOTS, videos.size(), 60, 600)));
    }

    Map<String, List<ReportData.ShotBar>> shots = shots(shotStep);
    Map<String, Map<Integer, String>> captions = new HashMap<>();
    Map<String, List<ReportData.Segment>> segments = new HashMap<>();
    Map<String, String> summaries = new HashMap<>();
    captions(clipStep, captions, segments, summaries);
    Map<String, Map<Integer, List<ReportData.Thumbnail>>> pictures =
        pictures(clipStep, share(ALL_PICTURES, videos.size(), 2, 24));
    Map<String, List<ReportData.ClipCard>> clips = clips(clipStep, captions, pictures);
    return videos.stream()
        .map(
            video ->
                new ReportData.Video(
                    video.path(),
                    video.status(),
                    video.note(),
                    format(video),
                    video.durationUs() == null ? 0 : video.durationUs(),
                    video.sizeBytes() == null ? 0 : video.sizeBytes(),
                    shotCounts.getOrDefault(video.videoId(), 0L),
                    video.clips(),
                    summaries.get(video.videoId()),
                    segments.getOrDefault(video.videoId(), List.of()),
                    shots.getOrDefault(video.videoId(), List.of()),
                    clips.getOrDefault(video.videoId(), List.of())))
        .toList();
  }

  /** What one video may have of a number that all share. */
  static int share(int all, int videos, int least, int most) {
    return Math.max(least, Math.min(most, all / Math.max(1, videos)));
  }

  /** The n for which every n-th of {@code count} things is at most {@code most} things. */
  static int step(long count, int most) {
    return (int) Math.max(1, (count + most - 1) / most);
  }

  /** Whether a thing of a chosen video, by its index, is one of every n-th. */
  private static Column isShown(HashMap<String, Integer> steps, Column index) {
    return udf(
            (UDF2<String, Integer, Boolean>)
                (videoId, i) -> {
                  Integer step = steps.get(videoId);
                  return step != null && i % step == 0;
                },
            DataTypes.BooleanType)
        .apply(col("video_id"), index);
  }

  /** The number at the end of a clip's or caption's id. */
  private static Column lastNumber(String column) {
    return org.apache
        .spark
        .sql
        .functions
        .substring_index(col(column), "/", -1)
        .cast(DataTypes.IntegerType);
  }

  private Map<String, List<ReportData.ShotBar>> shots(HashMap<String, Integer> steps) {
    Map<String, List<ReportData.ShotBar>> shots = new HashMap<>();
    rows(SHOTS)
        .where(isShown(steps, col("shot_index")))
        .select("video_id", "shot_index", "start_us", "end_us", "start_kind")
        .collectAsList()
        .forEach(
            row ->
                shots
                    .computeIfAbsent(row.getString(0), id -> new ArrayList<>())
                    .add(
                        new ReportData.ShotBar(
                            row.getInt(1), row.getLong(2), row.getLong(3), row.getString(4))));
    shots.values().forEach(list -> list.sort(Comparator.comparingInt(ReportData.ShotBar::index)));
    return shots;
  }

  private void captions(
      HashMap<String, Integer> steps,
      Map<String, Map<Integer, String>> clips,
      Map<String, List<ReportData.Segment>> segments,
      Map<String, String> summaries) {
    Column index = lastNumber("caption_id");
    Column wanted =
        isShown(
            steps,
            org.apache.spark.sql.functions.when(col("level").equalTo("clip"), index).otherwise(0));
    rows(CAPTIONS)
        .where(wanted)
        .select(col("video_id"), col("level"), index, col("start_us"), col("end_us"), col("text"))
        .collectAsList()
        .forEach(
            row -> {
              String id = row.getString(0);
              switch (row.getString(1)) {
                case "clip" ->
                    clips
                        .computeIfAbsent(id, video -> new HashMap<>())
                        .put(row.getInt(2), row.getString(5));
                case "segment" ->
                    segments
                        .computeIfAbsent(id, video -> new ArrayList<>())
                        .add(
                            new ReportData.Segment(
                                row.getLong(3), row.getLong(4), row.getString(5)));
                case "video" -> summaries.put(id, row.getString(5));
                default -> {
                  // The long caption says again what the clips' captions say.
                }
              }
            });
    segments
        .values()
        .forEach(list -> list.sort(Comparator.comparingLong(ReportData.Segment::startUs)));
  }

  private Map<String, List<ReportData.ClipCard>> clips(
      HashMap<String, Integer> steps,
      Map<String, Map<Integer, String>> captions,
      Map<String, Map<Integer, List<ReportData.Thumbnail>>> pictures) {
    Map<String, List<ReportData.ClipCard>> clips = new HashMap<>();
    rows(CLIPS)
        .where(isShown(steps, col("clip_index")))
        .select("video_id", "clip_index", "start_us", "end_us", "first_shot", "last_shot")
        .collectAsList()
        .forEach(
            row -> {
              String id = row.getString(0);
              int index = row.getInt(1);
              clips
                  .computeIfAbsent(id, video -> new ArrayList<>())
                  .add(
                      new ReportData.ClipCard(
                          index,
                          row.getLong(2),
                          row.getLong(3),
                          row.getInt(4),
                          row.getInt(5),
                          captions.getOrDefault(id, Map.of()).get(index),
                          pictures.getOrDefault(id, Map.of()).getOrDefault(index, List.of())));
            });
    clips.values().forEach(list -> list.sort(Comparator.comparingInt(ReportData.ClipCard::index)));
    return clips;
  }

  /** Thumbnails by video and clip, at most {@code most} of a video. */
  private Map<String, Map<Integer, List<ReportData.Thumbnail>>> pictures(
      HashMap<String, Integer> steps, int most) {
    RecordRows<Picture> picture = RecordRows.of(Picture.class);
    Map<String, List<Thumbnails.Wanted>> candidates = new TreeMap<>();
    rows(FlatTable.KEYFRAMES)
        .where(col("question_set").isNull())
        .where(isShown(steps, lastNumber("clip_id")))
        .select(col("video_id"), lastNumber("clip_id"), col("pts_us"), col("picture"))
        .collectAsList()
        .forEach(
            row -> {
              if (!row.isNullAt(3)) {
                candidates
                    .computeIfAbsent(row.getString(0), id -> new ArrayList<>())
                    .add(
                        new Thumbnails.Wanted(
                            row.getString(0),
                            row.getInt(1),
                            row.getLong(2),
                            picture.fromRow(row.getStruct(3))));
              }
            });
    List<Thumbnails.Wanted> chosen = new ArrayList<>();
    candidates.values().forEach(ofVideo -> chosen.addAll(Thumbnails.spread(ofVideo, most)));
    return new Thumbnails(warehouse).make(chosen);
  }

  private static String format(FlatRows.Videos video) {
    List<String> parts = new ArrayList<>();
    if (video.widthPx() != null && video.heightPx() != null) {
      parts.add("%s×%s".formatted(video.widthPx(), video.heightPx()));
    }
    if (video.fps() != null) {
      parts.add(
          String.format(Locale.ROOT, "%.2f fps", video.fps()).replaceFirst("\\.?0+ fps", " fps"));
    }
    if (video.codec() != null) {
      parts.add(video.codec());
    }
    if (video.audioCodec() != null) {
      parts.add(video.audioCodec());
    } else if (video.hasVideo()) {
      parts.add("no sound");
    }

    return String.join(" · ", parts);
  }
}
