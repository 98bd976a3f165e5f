package io.clipreduce.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.clipreduce.model.Device;
import io.clipreduce.model.Registry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class MiniLmEncoderTest {
  private final TextEncoder encoder =
      new Registry<>(TextEncoder.Provider.class, TextEncoder.Provider::name)
          .get("encode.text", "minilm")
          .open(Device.cpu(1));

  @Test
  void agreesWithTheForwardPassOfThePublishedWeights() throws IOException {
    List<Reference> references = references();

    List<float[]> vectors = encoder.encode(references.stream().map(Reference::text).toList());

    for (int i = 0; i < vectors.size(); i++) {
      assertThat(vectors.get(i)).hasSize(384);
      for (int k = 0; k < 384; k++) {
        assertThat(vectors.get(i)[k])
            .as("value %d of '%s'", k, references.get(i).text())
            .isCloseTo(references.get(i).vector()[k], within(2e-6f));
      }
    }
  }

  @Test
  void doesNotDependOnTheTextsThatComeAlong() {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      texts.add("Sentence number " + i + " " + "is a little longer ".repeat(i % 13));
    }
    List<String> reversed = new ArrayList<>(texts);
    Collections.reverse(reversed);

    List<float[]> together = encoder.encode(texts);
    List<float[]> backwards = encoder.encode(reversed);

    for (int i = 0; i < texts.size(); i++) {
      assertThat(together.get(i)).isEqualTo(backwards.get(texts.size() - 1 - i));
    }
    for (int i = 0; i < texts.size(); i += 5) {
      assertThat(together.get(i)).isEqualTo(encoder.encode(List.of(texts.get(i))).get(0));
    }
  }

  @Test
  void givesEveryTaskTheSameVectorsAtOnce() throws Exception {
    List<String> texts = List.of("a red car", "a blue car turns left", "silence");
    float[] expected = encoder.encode(texts).get(1);
    Callable<float[]> task = () -> encoder.encode(texts).get(1);

    ExecutorService tasks = Executors.newFixedThreadPool(4);
    try {
      for (Future<float[]> vector : tasks.invokeAll(Collections.nCopies(12, task))) {
        assertThat(vector.get()).isEqualTo(expected);
      }
    } finally {
      tasks.shutdownNow();
    }
  }

  @Test
  void putsRelatedSentencesCloserThanUnrelatedOnes() {
    List<float[]> vectors =
        encoder.encode(
            List.of(
                "A dog runs along the beach.",
                "A puppy is running on the sand by the sea.",
                "Quarterly interest rates rose by a quarter of a per cent."));

    assertThat(dot(vectors.get(0), vectors.get(0))).isCloseTo(1, within(1e-6));
    assertThat(dot(vectors.get(0), vectors.get(1)))
        .isGreaterThan(dot(vectors.get(0), vectors.get(2)) + 0.4);
  }

  @Test
  void encodesNothingToNothingAndTheEmptyTextToAUnitVector() {
    assertThat(encoder.encode(List.of())).isEmpty();
    float[] empty = encoder.encode(List.of("")).get(0);
    assertThat(dot(empty, empty)).isCloseTo(1, within(1e-6));
  }

  @Test
  void ignoresWhatLiesBeyondTheLongestInput() {
    String head = "word ".repeat(126);

    assertThat(encoder.encode(List.of(head + "then something else")))
        .usingRecursiveComparison()
        .isEqualTo(encoder.encode(List.of(head + "entirely different")));
  }

  @Test
  void leavesNoNativeLibraryBehind() {
    encoder.encode(List.of("loaded"));

    Path unpacked = Path.of(System.getProperty("ENGINE_CACHE_DIR"));
    assertThat(unpacked.startsWith(System.getProperty("java.io.tmpdir"))).isTrue();
    assertThat(unpacked).doesNotExist();
  }

  private record Reference(String text, float[] vector) {}

  private static List<Reference> references() throws IOException {
    List<Reference> references = new ArrayList<>();
    try (InputStream in = MiniLmEncoderTest.class.getResourceAsStream("/minilm-vectors.txt")) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        if (!line.startsWith("#")) {
          String[] fields = line.split(" ");
          String text = fields[0].equals("-") ? "" : utf8(Base64.getDecoder().decode(fields[0]));
          float[] vector = new float[384];
          ByteBuffer.wrap(Base64.getDecoder().decode(fields[2]))
              .order(ByteOrder.LITTLE_ENDIAN)
              .asFloatBuffer()
              .get(vector);
          references.add(new Reference(text, vector));
        }
      }
    }
    return references;
  }

  private static String utf8(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
