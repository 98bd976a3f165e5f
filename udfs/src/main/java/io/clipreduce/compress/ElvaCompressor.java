package io.clipreduce.compress;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Parameter;
import java.util.ArrayList;
import java.util.List;

/** ELVA: tokens that are alike become one, level by level; most frames come in at half the side. */
public final class ElvaCompressor implements Compressor {
  private static final Parameter<Integer> LEVELS =
      Parameter.whole("levels", "", 2, 0, 1000, "rounds of merging", "ours");
  private static final Parameter<Double> COSINE =
      Parameter.number("cosine", "", 0.8, -1, 1, "only tokens this alike are merged", "ours");
  private static final Parameter<Integer> FINE_EVERY =
      Parameter.whole(
          "fine_every",
          "frames",
          4,
          1,
          "every which frame comes in whole, the others as means of 2 x 2 tokens",
          "ours");

  private static final Description DESCRIPTION =
      Description.of(
              "elva",
              "ELVA (hierarchical token merging)",
              "In each frame, in rounds, up to half of the tokens are merged into the one most like"
                  + " them, weighted by size, where the cosine is at least that given; all frames but"
                  + " every fine_every-th are average-pooled 2 x 2 before.")
          .source("abstract and notes, our reading, no public code")
          .complexity("O(T N^2 D / 4)")
          .takes(Input.TOKENS)
          .sets(LEVELS, COSINE, FINE_EVERY, Grid.SIDE)
          .gives(Compressed.ALL);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Compressed compress(List<List<Token>> frames, Inputs inputs, Arguments arguments) {
    Grid grid = Grid.of(arguments, frames.get(0).size());
    Bipartite merging = Bipartite.bySize().from(arguments.get(COSINE));
    List<Token> left = new ArrayList<>();
    for (int frame = 0; frame < frames.size(); frame++) {
      List<Token> tokens = frames.get(frame);
      if (frame % arguments.get(FINE_EVERY) != 0) {
        tokens = grid.pooled(tokens, grid.strides(2));
      }
      for (int level = 0; level < arguments.get(LEVELS); level++) {
        tokens = merging.merge(tokens, tokens.size() / 2);
      }
      left.addAll(tokens);
    }
    return Compressed.of(left);
  }
}
