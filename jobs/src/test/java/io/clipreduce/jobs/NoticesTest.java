package io.clipreduce.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

class NoticesTest {
  private final JavaSparkContext spark =
      JavaSparkContext.fromSparkContext(SharedSpark.session().sparkContext());

  @Test
  void aShortageOfMemoryThatManyTasksMeetIsSaidOnceInARun() {
    Notices notices = new Notices(spark.sc());
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    try (Progress progress = new Progress(new PrintStream(said, true, StandardCharsets.UTF_8))) {
      for (int stage = 0; stage < 2; stage++) {
        assertThat(doubled(notices)).containsExactly(2, 4, 6, 8, 10, 12, 14, 16);
        notices.say(progress);
      }
    }

    assertThat(said.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "doubling: memory did not suffice for 4 pictures a run; it takes fewer from there on");
  }

  /** Numbers doubled in two tasks by a model that has memory for one of them at a time. */
  private List<Integer> doubled(Notices notices) {
    return spark
        .parallelize(List.of(1, 2, 3, 4, 5, 6, 7, 8), 2)
        .mapPartitions(
            numbers -> {
              List<Integer> some = new ArrayList<>();
              numbers.forEachRemaining(some::add);
              List<Integer> answer = new ArrayList<>();
              try (BatchQueue<Integer, Integer, Integer> queue =
                  new BatchQueue<>(
                      new BatchQueueTest.Doubling(1),
                      BatchQueueTest::read,
                      notices.shortOfMemory("doubling", "pictures"))) {
                queue.add(some, answer::addAll, failure -> {});
                queue.finish();
              }
              return answer.iterator();
            })
        .collect();
  }
}
