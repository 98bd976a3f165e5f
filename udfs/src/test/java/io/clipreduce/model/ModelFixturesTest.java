package io.clipreduce.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The committed model fixtures are what {@code src/test/python/make_models.py} wrote. */
class ModelFixturesTest {

  private static final Path MODELS = Path.of("src/test/resources/models");
  private static final Path REQUIREMENTS = Path.of("src/test/python/requirements.txt");
  private static final long MOST_BYTES = 8L << 20;

  private final Config manifest = ConfigFactory.parseFile(MODELS.resolve("manifest.json").toFile());

  @Test
  void theManifestNamesEveryFileWithItsDigestAndNoOther() throws Exception {
    ConfigObject files = manifest.getObject("files");
    Map<String, String> expected = new TreeMap<>();
    files.forEach(
        (name, file) -> expected.put(name, ((ConfigObject) file).toConfig().getString("sha256")));

    assertThat(digests()).isEqualTo(expected).hasSizeGreaterThan(50);
  }

  @Test
  void theManifestNamesThePinnedVersions() throws IOException {
    Map<String, String> pinned =
        Files.readAllLines(REQUIREMENTS, UTF_8).stream()
            .filter(line -> line.contains("=="))
            .map(line -> line.split("=="))
            .collect(Collectors.toMap(pin -> pin[0], pin -> pin[1]));
    Map<String, Object> versions = new TreeMap<>(manifest.getObject("versions").unwrapped());

    assertThat(versions.remove("python")).asString().startsWith("3.11.");
    assertThat(versions).isEqualTo(pinned).containsKeys("torch", "transformers", "onnxruntime");
  }

  @Test
  void theFixturesStaySmall() throws IOException {
    long bytes = 0;
    for (Path file : files()) {
      bytes += Files.size(file);
    }
    assertThat(bytes).isLessThan(MOST_BYTES);
  }

  @Test
  void everyGraphOpensInThisRuntime() throws IOException, OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    int graphs = 0;
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      for (Path file : files()) {
        if (file.toString().endsWith(".onnx")) {
          graphs++;
          try (OrtSession session = environment.createSession(file.toString(), options)) {
            assertThat(session.getOutputNames()).as(file.toString()).isNotEmpty();
          }
        }
      }
    }
    assertThat(graphs).isGreaterThanOrEqualTo(30);
  }

  private static Map<String, String> digests() throws Exception {
    Map<String, String> digests = new TreeMap<>();
    for (Path file : files()) {
      String name = MODELS.relativize(file).toString().replace('\\', '/');
      if (!name.equals("manifest.json")) {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        digests.put(name, HexFormat.of().formatHex(digest));
      }
    }
    return digests;
  }

  private static Iterable<Path> files() throws IOException {
    try (Stream<Path> paths = Files.walk(MODELS)) {
      // Hidden ones are left by programs that use the models.
      return paths
          .filter(
              file -> Files.isRegularFile(file) && !file.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    }
  }
}
