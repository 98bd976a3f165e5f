package io.clipreduce.compress;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Parameter;
import java.util.ArrayList;
import java.util.List;

/** Progressive pooling of Visual Context Window Extension: every K-th frame in finer detail. */
public final class ProgressivePoolingCompressor implements Compressor {
  private static final Parameter<Integer> GROUP =
      Parameter.whole("k", "frames", 4, 1, "frames of a group, the first of which is fine", "ours");
  private static final Parameter<Integer> FINE =
      Parameter.whole("s_h", "tokens", 2, 1, "stride of the first frame of a group", "ours");
  private static final Parameter<Integer> COARSE =
      Parameter.whole("s_l", "tokens", 4, 1, "stride of the other frames", "ours");

  private static final Description DESCRIPTION =
      Description.of(
              "progressive-pooling",
              "Progressive pooling (Visual Context Window Extension)",
              "The first of every k frames is average-pooled with stride s_h, the others with s_l;"
                  + " cells at the border may be smaller.")
          .source("abstract and project page; the numbers are ours")
          .complexity("O(T N D)")
          .takes(Input.TOKENS)
          .sets(GROUP, FINE, COARSE, Grid.SIDE)
          .gives(Compressed.TOKENS, Compressed.INDICES, Compressed.SIZES);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Compressed compress(List<List<Token>> frames, Inputs inputs, Arguments arguments) {
    Grid grid = Grid.of(arguments, frames.get(0).size());
    List<Token> left = new ArrayList<>();
    for (int frame = 0; frame < frames.size(); frame++) {
      boolean first = frame % arguments.get(GROUP) == 0;
      int stride = arguments.get(first ? FINE : COARSE);
      left.addAll(grid.pooled(frames.get(frame), grid.strides(stride)));
    }
    return Compressed.of(left);
  }
}
