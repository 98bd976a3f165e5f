package io.clipreduce.jobs;

import io.clipreduce.answer.Question;
import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Methods;
import io.clipreduce.method.Mode;
import io.clipreduce.method.Parameter;
import io.clipreduce.select.KeyframeSelector;
import io.clipreduce.select.Selection;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Questions of one set and videos to frames, by one method. Its units are a question and a video,
 * and it is no part of a run.
 */
final class QuestionSelectStage implements Stage {
  static final String NAME = "select_questions";

  /** Changes whenever the same method would be given other inputs. */
  private static final String VERSION = "1";

  private final Asking asking;
  private final List<AnswerStage.Asked> questions;
  private final Map<String, Asked> videos;

  /**
   * How frames are chosen.
   *
   * @param questionSet name of the set of questions
   * @param method name of the method
   * @param params values of its parameters, as texts, by name
   * @param mode how it deals with quirks of its public code
   * @param candidatesFps how many frames a second there are to choose from
   * @param frameEncoder encoder of vectors of frames that are compared with each other alone
   * @param textEncoder encoder of vectors of words
   */
  record Asking(
      String questionSet,
      String method,
      TreeMap<String, String> params,
      Mode mode,
      double candidatesFps,
      String frameEncoder,
      String textEncoder)
      implements Serializable {

    KeyframeSelector selector() {
      return Methods.get("--method", KeyframeSelector.class, method);
    }

    Description description() {
      return selector().description();
    }

    /** Name of a question's unit. */
    String unit(String questionId) {
      return "%s/%s/%s".formatted(questionSet, method, questionId);
    }

    /**
     * The arguments for a video.
     *
     * @throws IllegalArgumentException for a parameter that the method has not
     */
    Arguments arguments(String videoId, List<VideoFrames.Candidate> candidates) {
      KeyframeSelector selector = selector();
      TreeMap<String, Object> values = new TreeMap<>(params);
      if (!candidates.isEmpty()) {
        VideoFrames.FrameColumns frame = candidates.get(0).frame();
        for (Parameter<?> parameter : selector.description().parameters()) {
          if (parameter.standard() == null && parameter.name().equals("width_px")) {
            values.putIfAbsent(parameter.name(), frame.widthPx());
          } else if (parameter.standard() == null && parameter.name().equals("height_px")) {
            values.putIfAbsent(parameter.name(), frame.heightPx());
          }
        }
      }
      return Arguments.of(selector, values, mode, Keys.key(method, params, videoId));
    }
  }

  /**
   * A video that questions are asked of.
   *
   * @param evidence what questions are compared with; null where the method looks at none
   */
  record Asked(PublishedVideo video, WarehouseInputs.Evidence evidence) implements Serializable {}

  /**
   * @param asking null to tell of the table only
   * @param questions in the order of their file
   * @param videos by id, all that are asked of
   */
  QuestionSelectStage(Asking asking, List<AnswerStage.Asked> questions, Map<String, Asked> videos) {
    this.asking = asking;
    this.questions = questions;
    this.videos = new TreeMap<>(videos);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "Questions to the frames of videos that may answer them.";
  }

  @Override
  public Class<? extends Record> payload() {
    return StageRows.QuestionFrames.class;
  }

  /** The videos of a question. */
  private Collection<String> videosOf(AnswerStage.Asked asked) {
    return asked.videoIds().isEmpty() ? videos.keySet() : asked.videoIds();
  }

  @Override
  public List<Work> expected(BatchContext batch) {
    Description method = asking.description();
    TreeMap<String, String> fps = new TreeMap<>();
    List<Work> works = new ArrayList<>();
    for (AnswerStage.Asked asked : questions) {
      for (String id : videosOf(asked)) {
        Asked video = videos.get(id);
        String evidence = video.evidence() == null ? "" : video.evidence().word();
        String fp =
            fps.computeIfAbsent(
                evidence, word -> fingerprint(method, video.evidence(), batch.settings));
        Question question = asked.question();
        long key =
            Keys.key(
                fp,
                id,
                asking.unit(question.id()),
                question.text(),
                question.askedAtUs(),
                video.video().stamp());
        works.add(new Work(id, asking.unit(question.id()), fp, key, 1));
      }
    }
    return works;
  }

