package io.clipreduce.encode;

import io.clipreduce.model.ModelFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Scores pictures by their vectors, such as LAION's aesthetic predictors on CLIP: linear layers
 * with nothing between them, which are one weight for each value of a vector of unit length, and
 * one number more. Immutable.
 */
public final class QualityHead {
  private static final Pattern STORAGE = Pattern.compile("[^/]+/data/(\\d+)");
  private static final Pattern STORAGE_TYPE = Pattern.compile("\\b\\w+Storage\\b");

  private final String name;
  private final double[] weights;
  private final double bias;

  private QualityHead(String name, double[] weights, double bias) {
    this.name = name;
    this.weights = weights;
    this.bias = bias;
  }

  /**
   * Reads the file of a head as PyTorch saves its state (a zip, since version 1.6): 32-bit numbers,
   * for each layer its weights, {@code [outputs][inputs]}, and its biases. The sizes of these tell
   * the layers.
   *
   * @throws IllegalArgumentException if files of the model are not there, or are none of such a
   *     head
   */
  public static QualityHead of(ModelFolder files) {
    files.requireComplete();
    Path file = files.path().resolve(files.card().files().get(0));
    List<FloatBuffer> numbers = numbers(file);
    if (numbers.isEmpty() || numbers.size() % 2 != 0) {
      throw unfit(file, "it holds %s tables, not weights and biases".formatted(numbers.size()));
    }
    double[] weights = {1};
    double bias = 0;
    for (int layer = numbers.size() / 2 - 1; layer >= 0; layer--) {
      FloatBuffer matrix = numbers.get(2 * layer);
      FloatBuffer biases = numbers.get(2 * layer + 1);
      int outputs = biases.capacity();
      if (outputs != weights.length || matrix.capacity() % Math.max(1, outputs) != 0) {
        throw unfit(
            file,
            "its layer %s has %s weights and %s biases, and %s outputs are needed"
                .formatted(layer, matrix.capacity(), outputs, weights.length));
      }
      double[] before = new double[matrix.capacity() / outputs];
      for (int output = 0; output < outputs; output++) {
        bias += weights[output] * biases.get(output);
        for (int input = 0; input < before.length; input++) {
          before[input] += weights[output] * matrix.get(output * before.length + input);
        }
      }
      weights = before;
    }
    return new QualityHead(files.card().name(), weights, bias);
  }

  /** The tables of a file, in the order in which they were saved. */
  private static List<FloatBuffer> numbers(Path file) {
    TreeMap<Integer, FloatBuffer> byNumber = new TreeMap<>();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        byte[] bytes = zip.getInputStream(entry).readAllBytes();
        Matcher storage = STORAGE.matcher(entry.getName());
        if (storage.matches()) {
          byNumber.put(
              Integer.valueOf(storage.group(1)),
              ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer());
        } else if (entry.getName().endsWith("/data.pkl")) {
          requireFloats(file, new String(bytes, StandardCharsets.ISO_8859_1));
        } else if (entry.getName().endsWith("/byteorder")
            && !new String(bytes, StandardCharsets.US_ASCII).equals("little")) {
          throw unfit(file, "its numbers are big-endian");
        }
      }
    } catch (IOException e) {
      throw unfit(file, "it is no zip that can be read: " + e.getMessage());
    }
    return new ArrayList<>(byNumber.values());
  }

  private static void requireFloats(Path file, String pickle) {
    Matcher type = STORAGE_TYPE.matcher(pickle);
    while (type.find()) {
      if (!type.group().equals("FloatStorage")) {
        throw unfit(file, "it holds a %s, not 32-bit numbers alone".formatted(type.group()));
      }
    }
  }

  private static IllegalArgumentException unfit(Path file, String why) {
    return new IllegalArgumentException(
        "%s is no head of linear layers as PyTorch saves it: %s.".formatted(file, why));
  }

  /** Number of values of the vectors it scores. */
  public int dim() {
    return weights.length;
  }

  /**
   * Score of a picture, higher for better, on the head's own scale (LAION's: 1 to 10).
   *
   * @param vector of the encoder that the head belongs to; any length, as it is scaled to 1
   * @throws IllegalArgumentException for a vector with another number of values
   */
  public double score(float[] vector) {
    if (vector.length != weights.length) {
      throw new IllegalArgumentException(
          "Quality head %s scores vectors of %s values, not of %s."
              .formatted(name, weights.length, vector.length));
    }
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < vector.length; i++) {
      sum += weights[i] * vector[i];
      squares += (double) vector[i] * vector[i];
    }
    return squares == 0 ? bias : sum / Math.sqrt(squares) + bias;
  }
}
