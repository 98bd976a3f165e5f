package io.clipreduce.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.CollectionAccumulator;
import org.junit.jupiter.api.Test;

class RunningUnitsTest {
  /** Holds the task under test; it runs in this JVM. */
  private static final CountDownLatch SEEN = new CountDownLatch(1);

  @Test
  void tellsOfUnitsBeforeTheirTaskEnds() throws InterruptedException {
    JavaSparkContext spark =
        JavaSparkContext.fromSparkContext(SharedSpark.session().sparkContext());
    CollectionAccumulator<Integer> units = spark.sc().collectionAccumulator("units");
    RunningUnits running = new RunningUnits(units);
    spark.sc().addSparkListener(running);
    Thread job =
        new Thread(
            () ->
                spark
                    .parallelize(List.of(1, 2, 3), 1)
                    .foreach(
                        unit -> {
                          units.add(unit);
                          if (unit == 2) {
                            SEEN.await(1, TimeUnit.MINUTES);
                          }
                        }));
    job.start();

    long deadlineNanos = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (running.count() == 0 && System.nanoTime() < deadlineNanos) {
      Thread.sleep(100);
    }
    assertThat(running.count()).isEqualTo(2);
    assertThat(units.value()).isEmpty();
    SEEN.countDown();
    job.join();
    spark.sc().removeSparkListener(running);
    assertThat(units.value()).hasSize(3);
  }
}
