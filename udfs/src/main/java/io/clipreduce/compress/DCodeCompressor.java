package io.clipreduce.compress;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Numbers;
import io.clipreduce.method.Parameter;
import io.clipreduce.select.Cosines;
import java.util.ArrayList;
import java.util.List;

/** The token half of D-CoDe: the longest vectors of a frame, those alike merged. */
public final class DCodeCompressor implements Compressor {
  private static final String MEAN = "mean";
  private static final String MAX = "max";

  private static final Parameter<Integer> TOP_K =
      Parameter.whole(
          "top_k", "tokens", 288, 0, "the most tokens of a frame; 320 for 34B", "the public code");
  private static final Parameter<Double> THRESHOLD =
      Parameter.number(
          "threshold", "cosine", 0.8, -1, 1, "from this on tokens are alike", "the public code");
  private static final Parameter<String> STRATEGY =
      Parameter.choice(
          "strategy",
          List.of(MEAN, MAX, "weighted_mean"),
          "what tokens that are alike become; weights are lengths",
          "the public code");

  private static final Description DESCRIPTION =
      Description.of(
              "d-code",
              "D-CoDe (tokens)",
              "The top_k longest tokens of each frame by falling length; in that order, each that is"
                  + " left becomes one with all that are alike, dropped ones included, of which only"
                  + " the first is not dropped.")
          .source("hukcc/D-CoDe, Dcode.py")
          .complexity("O(T top_k^2 D)")
          .takes(Input.TOKENS)
          .sets(TOP_K, THRESHOLD, STRATEGY)
          .gives(Compressed.ALL);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Compressed compress(List<List<Token>> frames, Inputs inputs, Arguments arguments) {
    List<Token> left = new ArrayList<>();
    for (List<Token> frame : frames) {
      double[] lengths =
          frame.stream().mapToDouble(token -> Numbers.norm(token.values())).toArray();
      int[] order = Numbers.falling(lengths);
      List<Token> longest = new ArrayList<>(Token.at(frame, order));
      longest = longest.subList(0, Math.min(arguments.get(TOP_K), longest.size()));
      left.addAll(merged(longest, arguments.get(THRESHOLD), arguments.get(STRATEGY)));
    }
    return Compressed.of(left);
  }

  private static List<Token> merged(List<Token> tokens, double threshold, String strategy) {
    Cosines cosines = new Cosines(Token.values(tokens));
    double[] lengths = tokens.stream().mapToDouble(token -> Numbers.norm(token.values())).toArray();
    boolean[] dropped = new boolean[lengths.length];
    for (int i = 0; i < lengths.length; i++) {
      List<Integer> alike = new ArrayList<>();
      for (int j = 0; j < lengths.length && !dropped[i]; j++) {
        if (cosines.of(i, j) >= threshold) {
          alike.add(j);
        }
      }
      if (alike.size() > 1) {
        List<Token> group = alike.stream().map(tokens::get).toList();
        tokens.set(
            i,
            switch (strategy) {
              case MEAN -> Token.mean(group);
              case MAX -> Token.most(group);
              default ->
                  Token.weighted(group, alike.stream().mapToDouble(j -> lengths[j]).toArray());
            });
        alike.stream().skip(1).forEach(j -> dropped[j] = true);
      }
    }
    List<Token> left = new ArrayList<>();
    for (int i = 0; i < lengths.length; i++) {
      if (!dropped[i]) {
        left.add(tokens.get(i));
      }
    }
    return left;
  }
}
