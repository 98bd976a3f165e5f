package io.clipreduce.compress;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Numbers;
import io.clipreduce.method.Parameter;
import java.util.List;

/** The sampled tokens of TS-LLaVA; its thumbnail is a layout. */
public final class TsLlavaCompressor implements Compressor {
  private static final Parameter<Integer> TOKENS =
      Compressor.tokens(2880, "tokens that are sampled", "the public code");

  private static final Description DESCRIPTION =
      Description.of(
              "ts-llava",
              "TS-LLaVA (sampled tokens)",
              "Of the n tokens of all frames in their order those at rint(linspace(0, n-1, S)), S ="
                  + " min(tokens, n).")
          .source("tingyu215/TS-LLaVA, llava/model/llava_arch.py")
          .complexity("O(tokens)")
          .takes(Input.TOKENS)
          .sets(TOKENS)
          .gives(Compressed.ALL);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Compressed compress(List<List<Token>> frames, Inputs inputs, Arguments arguments) {
    List<Token> tokens = Token.flat(frames);
    int count = Math.min(arguments.get(TOKENS), tokens.size());
    return Compressed.of(Token.at(tokens, Numbers.rounded(0, tokens.size() - 1, count)));
  }
}
