package io.clipreduce.jobs;

import io.clipreduce.caption.ClipCaption;
import io.clipreduce.caption.SlideText;
import io.clipreduce.caption.Summariser;
import io.clipreduce.caption.SummarySettings;
import io.clipreduce.caption.Unifier;
import io.clipreduce.caption.VideoSummary;
import io.clipreduce.model.Models;
import io.clipreduce.model.server.Ahead;
import io.clipreduce.model.server.CallBudget;
import io.clipreduce.model.server.CallFailure;
import io.clipreduce.model.server.ModelCall;
import io.clipreduce.model.server.ReplyStore;
import io.clipreduce.unify.Cast;
import io.clipreduce.unify.Namer;
import io.clipreduce.unify.Namers;
import io.clipreduce.unify.SlideBlock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.util.SerializableConfiguration;

/**
 * One name for everybody in a video; its clip captions to captions of segments and of the whole.
 */
final class UnifyStage implements Stage {
  private static final String SERVER = "unify.server";

  @Override
  public String name() {
    return "unify";
  }

  @Override
  public String description() {
    return "Names who is met in a video; finds slides; sums up segments and whole videos.";
  }

  @Override
  public Class<? extends Record> payload() {
    return StageRows.Unify.class;
  }

  @Override
  public List<Work> expected(BatchContext batch) {
    String fp = batch.fingerprints.of("unify");
    List<Work> works = new ArrayList<>();
    for (String id : batch.videoIds()) {
      if (!batch.readable("caption", id).isEmpty()) {
        long key = Keys.key(fp, id, BatchContext.inputs(UnifyInput.states(batch, id)));
        works.add(new Work(id, VideosStage.UNIT, fp, key, 1));
      }
    }
    return works;
  }

  @Override
  public JavaRDD<UnitResult> compute(BatchContext batch, List<Work> todo) {
    TreeMap<String, Integer> weights = new TreeMap<>();
    todo.forEach(
        work -> weights.put(work.videoId(), batch.readable("caption", work.videoId()).size()));
    TreeMap<String, Allowance> allowances = Allowance.shares(batch, SERVER, weights);
    TreeMap<String, VideoWork> works = new TreeMap<>();
    todo.forEach(
        work -> works.put(work.videoId(), new VideoWork(work, allowances.get(work.videoId()))));
    String summariser = batch.settings.getString("unify.summariser");
    SummarySettings settings = batch.settings.summaries();
    Models models = batch.settings.models();
    DeviceChoice device = batch.settings.device();
    String replies = batch.warehouse.repliesPath();
    SerializableConfiguration hadoop = new SerializableConfiguration(batch.warehouse.hadoop());
    String warehouse = batch.warehouse.root();
    Spend spend = batch.spend;
    Notices notices = batch.notices;
    return Grouped.stream(
        batch,
        UnifyInput.inputs(batch),
        false,
        works,
        Stages.tasks(batch, works.size()),
        () ->
            new UnifyStream(
                Fingerprints.summariser(models, summariser),
                new Summariser.Context(
                    settings,
                    new ReplyStore(hadoop.value(), replies),
                    Allowance.budget(SERVER),
                    device.here(),
                    notices.shortOfMemory(summariser, "texts")),
                () -> new PictureReader(hadoop.value(), warehouse),
                spend));
  }

  private record VideoWork(Work work, Allowance allowance) implements java.io.Serializable {}

  /** Names and sums up videos, as many at a time as the summariser likes. */
  private static final class UnifyStream implements Grouped.Stream<VideoWork, UnitResult> {
    private final String name;
    private final Summariser summariser;
    private final Unifier segments;

    /** Null where nobody is named. */
    private final Namer namer;

    private final CallBudget budget;
    private final Supplier<PictureReader> pictures;
    private final Spend spend;

    /** Null where videos are summed up one by one, in the task's own thread. */
    private final ExecutorService threads;

    UnifyStream(
        Summariser.Provider provider,
        Summariser.Context context,
        Supplier<PictureReader> pictures,
        Spend spend) {
      this.name = provider.name();
      this.summariser = provider.open(context);
      this.segments = new Unifier(context.settings().segmentUs());
      this.namer = Namers.open(context);
      this.pictures = pictures;
      this.budget = context.budget();
      this.spend = spend;
      int videos = summariser.videosAtATime();
      this.threads = videos == 1 ? null : Executors.newFixedThreadPool(videos);
    }

    @Override
    public Iterator<UnitResult> process(Iterator<Grouped.Group<VideoWork>> videos) {
      return Ahead.inOrder(
          videos,
          summariser.videosAtATime(),
          video -> {
            UnifyInput input = new UnifyInput(video.key());
            video.rows().forEachRemaining(input::add);
            video.extra().allowance().addTo(budget);
            FutureTask<UnitResult> result =
                new FutureTask<>(() -> result(video.extra().work(), input));
            if (threads == null) {
              result.run();
            } else {
              threads.execute(result);
            }
            return result;
          });
    }