  private String fingerprint(
      Description method, WarehouseInputs.Evidence evidence, Settings settings) {
    return Keys.fingerprint(
        NAME,
        VERSION,
        method.name(),
        method.version(),
        asking.params(),
        asking.mode(),
        asking.candidatesFps(),
        WarehouseInputs.frameEncoder(method, evidence, asking.frameEncoder()),
        evidence == null ? "" : settings.textEncoders().get(evidence.encoder()).version(),
        WarehouseInputs.readsWords(method, evidence)
            ? settings.textEncoders().get(asking.textEncoder()).version()
            : "");
  }

  /** What is to be done on a video. */
  private record VideoWork(
      ArrayList<Question> questions, ArrayList<Work> works, WarehouseInputs.Evidence evidence)
      implements Serializable {}

  @Override
  public JavaRDD<UnitResult> compute(BatchContext batch, List<Work> todo) {
    Map<UnitId, Question> byUnit = new TreeMap<>();
    for (AnswerStage.Asked asked : questions) {
      videosOf(asked)
          .forEach(
              id ->
                  byUnit.put(new UnitId(id, asking.unit(asked.question().id())), asked.question()));
    }
    TreeMap<String, VideoWork> works = new TreeMap<>();
    for (Work work : todo) {
      VideoWork video =
          works.computeIfAbsent(
              work.videoId(),
              id -> new VideoWork(new ArrayList<>(), new ArrayList<>(), videos.get(id).evidence()));
      video.questions().add(byUnit.get(work.id()));
      video.works().add(work);
    }
    Asking how = asking;
    Settings settings = batch.settings;
    Notices notices = batch.notices;
    SerializableConfiguration hadoop = new SerializableConfiguration(batch.warehouse.hadoop());
    String root = batch.warehouse.root();
    Map<String, Asked> toDo = new TreeMap<>(videos);
    toDo.keySet().retainAll(works.keySet());
    return Grouped.run(
        batch,
        inputs(batch, List.of(how.description()), how.frameEncoder(), Set.of(), toDo),
        false,
        works,
        Stages.tasks(batch, works.size()),
        () -> new SelectKernel(how, settings, new PictureReader(hadoop.value(), root), notices));
  }

  /**
   * The rows of videos that methods make necessary.
   *
   * @param encoder that of vectors of frames that are compared with each other alone
   * @param always encoders whose vectors of frames are read in any case
   */
  static List<Grouped.Input> inputs(
      BatchContext batch,
      List<Description> methods,
      String encoder,
      Set<String> always,
      Map<String, Asked> videos) {
    SortedSet<String> tables =
        new TreeSet<>(always.isEmpty() ? Set.of() : Set.of("frame_embeddings"));
    TreeSet<String> encoders = new TreeSet<>(always);
    for (Description method : methods) {
      for (Asked video : videos.values()) {
        WarehouseInputs.Evidence evidence = method.queryAware() ? video.evidence() : null;
        tables.addAll(WarehouseInputs.tables(method, evidence, encoder));
        String by = WarehouseInputs.frameEncoder(method, evidence, encoder);
        if (by != null) {
          encoders.add(by);
        }
      }
    }
    PublishedRows published =
        new PublishedRows(
            batch.spark,
            batch.warehouse,
            videos.values().stream().map(asked -> asked.video().stamp()).toList());
    Grouped.Input known = published.videos(videos.keySet());
    Dataset<Row> ids = functions.broadcast(known.rows().select("video_id"));
    List<Grouped.Input> inputs = new ArrayList<>(List.of(known));
    for (String table : tables) {
      published
          .of(table, WarehouseInputs.columns(table))
          .ifPresent(
              input -> {
                Dataset<Row> rows = input.rows().join(ids, "video_id", "left_semi");
                inputs.add(
                    new Grouped.Input(
                        table,
                        table.equals("frame_embeddings")
                            ? rows.where(functions.col("encoder").isin(encoders.toArray()))
                            : rows,
                        true));
              });
    }
    return inputs;
  }

