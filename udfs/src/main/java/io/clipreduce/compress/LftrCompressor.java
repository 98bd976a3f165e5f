package io.clipreduce.compress;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Numbers;
import io.clipreduce.method.Parameter;
import io.clipreduce.select.Cosines;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Learning-free reduction: alike frames become one, then each keeps its least redundant tokens. */
public final class LftrCompressor implements Compressor {
  private static final Parameter<Integer> TEMPORAL =
      Parameter.whole("temporal", "frames", 4, 1, "so many frames become one", "ours");
  private static final Parameter<Integer> SPATIAL =
      Parameter.whole("spatial", "tokens", 4, 1, "of so many tokens one is kept", "ours");

  private static final Description DESCRIPTION =
      Description.of(
              "lftr",
              "Learning-free token reduction",
              "The two neighbouring frames whose mean tokens have the highest cosine are averaged,"
                  + " weighted by the frames they stand for, until floor(T/temporal) are left, at least"
                  + " one; each keeps the floor(N/spatial) tokens, at least one, with the lowest mean"
                  + " cosine with the others of the frame.")
          .source("abstract only, our reading")
          .complexity("O(T (T + N D) + N^2 D)")
          .takes(Input.TOKENS)
          .sets(TEMPORAL, SPATIAL)
          .gives(Compressed.ALL);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Compressed compress(List<List<Token>> frames, Inputs inputs, Arguments arguments) {
    Neighbours merged = new Neighbours();
    frames.forEach(merged::add);
    int wanted = Math.max(1, frames.size() / arguments.get(TEMPORAL));
    while (merged.size() > wanted) {
      merged.mergeClosest();
    }
    int kept = Math.max(1, frames.get(0).size() / arguments.get(SPATIAL));
    List<Token> left = new ArrayList<>();
    for (List<Token> frame : merged.all()) {
      left.addAll(Token.at(frame, Numbers.largest(distinctness(frame), kept)));
    }
    return Compressed.of(left);
  }

  /** How little each token is like the others: the mean cosine with them, negative. */
  static double[] distinctness(List<Token> tokens) {
    double[] sums = new Cosines(Token.values(tokens)).sums(0, tokens.size(), false);
    return Arrays.stream(sums).map(sum -> -sum / Math.max(1, sums.length - 1)).toArray();
  }
}
