package io.clipreduce.compress;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Numbers;
import io.clipreduce.method.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Stands in for CoViPAL: the tokens that score best stay, wherever in the video they are. */
public final class CovipalCompressor implements Compressor {
  private static final Parameter<Double> RATIO = Compressor.ratio(0.25, "ours");
  private static final Input<double[][]> SCORES =
      Input.matrix(
          "token_scores",
          "[T][N]",
          "how much each token is worth, as a pruning module says; left out: minus the mean cosine"
              + " with the other tokens of its frame");

  private static final Description DESCRIPTION =
      Description.of(
              "covipal",
              "CoViPAL (pruning by score, stand-in)",
              "The rint(ratio*n) tokens of all frames, at least one, with the highest scores, in the"
                  + " order of time and position.")
          .source("abstract only, our reading: the published module that scores is trained")
          .complexity("O(n log n), O(T N^2 D) where no scores are given")
          .takes(Input.TOKENS)
          .mayTake(SCORES)
          .sets(RATIO)
          .gives(Compressed.ALL);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Compressed compress(List<List<Token>> frames, Inputs inputs, Arguments arguments) {
    double ratio = arguments.get(RATIO);
    if (ratio == 0) {
      return Compressed.of(List.of());
    }
    List<Token> tokens = Token.flat(frames);
    double[] scores = scores(frames, inputs);
    int kept = Math.max(1, (int) Math.rint(ratio * tokens.size()));
    return Compressed.of(Token.at(tokens, Numbers.largest(scores, kept)));
  }

  private static double[] scores(List<List<Token>> frames, Inputs inputs) {
    List<double[]> all = new ArrayList<>();
    for (int frame = 0; frame < frames.size(); frame++) {
      List<Token> tokens = frames.get(frame);
      double[] scores =
          inputs.has(SCORES) ? inputs.get(SCORES)[frame] : LftrCompressor.distinctness(tokens);
      if (scores.length != tokens.size()) {
        throw new IllegalArgumentException(
            "token_scores has %s values in frame %s, which has %s tokens; one a token is needed."
                .formatted(scores.length, frame, tokens.size()));
      }
      all.add(scores);
    }
    double[] flat = all.stream().flatMapToDouble(Arrays::stream).toArray();
    return Numbers.finite(flat);
  }
}
