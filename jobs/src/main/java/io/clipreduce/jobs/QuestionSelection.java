package io.clipreduce.jobs;

import static org.apache.spark.sql.functions.lit;

import io.clipreduce.answer.Question;
import io.clipreduce.answer.QuestionVideos;
import io.clipreduce.evaluate.BenchmarkItem;
import io.clipreduce.evaluate.Gold;
import io.clipreduce.evaluate.TimeSpan;
import io.clipreduce.method.Description;
import io.clipreduce.method.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;

/** Chooses frames of whole videos for questions, and publishes them among the keyframes. */
final class QuestionSelection {
  private final RunContext run;
  private final SortedMap<String, PublishedVideo> published;

  /**
   * @throws UserException when the warehouse holds no videos
   */
  QuestionSelection(RunContext run) {
    this.run = run;
    this.published = PublishedVideo.all(run.spark(), run.warehouse());
    if (published.isEmpty()) {
      throw new UserException(
          "%s holds no videos. Make it with 'clipreduce run'.".formatted(run.warehouse().root()));
    }
  }

  /**
   * Chooses what was not chosen before, and puts all of it in place of what was published of this
   * set by this method.
   *
   * @return the number of pairs of a question and a video for which nothing could be chosen
   * @throws UserException when a question names no video, or several by one name
   */
  int choose(QuestionSelectStage.Asking asking, List<Question> questions) {
    List<AnswerStage.Asked> asked = asked(questions);
    QuestionSelectStage stage =
        new QuestionSelectStage(asking, asked, videos(asking.description(), asked));
    StageTable table = new StageTable(run.warehouse(), stage.name(), stage.payload());
    int batchNumber = (int) run.warehouse().delta().version(table.path()) + 2;
    BatchContext batch = new BatchContext(run, batchNumber, Map.of());
    StageRunner runner = new StageRunner(run, List.of(stage));
    Set<String> ids = new TreeSet<>();
    asked.forEach(a -> ids.addAll(a.videoIds().isEmpty() ? published.keySet() : a.videoIds()));
    runner.load(List.of(stage), ids);
    int done = runner.run(stage, batch);
    Map<UnitId, UnitState> chosen = batch.readable(stage.name());
    publish(asking, table, chosen);
    publishFailures(asking, stage, batch);
    int failures = batch.states(stage.name()).size() - chosen.size();
    run.progress()
        .say(
            "%s questions of %s by %s: %s frames; %s of %s choices made now, %s failed"
                .formatted(
                    questions.size(),
                    asking.questionSet(),
                    asking.method(),
                    chosen.values().stream().mapToLong(UnitState::items).sum(),
                    done,
                    batch.states(stage.name()).size(),
                    failures));
    return failures;
  }

  /**
   * Runs methods side by side, and puts their figures in place of those of this set at this budget.
   *
   * @param methods how each chooses; all of one set, from the same candidates
   * @param items the questions, and the time ranges that answer them where they are known
   * @return the figures, one row a method
   * @throws UserException when a question names no video, or several by one name
   */
  List<FlatRows.Comparisons> compare(
      List<QuestionSelectStage.Asking> methods, int budget, List<BenchmarkItem> items) {
    List<AnswerStage.Asked> asked = asked(items.stream().map(BenchmarkItem::question).toList());
    List<Description> descriptions =
        methods.stream().map(QuestionSelectStage.Asking::description).toList();
    Description looking =
        descriptions.stream()
            .filter(Description::queryAware)
            .findFirst()
            .orElse(descriptions.get(0));
    Map<String, QuestionSelectStage.Asked> videos = videos(looking, asked);
    TreeMap<String, SelectionComparison.VideoWork> works = new TreeMap<>();
    known(items)
        .forEach(
            (id, questions) ->
                works.put(
                    id, new SelectionComparison.VideoWork(questions, videos.get(id).evidence())));
    QuestionSelectStage.Asking any = methods.get(0);
    BatchContext batch = new BatchContext(run, 0, Map.of());
    List<Grouped.Input> inputs =
        QuestionSelectStage.inputs(
            batch, descriptions, any.frameEncoder(), Set.of(any.frameEncoder()), videos);
    Settings settings = run.settings();
    SerializableConfiguration hadoop = new SerializableConfiguration(run.warehouse().hadoop());
    String root = run.warehouse().root();
    ArrayList<QuestionSelectStage.Asking> all = new ArrayList<>(methods);
    List<Comparison.Choice> choices =
        Grouped.run(
                batch,
                inputs,
                false,
                works,
                Stages.tasks(batch, works.size()),
                () ->
                    new SelectionComparison(
                        all, budget, settings, new PictureReader(hadoop.value(), root)))
            .collect();
    return new Comparison(Kind.SELECT, any.questionSet(), any.mode().word(), budget, null)
        .publish(
            run,
            "question_set = '%s' AND budget = %s"
                .formatted(any.questionSet().replace("'", "''"), budget),
            choices);
  }

