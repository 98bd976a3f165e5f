package io.clipreduce.jobs;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.util.CollectionAccumulator;
import scala.jdk.javaapi.CollectionConverters;

/**
 * How many elements the tasks that still run have added to an accumulator. Spark adds them up only
 * when a task ends, but the executors' heartbeats tell them before. Safe for several threads.
 */
final class RunningUnits extends SparkListener {
  private final long accumulatorId;
  private final Map<Long, Integer> unitsByTask = new ConcurrentHashMap<>();

  RunningUnits(CollectionAccumulator<?> units) {
    this.accumulatorId = units.id();
  }

  int count() {
    return unitsByTask.values().stream().mapToInt(Integer::intValue).sum();
  }

  @Override
  public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate heartbeat) {
    CollectionConverters.asJava(heartbeat.accumUpdates())
        .forEach(
            task -> {
              for (AccumulableInfo info : CollectionConverters.asJava(task._4())) {
                if (info.id() == accumulatorId && info.update().isDefined()) {
                  unitsByTask.put((Long) task._1(), ((Collection<?>) info.update().get()).size());
                }
              }
            });
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    unitsByTask.remove(end.taskInfo().taskId());
  }
}
