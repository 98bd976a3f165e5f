package io.clipreduce.compress;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Numbers;
import io.clipreduce.method.Output;
import io.clipreduce.method.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * AIM: half of what a frame had is merged, then a quarter, until the wanted share is left. Where
 * the attention of a language model's layer is given, what is left is pruned as that layer would do
 * it: by PageRank on the attention, with fewer tokens the deeper the layer.
 */
public final class AimCompressor implements Compressor {
  private static final double TEMPERATURE = 0.1;
  private static final int PAGERANK_ROUNDS = 5;
  private static final int FIRST_PRUNED_LAYER = 14;
  private static final double PRUNED_SHARE_A_LAYER = 0.125;

  private static final Parameter<Double> RATIO =
      Compressor.ratio(0.25, "the public code's table for video");
  private static final Parameter<Integer> LAYER =
      Parameter.whole(
          "layer",
          "",
          0,
          0,
          "the layer whose attention is given, of 28; from 14 on each keeps an eighth less",
          "the public code");
  private static final Input<double[][][]> ATTENTION =
      Input.cube(
          "attention",
          "[H][M][M]",
          "what each head of a language model's layer pays, before softmax, among the M tokens that"
              + " merging leaves of all frames");
  private static final Output IMPORTANCE =
      new Output("importance", "[M], of every merged token; where attention is given");

  private static final Description DESCRIPTION =
      Description.of(
              "aim",
              "AIM (merging before, pruning inside the language model)",
              "Merges the tokens of each frame by bipartite soft matching, N/2, then N/4, ... of"
                  + " them, as often as at least the ratio is left of powers of a half; prunes what is"
                  + " left by PageRank where a layer's attention is given.")
          .source("LaVi-Lab/AIM, llava/model/token_merge.py, llava_arch.py and its qwen2 model")
          .complexity("O(T N^2 D / 4)")
          .takes(Input.TOKENS)
          .mayTake(ATTENTION)
          .sets(RATIO, LAYER)
          .gives(Compressed.TOKENS, Compressed.INDICES, Compressed.SIZES, IMPORTANCE);

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
    List<Token> merged = new ArrayList<>();
    for (List<Token> frame : frames) {
      List<Token> left = frame;
      int divisor = 2;
      for (double share = 0.5; share >= ratio && divisor <= frame.size(); share /= 2) {
        left = Bipartite.plain().merge(left, frame.size() / divisor);
        divisor *= 2;
      }
      merged.addAll(left);
    }
    return inputs.has(ATTENTION)
        ? pruned(merged, inputs.get(ATTENTION), arguments.get(LAYER))
        : Compressed.of(merged);
  }

  private static Compressed pruned(List<Token> tokens, double[][][] heads, int layer) {
    double[] importance = importance(heads, tokens.size());
    double share =
        layer < FIRST_PRUNED_LAYER
            ? 1
            : Math.max(0, 1 - (layer - FIRST_PRUNED_LAYER + 1) * PRUNED_SHARE_A_LAYER);
    int[] kept = Numbers.largest(importance, (int) (tokens.size() * share));
    return Compressed.of(Token.at(tokens, kept)).with(IMPORTANCE, importance);
  }

  /** The root mean square over the heads of each token's PageRank without damping. */
  static double[] importance(double[][][] heads, int count) {
    double[] squares = new double[count];
    for (double[][] head : heads) {
      double[][] paid = new double[head.length][];
      for (int i = 0; i < paid.length; i++) {
        if (head.length != count || head[i].length != count) {
          throw new IllegalArgumentException(
              "attention has %s rows and %s values in row %s; both have to be %s, the tokens that"
                      .formatted(head.length, head[i].length, i, count)
                  + " merging leaves.");
        }
        paid[i] = Numbers.softmax(Arrays.copyOf(head[i], i + 1), TEMPERATURE);
      }
      double[] rank = new double[count];
      Arrays.fill(rank, 1.0 / count);
      for (int round = 0; round < PAGERANK_ROUNDS; round++) {
        double[] next = new double[count];
        for (int i = 0; i < count; i++) {
          for (int j = 0; j <= i; j++) {
            next[j] += rank[i] * paid[i][j];
          }
        }
        rank = next;
      }
      for (int i = 0; i < count; i++) {
        squares[i] += rank[i] * rank[i] / heads.length;
      }
    }
    return Arrays.stream(squares).map(Math::sqrt).toArray();
  }
}
