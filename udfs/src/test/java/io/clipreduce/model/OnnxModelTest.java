package io.clipreduce.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
  void aGraphInHalfPrecisionThatCannotBeOptimisedFullyIsLoadedAllTheSame() throws Exception {
    Path graph = Path.of(OnnxModelTest.class.getResource("/norms_fp16.onnx").toURI());
    FloatBuffer hidden = Feed.floats(8);
    double squares = 0;
    for (int i = 0; i < 8; i++) {
      hidden.put(i, i + 1);
      squares += (i + 1) * (i + 1);
    }
    // Fully optimised it does not load: where it does, this test has lost its subject.
    try (OrtSession.SessionOptions all = new OrtSession.SessionOptions()) {
      assertThatThrownBy(() -> OrtEnvironment.getEnvironment().createSession(graph.toString(), all))
          .hasMessageContaining("Attempting to get index by a name which does not exist");
    }
    try (OnnxModel model = OnnxModel.open(graph, Device.cpu(1));
        Feed feed = new Feed(model);
        OrtSession.Result result = model.run(feed.put("hidden", hidden, 1, 8))) {
      FloatBuffer scaled = ((OnnxTensor) result.get(0)).getFloatBuffer();
      // The second norm takes back the scale of the first.
      double root = Math.sqrt(squares / 8);
      for (int i = 0; i < 8; i++) {
        assertThat(scaled.get(i)).isCloseTo((float) (0.5 * (i + 1) / root), within(2e-3f));
      }
    }
  }

  @Test
  void aFileThatIsNoGraphIsToldAsThat(@TempDir Path folder) throws Exception {
    Path file = Files.write(folder.resolve("model.onnx"), new byte[] {1, 2, 3});

    assertThatThrownBy(() -> OnnxModel.open(file, Device.cpu(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("ONNX Runtime cannot load " + file);
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
      return ((OnnxTensor) result.get(0)).getFloatBuffer().capacity();
    }
  }
}
