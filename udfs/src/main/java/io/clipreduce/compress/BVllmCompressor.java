package io.clipreduce.compress;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Parameter;
import java.util.ArrayList;
import java.util.List;

/** The balancing of B-VLLM: the frames share a number of tokens. */
public final class BVllmCompressor implements Compressor {
  private static final int UNIT = 32;

  private static final Parameter<Integer> TOKENS =
      Compressor.tokens(
          576, "tokens of all frames together, one a frame at least", "the public code");

  private static final Description DESCRIPTION =
      Description.of(
              "b-vllm",
              "B-VLLM (balanced merging)",
              "Each of T frames keeps max(1, floor(floor(tokens/32) / T * 32)) tokens: bipartite soft"
                  + " matching into plain means, halving as long as that is not too much, then what is"
                  + " over.")
          .source("zhuqiangLu/B-VLLM, bvlm/model/bvlm_arch.py, merge.py")
          .complexity("O(T N^2 D / 4)")
          .takes(Input.TOKENS)
          .sets(TOKENS)
          .gives(Compressed.ALL);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Compressed compress(List<List<Token>> frames, Inputs inputs, Arguments arguments) {
    int tokens = arguments.get(TOKENS);
    if (tokens == 0) {
      return Compressed.of(List.of());
    }
    int units = tokens / UNIT;
    int wanted = (int) Math.max(1, (double) units / frames.size() * UNIT);
    List<Token> left = new ArrayList<>();
    for (List<Token> frame : frames) {
      List<Token> merged = frame;
      while (merged.size() > wanted) {
        merged =
            Bipartite.plain().merge(merged, Math.min(merged.size() / 2, merged.size() - wanted));
      }
      left.addAll(merged);
    }
    return Compressed.of(left);
  }
}