  private static final class SelectKernel implements Grouped.Kernel<VideoWork, UnitResult> {
    private final Asking asking;
    private final KeyframeSelector selector;
    private final QueryVectors vectors;
    private final PictureReader pictures;
    private final WarehouseInputs inputs;
    private final Notices notices;

    SelectKernel(Asking asking, Settings settings, PictureReader pictures, Notices notices) {
      this.asking = asking;
      this.selector = asking.selector();
      this.vectors = new QueryVectors(settings);
      this.pictures = pictures;
      this.inputs =
          new WarehouseInputs(
              selector.description(),
              vectors,
              pictures,
              asking.frameEncoder(),
              asking.textEncoder());
      this.notices = notices;
    }

    @Override
    public void process(
        String videoId,
        VideoWork video,
        Iterator<Grouped.InputRow> rows,
        Consumer<UnitResult> results) {
      String encoder =
          WarehouseInputs.frameEncoder(
              selector.description(), video.evidence(), asking.frameEncoder());
      VideoFrames frames =
          new VideoFrames(
              videoId, asking.candidatesFps(), encoder == null ? Set.of() : Set.of(encoder));
      frames.addAll(rows);
      // What looks at no question chooses the same for all that are asked at one time.
      Map<Long, Selection> byTime = new HashMap<>();
      for (int i = 0; i < video.works().size(); i++) {
        Work work = video.works().get(i);
        long started = System.nanoTime();
        try {
          StageRows.QuestionFrames chosen =
              choose(videoId, frames, video.questions().get(i), video.evidence(), byTime);
          results.accept(UnitResult.ok(work, chosen.frames().size(), chosen, started));
        } catch (RuntimeException e) {
          UnitResult failed = UnitResult.failed(work, e, BatchQueue.mayHeal(e), started);
          notices.add("select: not chosen by %s: %s".formatted(asking.method(), failed.reason()));
          results.accept(failed);
        }
      }
    }

    private StageRows.QuestionFrames choose(
        String videoId,
        VideoFrames frames,
        Question question,
        WarehouseInputs.Evidence evidence,
        Map<Long, Selection> byTime) {
      List<VideoFrames.Candidate> candidates = frames.candidates(question.askedAtUs());
      Supplier<Selection> select =
          () ->
              selector.run(
                  inputs.of(frames, question, evidence), asking.arguments(videoId, candidates));
      Selection selection =
          evidence == null
              ? byTime.computeIfAbsent(question.askedAtUs(), askedAtUs -> select.get())
              : select.get();
      return new StageRows.QuestionFrames(
          asking.questionSet(),
          question.id(),
          asking.method(),
          asking.mode().word(),
          evidence == null ? null : evidence.word(),
          candidates.size(),
          chosen(selection, candidates));
    }

    /** One row a frame, in order of time, however often it was chosen. */
    private static List<StageRows.QuestionFrame> chosen(
        Selection selection, List<VideoFrames.Candidate> candidates) {
      TreeMap<Integer, StageRows.QuestionFrame> chosen = new TreeMap<>();
      for (int i = 0; i < selection.indices().length; i++) {
        int index = selection.indices()[i];
        VideoFrames.Candidate candidate = candidates.get(index);
        StageRows.QuestionFrame before = chosen.get(index);
        chosen.put(
            index,
            new StageRows.QuestionFrame(
                candidate.clipIndex(),
                candidate.ptsUs(),
                before == null ? chosen.size() : before.rank(),
                before == null ? 1 : before.repeats() + 1,
                before == null ? (float) selection.scores()[i] : before.score(),
                pixels(selection, "widths", i),
                pixels(selection, "heights", i),
                candidate.frame().picture()));
      }
      return List.copyOf(chosen.values());
    }

    /** A size the method tells of a chosen frame; null where it tells none. */
    private static Integer pixels(Selection selection, String output, int index) {
      return selection.more().get(output) instanceof int[] sizes ? (Integer) sizes[index] : null;
    }

    @Override
    public void close() throws IOException {
      vectors.close();
      pictures.close();
    }
  }
}
