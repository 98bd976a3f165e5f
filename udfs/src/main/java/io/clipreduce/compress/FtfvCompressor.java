package io.clipreduce.compress;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Parameter;
import java.util.ArrayList;
import java.util.List;

/** The weighted token sampler of FTFV-LVLM: each frame is sampled evenly along its attention. */
public final class FtfvCompressor implements Compressor {
  private static final Parameter<Double> RATIO = Compressor.ratio(0.25, "ours");

  private static final Description DESCRIPTION =
      Description.of(
              "ftfv",
              "Fewer Tokens and Fewer Videos (weighted token sampler)",
              "Of m = max(1, rint(ratio*N)) even steps along the running sum of the attention that a"
                  + " frame's tokens are paid, (i + 0.5) / m of it, the tokens that they fall on, each"
                  + " once, with the number of steps as its size.")
          .source("abstract only, our reading")
          .complexity("O(T N), O(T N^2 D) where no attention is given")
          .takes(Input.TOKENS)
          .mayTake(Significance.ATTENTION)
          .sets(RATIO)
          .gives(Compressed.ALL);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Compressed compress(List<List<Token>> frames, Inputs inputs, Arguments arguments) {
    double ratio = arguments.get(RATIO);
    List<Token> left = new ArrayList<>();
    for (int frame = 0; frame < frames.size() && ratio > 0; frame++) {
      List<Token> tokens = frames.get(frame);
      int steps = Math.max(1, (int) Math.rint(ratio * tokens.size()));
      left.addAll(sampled(tokens, Significance.of(inputs, frame, tokens), steps));
    }
    return Compressed.of(left);
  }

  private static List<Token> sampled(List<Token> tokens, double[] weights, int steps) {
    double total = 0;
    for (double weight : weights) {
      total += Math.max(0, weight);
    }
    List<Token> sampled = new ArrayList<>();
    double sum = 0;
    int step = 0;
    for (int place = 0; place < weights.length; place++) {
      sum += total > 0 ? Math.max(0, weights[place]) / total : 1.0 / weights.length;
      int before = step;
      boolean last = place == weights.length - 1;
      while (step < steps && (last || (step + 0.5) / steps < sum)) {
        step++;
      }
      if (step > before) {
        Token token = tokens.get(place);
        sampled.add(new Token(token.values(), step - before, token.index()));
      }
    }
    return sampled;
  }
}
