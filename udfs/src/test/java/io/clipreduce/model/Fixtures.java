package io.clipreduce.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The tiny models among the test resources, and what the reference programs make of them. */
public final class Fixtures {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Fixtures() {}

  /** The folder that holds a folder per model. */
  public static Path folder() {
    try {
      return Path.of(Fixtures.class.getResource("/models").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A model whose card asks for no particular files. */
  public static ModelFolder model(String name) {
    return model(name, "");
  }

  /** A model in a variant such as {@code _fp16}. */
  public static ModelFolder model(String name, String variant) {
    ModelCard card =
        new ModelCard(
            name,
            ModelTask.FRAME_ENCODER,
            "",
            "",
            new ArrayList<>(graphs(name)),
            variant,
            "",
            0,
            null);
    return Models.of(List.of(card), folder()).get(name);
  }

  /** Copies the files of a model to a folder of its name in another one. */
  public static ModelFolder copy(String name, Path folder) throws IOException {
    Path from = folder().resolve(name);
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(name).resolve(from.relativize(file).toString()));
      }
    }
    return model(folder, name);
  }

  /** A copy of a model in another folder. */
  public static ModelFolder model(Path folder, String name) {
    ModelCard card =
        new ModelCard(
            name, ModelTask.FRAME_ENCODER, "", "", new ArrayList<>(graphs(name)), "", "", 0, null);
    return Models.of(List.of(card), folder).get(name);
  }

  private static List<String> graphs(String name) {
    try (var files = Files.list(folder().resolve(name).resolve("onnx"))) {
      return files.map(file -> "onnx/" + file.getFileName()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static JsonNode golden(String name) {
    return json(folder().resolve(name).resolve("golden.json"));
  }

  public static JsonNode json(Path file) {
    try {
      return JSON.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The numbers of an array of a golden file, which stand in it or in a file of their own. */
  public static float[] floats(String name, JsonNode array) {
    if (array.has("data")) {
      JsonNode data = array.get("data");
      List<Float> values = new ArrayList<>();
      flatten(data, values);
      float[] result = new float[values.size()];
      IntStream.range(0, result.length).forEach(i -> result[i] = values.get(i));
      return result;
    }
    ByteBuffer bytes =
        ByteBuffer.wrap(bytes(name + "/" + array.get("file").asText()))
            .order(ByteOrder.LITTLE_ENDIAN);
    float[] result = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(result);
    return result;
  }

  /** Every so many values, as an array of a golden file that keeps only those. */
  public static float[] kept(float[] values, JsonNode array) {
    int stride = array.path("stride").asInt(1);
    float[] kept = new float[(values.length + stride - 1) / stride];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = values[i * stride];
    }
    return kept;
  }

  private static void flatten(JsonNode node, List<Float> values) {
    if (node.isArray()) {
      node.forEach(child -> flatten(child, values));
    } else {
      values.add((float) node.asDouble());
    }
  }

  public static byte[] bytes(String file) {
    try {
      return Files.readAllBytes(folder().resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A picture of the fixtures, such as {@code wide.png}. */
  public static byte[] picture(String name) {
    return bytes("pictures/" + name);
  }
}
