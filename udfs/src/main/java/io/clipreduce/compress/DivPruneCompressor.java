package io.clipreduce.compress;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Output;
import io.clipreduce.method.Parameter;
import io.clipreduce.select.FarthestFirst;
import java.util.Arrays;
import java.util.List;

/** DivPrune: the tokens whose least distance from each other is large. */
public final class DivPruneCompressor implements Compressor {
  private static final Parameter<Double> RATIO = Compressor.ratio(0.098, "the public code");
  private static final Output PICKS =
      new Output("picks", "[M], the same indices in the order in which they were picked");

  private static final Description DESCRIPTION =
      Description.of(
              "divprune",
              "DivPrune (diverse tokens)",
              "Of all tokens of all frames rint(ratio*n), at least one: first that whose nearest other"
                  + " is farthest, by 1 - cosine, then again and again that which is farthest from its"
                  + " nearest picked one.")
          .source("vbdi/divprune, LLaVA/llava/model/llava_arch.py")
          .corrections(
              "at least one token is kept and none twice; the public code may keep none, and keeps the"
                  + " first again when all tokens equal kept ones")
          .complexity("O(n^2 D)")
          .takes(Input.TOKENS)
          .sets(RATIO)
          .gives(Compressed.TOKENS, Compressed.INDICES, Compressed.SIZES, PICKS);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Compressed compress(List<List<Token>> frames, Inputs inputs, Arguments arguments) {
    List<Token> tokens = Token.flat(frames);
    int wanted = (int) Math.rint(arguments.get(RATIO) * tokens.size());
    int least = arguments.faithful() && tokens.size() > 1 ? 0 : 1;
    int count = Math.max(least, Math.min(wanted, tokens.size()));
    int[] picks = FarthestFirst.picks(Token.values(tokens), count, arguments.faithful());
    int[] kept = picks.clone();
    Arrays.sort(kept);
    return Compressed.of(Token.at(tokens, kept))
        .with(PICKS, Token.at(tokens, picks).stream().mapToInt(Token::index).toArray());
  }
}