    private UnitResult result(Work work, UnifyInput input) throws InterruptedException {
      long started = System.nanoTime();
      try {
        Cast cast = cast(input);
        spend.addAtHand(cast.calls());
        List<StageRows.RenamedCaption> renamed = renamed(work.videoId(), input, cast);
        List<SlideBlock> slides = input.slides();
        VideoSummary summary =
            summariser.summarise(
                captions(input, renamed),
                slides.stream()
                    .map(
                        slide ->
                            new SlideText(
                                slide.startUs(), slide.endUs(), slide.text(), slide.said()))
                    .toList());
        spend.addAtHand(summary.calls());
        return result(work, cast, renamed, summary, slides, started);
      } catch (CallFailure e) {
        List<ModelCall> calls = e.call() == null ? null : List.of(e.call());
        StageRows.Unify row = new StageRows.Unify(null, name, calls, null, null, null, null);
        return UnitResult.failed(work, e, row, started);
      } catch (IOException e) {
        return UnitResult.failed(work, e, true, started);
      } catch (RuntimeException e) {
        return UnitResult.failed(work, e, false, started);
      }
    }

    private Cast cast(UnifyInput input) throws IOException, CallFailure, InterruptedException {
      if (namer == null) {
        return new Cast(List.of(), List.of(), List.of(), List.of());
      }
      try (PictureReader reader = pictures.get()) {
        return namer.name(input.names(segments), ptsUs -> reader.read(input.picture(ptsUs)));
      }
    }

    /** Captions that name somebody in angle brackets, with the names of the video. */
    private static List<StageRows.RenamedCaption> renamed(
        String videoId, UnifyInput input, Cast cast) {
      List<StageRows.RenamedCaption> renamed = new ArrayList<>();
      for (StageRows.BlockCaption clip : input.captions()) {
        String text = clip.caption().text();
        String id = FlatTable.captionId(videoId, "clip", clip.clipIndex());
        String other = cast.entities().isEmpty() ? text : Namer.renamed(cast, id, text);
        if (!other.equals(text)) {
          renamed.add(new StageRows.RenamedCaption(clip.clipIndex(), other));
        }
      }
      return renamed;
    }

    private static List<ClipCaption> captions(
        UnifyInput input, List<StageRows.RenamedCaption> renamed) {
      Map<Integer, String> texts = new HashMap<>();
      renamed.forEach(caption -> texts.put(caption.clipIndex(), caption.text()));
      List<ClipCaption> captions = new ArrayList<>();
      for (StageRows.BlockCaption clip : input.captions()) {
        ClipCaption caption = clip.caption();
        captions.add(
            new ClipCaption(
                caption.startUs(),
                caption.endUs(),
                texts.getOrDefault(clip.clipIndex(), caption.text()),
                caption.facts(),
                caption.confidence()));
      }
      return captions;
    }

    private UnitResult result(
        Work work,
        Cast cast,
        List<StageRows.RenamedCaption> renamed,
        VideoSummary summary,
        List<SlideBlock> slides,
        long started) {
      List<ModelCall> calls = new ArrayList<>(cast.calls());
      calls.addAll(summary.calls());
      List<SlideBlock> summedUp = new ArrayList<>(slides);
      for (int i = 0; i < summary.slides().size(); i++) {
        summedUp.set(i, slides.get(i).summedUp(summary.slides().get(i)));
      }
      StageRows.Unify row =
          new StageRows.Unify(
              summary.summaries(),
              name,
              calls.isEmpty() ? null : calls,
              cast.entities(),
              cast.mentions(),
              renamed.isEmpty() ? null : renamed,
              summedUp);
      VideoSummary.Failure failure = summary.failure();
      if (failure == null) {
        UnitResult whole = UnitResult.ok(work, summary.summaries().size(), row, started);
        List<String> notes = new ArrayList<>(cast.notes());
        if (summary.cutOff() > 0) {
          notes.add(
              "CUT_OFF: %s texts of the model were cut off at the most tokens it may write"
                  .formatted(summary.cutOff()));
        }
        return notes.isEmpty()
            ? whole
            : whole.partial(notes.get(0).replaceFirst(":.*", ""), String.join("; ", notes));
      }
      if (failure.ending() == CallFailure.Ending.POSTPONED) {
        return UnitResult.postponed(work, failure.reason());
      }
      boolean retry = failure.ending() == CallFailure.Ending.RETRY;
      return UnitResult.failed(work, failure.errorClass(), failure.reason(), retry, row, started);
    }

    @Override
    public void close() {
      if (threads != null) {
        threads.shutdownNow();
      }
      summariser.close();
      if (namer != null) {
        namer.close();
      }
      spend.add(SERVER, budget);
    }
  }
}
