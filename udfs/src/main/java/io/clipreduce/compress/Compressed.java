package io.clipreduce.compress;

import io.clipreduce.method.Method;
import io.clipreduce.method.Output;
import java.util.LinkedHashMap;
import java.util.List;
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

  /** What they belong to. */
  public static final Output PARTS =
      new Output(
          "parts",
          "name and number of tokens of each part, in the order in which the tokens stand");

  /** What compressors give, and some give more. */
  static final Output[] ALL = {TOKENS, INDICES, SIZES};

  /** Tokens as they are. */
  public static Compressed of(List<Token> tokens) {
    return new Compressed(
        Token.values(tokens),
        tokens.stream().mapToInt(Token::index).toArray(),
        tokens.stream().mapToDouble(Token::size).toArray(),
        Map.of());
  }

  /** Tokens of several parts, one after another. */
  public static Compressed of(Map<String, List<Token>> parts) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    parts.forEach((name, tokens) -> counts.put(name, tokens.size()));
    return of(parts.values().stream().flatMap(List::stream).toList()).with(PARTS, counts);
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