  /**
   * The questions of each video, with the time ranges of it that answer them where they are known;
   * of a question to several videos nobody tells whose its ranges are.
   *
   * @throws UserException when a question names no video, or several by one name
   */
  TreeMap<String, ArrayList<Comparison.Known>> known(List<BenchmarkItem> items) {
    List<AnswerStage.Asked> asked = asked(items.stream().map(BenchmarkItem::question).toList());
    TreeMap<String, ArrayList<Comparison.Known>> known = new TreeMap<>();
    for (int i = 0; i < asked.size(); i++) {
      Set<String> ids =
          asked.get(i).videoIds().isEmpty() ? published.keySet() : asked.get(i).videoIds();
      Gold gold = items.get(i).gold();
      List<TimeSpan> moments = gold == null || ids.size() > 1 ? List.of() : gold.spans();
      for (String id : ids) {
        known
            .computeIfAbsent(id, video -> new ArrayList<>())
            .add(new Comparison.Known(asked.get(i).question(), new ArrayList<>(moments)));
      }
    }
    return known;
  }

  private List<AnswerStage.Asked> asked(List<Question> questions) {
    QuestionVideos names =
        new QuestionVideos(published.values().stream().map(PublishedVideo::video).toList());
    Map<List<String>, Set<String>> known = new HashMap<>();
    List<AnswerStage.Asked> asked = new ArrayList<>();
    try {
      for (Question question : questions) {
        Set<String> ids = known.computeIfAbsent(question.videos(), names::ids);
        asked.add(new AnswerStage.Asked(question, new TreeSet<>(ids)));
      }
    } catch (IllegalArgumentException e) {
      throw new UserException(e.getMessage(), e);
    }
    return asked;
  }

  /** The videos that are asked of, and what the questions are compared with in each. */
  private Map<String, QuestionSelectStage.Asked> videos(
      Description method, List<AnswerStage.Asked> asked) {
    Set<String> ids = new TreeSet<>();
    for (AnswerStage.Asked question : asked) {
      ids.addAll(question.videoIds().isEmpty() ? published.keySet() : question.videoIds());
    }
    Settings settings = run.settings();
    Map<String, Set<String>> encoders = method.queryAware() ? encoders(ids) : Map.of();
    Map<String, QuestionSelectStage.Asked> videos = new TreeMap<>();
    TreeMap<String, Integer> told = new TreeMap<>();
    for (String id : ids) {
      WarehouseInputs.Evidence evidence =
          method.queryAware() ? evidence(settings, encoders.getOrDefault(id, Set.of())) : null;
      videos.put(id, new QuestionSelectStage.Asked(published.get(id), evidence));
      told.merge(evidence == null ? "none" : evidence.word(), 1, Integer::sum);
    }
    run.progress()
        .say(
            "Evidence of %s: %s"
                .formatted(
                    method.name(),
                    told.entrySet().stream()
                        .map(e -> "%s in %s videos".formatted(e.getKey(), e.getValue()))
                        .collect(Collectors.joining(", "))));
    return videos;
  }

