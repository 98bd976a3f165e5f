package io.clipreduce.model.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipreduce.model.Digests;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * A question to an embedding model: texts to vectors. Of its reply the vectors are kept, as one
 * text ({@link #vectors}).
 *
 * @param texts number of texts
 * @param dimensions values that a vector must have; 0 for any number
 */
public record EmbeddingQuestion(
    String model, String promptVersion, byte[] body, String callId, int texts, int dimensions)
    implements Question {

  /**
   * Makes a question of a request.
   *
   * @param texts its {@code input}
   */
  public static EmbeddingQuestion of(String promptVersion, List<String> texts, ObjectNode request) {
    byte[] body = ModelServer.bytes(request);
    return new EmbeddingQuestion(
        request.path("model").asText(),
        promptVersion,
        body,
        Digests.sha256(body),
        texts.size(),
        request.path("dimensions").asInt(0));
  }

  @Override
  public String path() {
    return "/embeddings";
  }

  /**
   * Vectors may come in any order: {@code index} says whose they are. Each text must have one, all
   * of one length, of numbers, and not all zero.
   */
  @Override
  public Content read(JsonNode reply) throws BadReply {
    JsonNode data = reply.path("data");
    if (!data.isArray()) {
      throw new BadReply("The server's reply holds no embeddings");
    }
    if (data.size() != texts) {
      throw new BadReply("The server gave %s vectors for %s texts".formatted(data.size(), texts));
    }
    float[][] vectors = new float[texts][];
    for (JsonNode item : data) {
      JsonNode index = item.path("index");
      int text = index.isInt() ? index.intValue() : -1;
      if (text < 0 || text >= texts || vectors[text] != null) {
        throw new BadReply(
            "The server's vectors do not say whose they are: the indices 0 to %s must come once each, and one is %s"
                .formatted(texts - 1, index.isMissingNode() ? "missing" : index.toString()));
      }
      vectors[text] = unit(item.path("embedding"));
    }
    if (Arrays.stream(vectors).mapToInt(vector -> vector.length).distinct().count() != 1) {
      throw new BadReply("The server's vectors are of several lengths");
    }
    if (dimensions > 0 && vectors[0].length != dimensions) {
      throw new BadReply(
          "The server's vectors have %s values instead of the %s asked for"
              .formatted(vectors[0].length, dimensions));
    }
    return new Content(null, packed(vectors));
  }

  private static float[] unit(JsonNode values) throws BadReply {
    double squared = 0;
    for (JsonNode value : values) {
      squared += value.isNumber() ? value.doubleValue() * value.doubleValue() : Double.NaN;
    }
    if (!values.isArray() || !(squared > 0) || Double.isInfinite(squared)) {
      throw new BadReply("A vector of the server's is empty, zero, or not of numbers");
    }
    float[] unit = new float[values.size()];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (values.get(i).doubleValue() / Math.sqrt(squared));
    }
    return unit;
  }

  private static String packed(float[][] vectors) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * vectors.length * vectors[0].length)
            .order(ByteOrder.LITTLE_ENDIAN);
    for (float[] vector : vectors) {
      for (float value : vector) {
        bytes.putFloat(value);
      }
    }
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  /** The unit vectors of a reply, in the order of the texts. */
  public List<float[]> vectors(ModelCall answered) {
    ByteBuffer bytes =
        ByteBuffer.wrap(Base64.getDecoder().decode(answered.reply()))
            .order(ByteOrder.LITTLE_ENDIAN);
    List<float[]> vectors = new ArrayList<>();
    for (int text = 0; text < texts; text++) {
      float[] vector = new float[bytes.capacity() / Float.BYTES / texts];
      for (int i = 0; i < vector.length; i++) {
        vector[i] = bytes.getFloat();
      }
      vectors.add(vector);
    }
    return vectors;
  }
}
