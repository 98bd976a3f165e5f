package io.clipreduce.compress;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Numbers;
import io.clipreduce.method.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** FoPru: of each frame the tokens, or the rows of tokens, that are paid most attention. */
public final class FopruCompressor implements Compressor {
  private static final String ROW = "row";

  private static final Parameter<Double> RATIO = Compressor.ratio(0.25, "ours");
  private static final Parameter<String> STRATEGY =
      Parameter.choice(
          "strategy",
          List.of("rank", ROW),
          "rank keeps the best tokens, row the best rows of them, whole",
          "the abstract names both");

  private static final Description DESCRIPTION =
      Description.of(
              "fopru",
              "FoPru (focal pruning)",
              "The floor(ratio*N) tokens of each frame, at least one, that are paid most attention;"
                  + " or so many whole rows as fit, at least one; in the order of position.")
          .source("abstract only, our reading")
          .complexity("O(T N log N), O(T N^2 D) where no attention is given")
          .takes(Input.TOKENS)
          .mayTake(Significance.ATTENTION)
          .sets(RATIO, STRATEGY, Grid.SIDE)
          .gives(Compressed.TOKENS, Compressed.INDICES, Compressed.SIZES);

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
    int count = frames.get(0).size();
    int kept = Math.max(1, (int) (ratio * count));
    boolean byRow = arguments.get(STRATEGY).equals(ROW);
    int columns = byRow ? Grid.of(arguments, count).columns() : 1;
    List<Token> left = new ArrayList<>();
    for (int frame = 0; frame < frames.size(); frame++) {
      List<Token> tokens = frames.get(frame);
      double[] scores = sums(Significance.of(inputs, frame, tokens), columns);
      for (int row : Numbers.largest(scores, Math.max(1, kept / columns))) {
        left.addAll(tokens.subList(row * columns, (row + 1) * columns));
      }
    }
    return Compressed.of(left);
  }

  /** Sums of every {@code columns} scores that follow each other. */
  private static double[] sums(double[] scores, int columns) {
    return IntStream.range(0, scores.length / columns)
        .mapToDouble(
            row ->
                IntStream.range(row * columns, (row + 1) * columns)
                    .mapToDouble(i -> scores[i])
                    .sum())
        .toArray();
  }
}
