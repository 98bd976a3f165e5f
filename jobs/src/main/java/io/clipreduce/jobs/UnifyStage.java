package io.clipreduce.jobs;

import io.clipreduce.caption.ClipCaption;
import io.clipreduce.caption.Summariser;
import io.clipreduce.caption.SummarySettings;
import io.clipreduce.caption.VideoSummary;
import io.clipreduce.model.Models;
import io.clipreduce.model.server.Ahead;
import io.clipreduce.model.server.CallBudget;
import io.clipreduce.model.server.CallFailure;
import io.clipreduce.model.server.ReplyStore;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.util.SerializableConfiguration;

/** A video's clip captions to captions of its segments and of the whole. */
final class UnifyStage implements Stage {
  @Override
  public String name() {
    return "unify";
  }

  @Override
  public String description() {
    return "Sums up segments and whole videos from their clips.";
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
      TreeMap<String, UnitState> blocks = batch.readable("caption", id);
      if (!blocks.isEmpty()) {
        long key = Keys.key(fp, id, BatchContext.inputs(blocks.values()));
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
    TreeMap<String, Allowance> allowances = Allowance.shares(batch, name(), weights);
    TreeMap<String, VideoWork> works = new TreeMap<>();
    todo.forEach(
        work -> works.put(work.videoId(), new VideoWork(work, allowances.get(work.videoId()))));
    String summariser = batch.settings.getString("unify.summariser");
    SummarySettings settings = batch.settings.summaries();
    Models models = batch.settings.models();
    DeviceChoice device = batch.settings.device();
    String replies = batch.warehouse.repliesPath();
    SerializableConfiguration hadoop = new SerializableConfiguration(batch.warehouse.hadoop());
    Spend.OfStage spend = batch.spend.of(name());
    Notices notices = batch.notices;
    return Grouped.stream(
        batch,
        List.of(Grouped.Input.of(batch, new CaptionStage(), false, "captions")),
        false,
        works,
        Stages.tasks(batch, works.size()),
        () ->
            new UnifyStream(
                Fingerprints.summariser(models, summariser),
                new Summariser.Context(
                    settings,
                    new ReplyStore(hadoop.value(), replies),
                    Allowance.budget("unify"),
                    device.here(),
                    notices.shortOfMemory(summariser, "texts")),
                spend));
  }

  private record VideoWork(Work work, Allowance allowance) implements java.io.Serializable {}

  /** Sums up videos, as many at a time as the summariser likes. */
  private static final class UnifyStream implements Grouped.Stream<VideoWork, UnitResult> {
    private final String name;
    private final Summariser summariser;
    private final CallBudget budget;
    private final Spend.OfStage spend;

    /** Null where videos are summed up one by one, in the task's own thread. */
    private final ExecutorService threads;

    UnifyStream(Summariser.Provider provider, Summariser.Context context, Spend.OfStage spend) {
      this.name = provider.name();
      this.summariser = provider.open(context);
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
            List<ClipCaption> captions = new ArrayList<>();
            while (video.rows().hasNext()) {
              Lists.of(StageRows.BlockCaption.class, video.rows().next().columns(), 0)
                  .forEach(block -> captions.add(block.caption()));
            }
            video.extra().allowance().addTo(budget);
            FutureTask<UnitResult> result =
                new FutureTask<>(() -> result(video.extra().work(), captions));
            if (threads == null) {
              result.run();
            } else {
              threads.execute(result);
            }
            return result;
          });
    }

    private UnitResult result(Work work, List<ClipCaption> captions) throws InterruptedException {
      long started = System.nanoTime();
      try {
        VideoSummary summary = summariser.summarise(captions);
        spend.addAtHand(summary.calls());
        return result(work, summary, started);
      } catch (RuntimeException e) {
        return UnitResult.failed(work, e, false, started);
      }
    }

    private UnitResult result(Work work, VideoSummary summary, long started) {
      StageRows.Unify row =
          new StageRows.Unify(
              summary.summaries(), name, summary.calls().isEmpty() ? null : summary.calls());
      VideoSummary.Failure failure = summary.failure();
      if (failure == null) {
        UnitResult whole = UnitResult.ok(work, summary.summaries().size(), row, started);
        return summary.cutOff() == 0
            ? whole
            : whole.partial(
                "CUT_OFF",
                "%s texts of the model were cut off at the most tokens it may write"
                    .formatted(summary.cutOff()));
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
      spend.add(budget);
    }
  }
}
