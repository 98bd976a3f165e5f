package io.clipreduce.compress;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Kind;
import io.clipreduce.method.Method;
import io.clipreduce.method.Parameter;
import java.util.List;
import java.util.Optional;

/**
 * Makes fewer vectors of many. Values that are no finite number count as 0; no tokens give none.
 */
public interface Compressor extends Method {
  /** The names of parameters that say how much is kept; a method has at most one of them. */
  List<String> BUDGETS = List.of("ratio", "tokens", "budget");

  @Override
  default Kind kind() {
    return Kind.COMPRESS;
  }

  @Override
  default Compressed run(Inputs inputs, Arguments arguments) {
    inputs.require(description());
    List<List<Token>> frames = Token.frames(inputs.tokens());
    if (frames.isEmpty() || frames.get(0).isEmpty()) {
      return Compressed.of(List.of());
    }
    return compress(frames, inputs, arguments);
  }

  /**
   * Compresses.
   *
   * @param frames the tokens of each frame, as many in each, in raster order; at least one
   * @param inputs what else it looks at
   * @param arguments its parameters
   */
  Compressed compress(List<List<Token>> frames, Inputs inputs, Arguments arguments);

  /** The parameter that says how much is kept; empty where the method alone decides. */
  default Optional<Parameter<?>> budget() {
    return description().parameters().stream()
        .filter(parameter -> BUDGETS.contains(parameter.name()))
        .findFirst();
  }

  /** The share of tokens that is kept. */
  static Parameter<Double> ratio(double standard, String source) {
    return Parameter.number(
        "ratio", "", standard, 0, 1, "share of the tokens that is kept", source);
  }

  /** The most tokens that are kept. */
  static Parameter<Integer> tokens(Integer standard, String meaning, String source) {
    return Parameter.whole("tokens", "tokens", standard, 0, meaning, source);
  }
}
