package io.clipreduce.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ai.onnxruntime.OrtSession;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OnnxModelTest {
  private static final Path GRAPH = Fixtures.model("clip-vit-b32").graph("vision_model");

  @Test
  void aGpuThatCannotBeUsedIsAnErrorThatSaysWhatToDo() {
    assumeFalse(Files.exists(Path.of("/dev/nvidia0")), "this machine has a GPU");

    assertThatThrownBy(() -> OnnxModel.open(GRAPH, new Device(0, 1, false)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("vision_model.onnx cannot run on cuda:0")
        .hasMessageContaining("models.device=cpu, or models.cpu_instead=true");
  }

  @Test
  void theCpuStandsInWhereItMay() {
    assumeFalse(Files.exists(Path.of("/dev/nvidia0")), "this machine has a GPU");

    try (OnnxModel model = OnnxModel.open(GRAPH, new Device(0, 1, true))) {
      assertThat(model.device()).hasToString("cpu");
      assertThat(run(model)).isEqualTo(24);
    }
  }

  @Test
  void tasksShareALoadedGraphAndMayRunItAtTheSameTime() throws Exception {
    ExecutorService tasks = Executors.newFixedThreadPool(4);
    try {
      Callable<Integer> task =
          () -> {
            try (OnnxModel model = OnnxModel.open(GRAPH, Device.cpu(1))) {
              return run(model);
            }
          };
      for (var result : tasks.invokeAll(IntStream.range(0, 40).mapToObj(i -> task).toList())) {
        assertThat(result.get()).isEqualTo(24);
      }
    } finally {
      tasks.shutdown();
    }
  }

  private static int run(OnnxModel model) {
    try (Feed feed = new Feed(model);
        OrtSession.Result result =
            model.run(
                feed.put("pixel_values", Feed.floats(3 * 32 * 32), 1, 3, 32, 32),
                Set.of("image_embeds"))) {
      return ((ai.onnxruntime.OnnxTensor) result.get(0)).getFloatBuffer().capacity();
    }
  }
}
