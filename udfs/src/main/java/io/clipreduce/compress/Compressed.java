package io.clipreduce.compress;

import io.clipreduce.method.Method;
import io.clipreduce.method.Output;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The vectors that are left.
 *
 * @param tokens {@code [M][D]}
 * @param indices where each comes from: the frame times the tokens a frame, plus the place in the
 *     frame; of several the lowest
 * @param sizes how many vectors each stands for
 * @param more further outputs by their names
 */
public record Compressed(double[][] tokens, int[] indices, double[] sizes, Map<String, Object> more)
    implements Method.Result {
  /** The vectors. */
  public static final Output TOKENS = new Output("tokens", "[M][D], the vectors that are left");

  /** Where they come from. */
  public static final Output INDICES =
      new Output(
          "indices",
          "[M], where each comes from: all tokens of all frames counted through from 0, the lowest"
              + " of those that were merged");

  /** How many each stands for. */
  public static final Output SIZES = new Output("sizes", "[M], how many tokens each stands for");

  /** Vectors that were kept as they are. */
  public static Compressed kept(double[][] tokens, int[] indices) {
    double[] sizes = new double[indices.length];
    Arrays.fill(sizes, 1);
    return new Compressed(tokens, indices, sizes, Map.of());
  }

  /** These vectors, and one more output. */
  public Compressed with(Output output, Object value) {
    Map<String, Object> outputs = new LinkedHashMap<>(more);
    outputs.put(output.name(), value);
    return new Compressed(tokens, indices, sizes, outputs);
  }

  @Override
  public Map<String, Object> outputs() {
    Map<String, Object> outputs = new LinkedHashMap<>();
    outputs.put(TOKENS.name(), tokens);
    outputs.put(INDICES.name(), indices);
    outputs.put(SIZES.name(), sizes);
    outputs.putAll(more);
    return outputs;
  }
}
