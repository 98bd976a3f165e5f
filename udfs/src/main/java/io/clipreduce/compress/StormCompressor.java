package io.clipreduce.compress;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The reductions of STORM without its trained encoder: pools in time and space, then a sample. */
public final class StormCompressor implements Compressor {
  private static final Parameter<Integer> TEMPORAL =
      Parameter.whole("k", "frames", 4, 1, "frames that are averaged; 1 for none", "ours");
  private static final Parameter<Integer> SPATIAL =
      Parameter.whole(
          "spatial", "tokens", 2, 1, "stride of the average pool in space; 1 for none", "ours");
  private static final Parameter<Integer> SAMPLE =
      Parameter.whole(
          "sample",
          "frames",
          1,
          1,
          "every which of the averaged frames is kept, from 0 on",
          "ours");

  private static final Description DESCRIPTION =
      Description.of(
              "storm",
              "STORM (temporal and spatial pooling)",
              "The mean of every k frames by position, the mean of cells of spatial x spatial tokens,"
                  + " and of the frames that leaves every sample-th; last groups may be smaller.")
          .source(
              "abstract and project page; the temporal encoder before it is trained and left out")
          .complexity("O(T N D)")
          .takes(Input.TOKENS)
          .sets(TEMPORAL, SPATIAL, SAMPLE, Grid.SIDE)
          .gives(Compressed.TOKENS, Compressed.INDICES, Compressed.SIZES);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Compressed compress(List<List<Token>> frames, Inputs inputs, Arguments arguments) {
    int group = arguments.get(TEMPORAL);
    int spatial = arguments.get(SPATIAL);
    List<Token> left = new ArrayList<>();
    for (int first = 0, number = 0; first < frames.size(); first += group, number++) {
      if (number % arguments.get(SAMPLE) == 0) {
        List<Token> mean = mean(frames.subList(first, Math.min(first + group, frames.size())));
        if (spatial > 1) {
          Grid grid = Grid.of(arguments, mean.size());
          mean = grid.pooled(mean, grid.strides(spatial));
        }
        left.addAll(mean);
      }
    }
    return Compressed.of(left);
  }

  /** The mean of some frames by position. */
  static List<Token> mean(List<List<Token>> frames) {
    return IntStream.range(0, frames.get(0).size())
        .mapToObj(place -> Token.mean(frames.stream().map(frame -> frame.get(place)).toList()))
        .toList();
  }
}
