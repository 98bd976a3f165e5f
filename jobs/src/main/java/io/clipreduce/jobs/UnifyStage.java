package io.clipreduce.jobs;

import io.clipreduce.caption.ClipCaption;
import io.clipreduce.caption.Summary;
import io.clipreduce.caption.Unifier;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaRDD;

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
    TreeMap<String, Work> works = new TreeMap<>();
    todo.forEach(work -> works.put(work.videoId(), work));
    long segmentUs = Math.round(batch.settings.getDouble("unify.segment_s") * 1_000_000);
    return Grouped.run(
        batch,
        List.of(Grouped.Input.of(batch, new CaptionStage(), false, "captions")),
        false,
        works,
        Stages.tasks(batch, works.size()),
        () -> (key, work, rows, results) -> unify(work, rows, results, segmentUs));
  }

  private static void unify(
      Work work, Iterator<Grouped.InputRow> rows, Consumer<UnitResult> results, long segmentUs) {
    long started = System.nanoTime();
    try {
      List<ClipCaption> captions = new ArrayList<>();
      while (rows.hasNext()) {
        Lists.of(StageRows.BlockCaption.class, rows.next().columns(), 0)
            .forEach(block -> captions.add(block.caption()));
      }
      List<Summary> summaries = new Unifier(segmentUs).unify(captions);
      results.accept(
          UnitResult.ok(work, summaries.size(), new StageRows.Unify(summaries), started));
    } catch (RuntimeException e) {
      results.accept(UnitResult.failed(work, e, false, started));
    }
  }
}
