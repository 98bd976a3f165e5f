package io.clipreduce.jobs;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.util.CollectionAccumulator;

/**
 * Runs a stage for a batch: the difference between what should exist and what does, in one commit.
 */
final class StageRunner {
  /** Rows are spread over files of about this size. */
  private static final long FILE_BYTES = 128L << 20;

  private final RunContext run;
  private final Map<String, Map<UnitId, Map<Long, UnitState>>> known = new HashMap<>();
  private final Set<String> working;

  /**
   * @param working the stages that may do missing units; all others are only looked at
   */
  StageRunner(RunContext run, Collection<Stage> working) {
    this.run = run;
    this.working = working.stream().map(Stage::name).collect(Collectors.toSet());
  }

  /** Reads what earlier runs did for these videos, in place of what was read for others. */
  void load(List<Stage> stages, Set<String> videoIds) {
    for (Stage stage : stages) {
      known.put(stage.name(), table(stage).attempts(run.spark(), videoIds));
    }
  }

  private StageTable table(Stage stage) {
    return new StageTable(run.warehouse(), stage.name(), stage.payload());
  }

  /**
   * Does what is missing and leaves in the batch how every expected unit stands.
   *
   * @return the number of units done now
   */
  int run(Stage stage, BatchContext batch) {
    Map<UnitId, UnitState> current = new HashMap<>();
    List<Work> todo = new ArrayList<>();
    for (Work work : stage.expected(batch)) {
      UnitState state =
          known
              .getOrDefault(stage.name(), Map.of())
              .getOrDefault(work.id(), Map.of())
              .get(work.workKey());
      if (state != null) {
        current.put(work.id(), state);
      }
      if (state == null || again(state)) {
        int attempt = state == null ? 1 : state.attempts() + 1;
        todo.add(new Work(work.videoId(), work.unit(), work.fp(), work.workKey(), attempt));
      }
    }
    if (!todo.isEmpty() && working.contains(stage.name())) {
      run.progress().begin(stage.name(), todo.size());
      compute(stage, batch, todo, current);
      run.progress().end(stage.name());
    } else {
      todo.forEach(work -> batch.leaveUnfinished(work.videoId()));
    }
    batch.put(stage.name(), current);
    return todo.size();
  }

  private boolean again(UnitState state) {
    return switch (state.status()) {
      case UnitRow.RETRY -> run.retryFailed() || state.attempts() < maxAttempts();
      case UnitRow.FAILED -> run.retryFailed();
      default -> false;
    };
  }

  private int maxAttempts() {
    return run.settings().getInt("run.max_attempts");
  }

  private void compute(
      Stage stage, BatchContext batch, List<Work> todo, Map<UnitId, UnitState> current) {
    StageTable table = table(stage);
    CollectionAccumulator<UnitOutcome> outcomes =
        run.spark().sparkContext().collectionAccumulator(stage.name());
    RunningUnits running = new RunningUnits(outcomes);
    run.spark().sparkContext().addSparkListener(running);
    run.progress().watch(outcomes, running);
    int batchNumber = batch.batch;
    String runId = run.runId();
    Class<? extends Record> payload = stage.payload();
    JavaRDD<Row> rows =
        stage
            .compute(batch, todo)
            .filter(
                result -> {
                  Work work = result.work();
                  boolean postponed = result.status().equals(UnitResult.POSTPONED);
                  outcomes.add(
                      new UnitOutcome(
                          work.id(),
                          new UnitState(
                              work.workKey(),
                              result.status(),
                              work.attempt(),
                              batchNumber,
                              result.items()),
                          postponed ? result.reason() : null));
                  return !postponed;
                })
            .map(result -> StageTable.row(payload, result, batchNumber, runId));
    int files = files(batch, todo.size());
    Dataset<Row> frame =
        run.spark()
            .createDataFrame(rows, table.schema())
            .repartition(files, functions.col("video_id"))
            .sortWithinPartitions("video_id", "unit");
    try {
      run.tables().append(frame, table.path());
    } finally {
      run.spark().sparkContext().removeSparkListener(running);
    }
    run.notices().say(run.progress());
    Set<UnitId> done = new HashSet<>();
    TreeMap<String, Integer> postponed = new TreeMap<>();
    for (UnitOutcome outcome : outcomes.value()) {
      if (outcome.state().status().equals(UnitResult.POSTPONED)) {
        batch.leaveUnfinished(outcome.id().videoId());
        postponed.merge(outcome.reason(), 1, Integer::sum);
      } else {
        current.put(outcome.id(), outcome.state());
      }
      done.add(outcome.id());
    }
    if (done.size() != todo.size()) {
      throw new IllegalStateException(
          "Stage %s answered %s of %s units".formatted(stage.name(), done.size(), todo.size()));
    }
    postponed.forEach(
        (reason, units) ->
            run.progress()
                .say(
                    "%s: %s units left for a later run: %s"
                        .formatted(stage.name(), units, reason)));
  }

  /** Sampled rows are the large ones: some 1.5 kB a sampled frame. */
  private int files(BatchContext batch, int units) {
    long durationUs = batch.probes.values().stream().mapToLong(p -> p.durationUs()).sum();
    long bytes = durationUs / 1_000_000 * 4_000;
    return (int) Math.max(1, Math.min(units, bytes / FILE_BYTES));
  }

  /**
   * What the driver learns of a unit while its row is on the way.
   *
   * @param reason why it was postponed, null if it was not
   */
  record UnitOutcome(UnitId id, UnitState state, String reason) implements java.io.Serializable {}
}
