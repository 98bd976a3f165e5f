package io.clipreduce.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipreduce.model.Fixtures;
import io.clipreduce.model.ModelCard;
import io.clipreduce.model.ModelFolder;
import io.clipreduce.model.ModelTask;
import io.clipreduce.model.Models;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QualityHeadTest {
  private static final String PICKLE = "ctorch\nFloatStorage\n";

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "laion-aesthetic-v1, sa_0_4_vit_b_32_linear.pth",
    "laion-aesthetic-v2, sac+logos+ava1-l14-linearMSE.pth"
  })
  void scoresAsTheReferenceDoesWhateverTheLengthOfAVector(String name, String file) {
    QualityHead head = QualityHead.of(model(Fixtures.folder(), name, file));
    JsonNode golden = Fixtures.golden(name);
    float[] vectors = Fixtures.floats(name, golden.get("vectors"));
    float[] scores = Fixtures.floats(name, golden.get("scores"));

    assertThat(head.dim()).isEqualTo(24);
    assertThat(scores).hasSize(4).doesNotHaveDuplicates();
    for (int i = 0; i < scores.length; i++) {
      float[] vector = Arrays.copyOfRange(vectors, i * 24, (i + 1) * 24);
      assertThat(head.score(vector)).isCloseTo(scores[i], within(1e-5));
      for (int j = 0; j < vector.length; j++) {
        vector[j] *= 7;
      }
      assertThat(head.score(vector)).isCloseTo(scores[i], within(1e-5));
    }
  }

  @Test
  void refusesAVectorOfAnotherEncoder() {
    QualityHead head =
        QualityHead.of(
            model(Fixtures.folder(), "laion-aesthetic-v1", "sa_0_4_vit_b_32_linear.pth"));

    assertThatThrownBy(() -> head.score(new float[3]))
        .hasMessage("Quality head laion-aesthetic-v1 scores vectors of 24 values, not of 3.");
  }

  @Test
  void refusesWhatIsNoHeadOfLinearLayersInOneLine() throws IOException {
    assertRefused("plain".getBytes(StandardCharsets.US_ASCII), "it is no zip that can be read");
    assertRefused(zip(PICKLE, Map.of()), "it holds 0 tables, not weights and biases");
    assertRefused(
        zip("ctorch\nHalfStorage\n", Map.of("0", 6, "1", 1)),
        "it holds a HalfStorage, not 32-bit numbers alone");
    assertRefused(
        zip(PICKLE, Map.of("0", 6, "1", 2)),
        "its layer 0 has 6 weights and 2 biases, and 1 outputs are needed");
    assertRefused(
        zip(PICKLE, Map.of("0", 6, "1", 2, "2", 3, "3", 1)),
        "its layer 0 has 6 weights and 2 biases, and 3 outputs are needed");
    assertRefused(
        zip(PICKLE, Map.of("0", 5, "1", 2, "2", 2, "3", 1)),
        "its layer 0 has 5 weights and 2 biases, and 2 outputs are needed");
  }

  @Test
  void aFileThatIsNotThereIsTold() {
    assertThatThrownBy(() -> QualityHead.of(model(folder, "mine", "mine.pth")))
        .hasMessageContaining("Model mine lacks mine.pth")
        .hasMessageContaining("clipreduce models fetch mine");
  }

  private void assertRefused(byte[] content, String why) throws IOException {
    Files.createDirectories(folder.resolve("mine"));
    Path file = folder.resolve("mine/mine.pth");
    Files.write(file, content);
    assertThatThrownBy(() -> QualityHead.of(model(folder, "mine", "mine.pth")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(file + " is no head of linear layers as PyTorch saves it: " + why)
        .message()
        .hasLineCount(1);
  }

  /**
   * @param sizes number of values by name of a table
   */
  private static byte[] zip(String pickle, Map<String, Integer> sizes) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("mine/data.pkl"));
      zip.write(pickle.getBytes(StandardCharsets.US_ASCII));
      for (Map.Entry<String, Integer> table : new TreeMap<>(sizes).entrySet()) {
        zip.putNextEntry(new ZipEntry("mine/data/" + table.getKey()));
        zip.write(new byte[Float.BYTES * table.getValue()]);
      }
    }
    return bytes.toByteArray();
  }

  private static ModelFolder model(Path folder, String name, String file) {
    ModelCard card =
        new ModelCard(
            name,
            ModelTask.QUALITY_HEAD,
            "",
            "",
            new ArrayList<>(List.of(file)),
            "",
            "",
            0,
            "clip-vit-b32");
    return Models.of(List.of(card), folder).get(name);
  }
}
