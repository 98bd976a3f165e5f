package io.clipreduce.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipreduce.frames.Cell;
import io.clipreduce.frames.Chunk;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SampleStageTest {
  private static SampleStage.SampleTask task(String videoId, double cost) {
    Chunk chunk = new Chunk(0, List.of(new Cell(0, 0, 1, 0, 0, -1)), cost);
    return new SampleStage.SampleTask(new Work(videoId, "c", "fp", 1, 1), "path", chunk);
  }

  @Test
  void putsManyShortVideosIntoFewTasks() {
    List<SampleStage.SampleTask> tasks = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      tasks.add(task("v" + i, 0.1));
    }

    assertThat(SampleStage.pack(tasks, 2)).hasSize(4);
  }

  @Test
  void spreadsLongChunksOverAllSlotsLongestFirst() {
    List<List<SampleStage.SampleTask>> packed =
        SampleStage.pack(List.of(task("a", 1), task("b", 90), task("c", 50), task("d", 2)), 3);

    assertThat(packed).hasSize(4);
    assertThat(packed.get(0).get(0).work().videoId()).isEqualTo("b");
    assertThat(packed.get(1).get(0).work().videoId()).isEqualTo("c");
  }

  @Test
  void plansNothingForNothing() {
    assertThat(SampleStage.pack(List.of(), 2)).hasSize(1).allSatisfy(t -> assertThat(t).isEmpty());
  }
}