  /** The encoders that have vectors of frames, by video. */
  private Map<String, Set<String>> encoders(Set<String> ids) {
    record EncoderColumn(String encoder) {}
    Map<String, Set<String>> encoders = new HashMap<>();
    new PublishedRows(
            run.spark(),
            run.warehouse(),
            ids.stream().map(id -> published.get(id).stamp()).toList())
        .rows("frame_embeddings", EncoderColumn.class)
        .ifPresent(
            rows ->
                rows.select("video_id", "encoder")
                    .distinct()
                    .collectAsList()
                    .forEach(
                        row ->
                            encoders
                                .computeIfAbsent(row.getString(0), id -> new TreeSet<>())
                                .add(row.getString(1))));
    return encoders;
  }

  /**
   * What questions are compared with: the vectors of frames by {@code select.encoder} if it takes
   * words, else by the first of {@code answer.picture_encoders} that there are, else words.
   */
  static WarehouseInputs.Evidence evidence(Settings settings, Set<String> there) {
    List<String> takingWords = new ArrayList<>(settings.getStrings("answer.picture_encoders"));
    takingWords.retainAll(there);
    String usual = settings.getString("select.encoder");
    if (takingWords.isEmpty()) {
      return new WarehouseInputs.Evidence(settings.getString("answer.encoder"), false);
    }
    return new WarehouseInputs.Evidence(
        takingWords.contains(usual) ? usual : takingWords.get(0), true);
  }

  private void publish(
      QuestionSelectStage.Asking asking, StageTable table, Map<UnitId, UnitState> chosen) {
    FlatTable keyframes = FlatTable.KEYFRAMES;
    String set = asking.questionSet();
    String method = asking.method();
    Dataset<Row> stage =
        table.rows(
            run.spark(),
            chosen,
            RecordRows.of(StageRows.QuestionFrames.class).schema().fieldNames());
    Dataset<Row> rows =
        run.spark()
            .createDataFrame(
                stage.toJavaRDD().flatMap(QuestionSelection::flat),
                RecordRows.of(FlatRows.Keyframes.class).schema())
            .withColumn("publish_batch", lit(Publisher.BATCH_OF_NONE))
            .repartition(1)
            .sortWithinPartitions("question_id", "video_id", "rank");
    String path = run.warehouse().tablePath(keyframes.name());
    run.tables()
        .replaceWhere(
            rows,
            path,
            "publish_batch = %s AND question_set = '%s' AND selector = '%s'"
                .formatted(
                    Publisher.BATCH_OF_NONE, set.replace("'", "''"), method.replace("'", "''")),
            run.warehouse().delta().version(path) >= 0,
            "publish_batch");
  }

  private void publishFailures(
      QuestionSelectStage.Asking asking, QuestionSelectStage stage, BatchContext batch) {
    new Publisher(run)
        .publishFailures(
            stage.name(),
            "startswith(unit, '%s')".formatted(asking.unit("").replace("'", "''")),
            Publisher.failures(batch, stage, id -> published.get(id).video().path()));
  }

  /** The published rows of a row of the stage. */
  private static Iterator<Row> flat(Row row) {
    String videoId = row.getString(0);
    StageRows.QuestionFrames chosen = RecordRows.of(StageRows.QuestionFrames.class).fromRow(row, 2);
    return chosen.frames().stream()
        .map(
            frame ->
                new FlatRows.Keyframes(
                    FlatTable.questionFrameId(
                        videoId,
                        chosen.selector(),
                        chosen.questionSet(),
                        chosen.questionId(),
                        frame.ptsUs()),
                    videoId,
                    FlatTable.clipId(videoId, frame.clipIndex()),
                    frame.ptsUs(),
                    frame.rank(),
                    chosen.selector(),
                    frame.score(),
                    frame.picture(),
                    chosen.questionSet(),
                    chosen.questionId(),
                    chosen.evidence(),
                    chosen.mode(),
                    frame.repeats(),
                    frame.widthPx(),
                    frame.heightPx()))
        .map(RecordRows.of(FlatRows.Keyframes.class)::toRow)
        .iterator();
  }
}
