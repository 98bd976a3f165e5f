package io.clipreduce.compress;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Draws;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Numbers;
import io.clipreduce.method.Parameter;
import io.clipreduce.select.HourLlavaSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The forgetting of Hour-LLaVA: a quarter of the frames, and of each a quarter of the tokens. */
public final class HourLlavaCompressor implements Compressor {
  private static final int SIDE_OF_MEMORY = 8;
  private static final int FORGETTING = 4;
  private static final String RANDOM = "random";

  private static final Parameter<Integer> BUDGET =
      Parameter.whole("budget", "frames", 512, 0, "the most frames", "the public code");
  private static final Parameter<Integer> LEAST =
      Parameter.whole(
          "least_frames",
          "frames",
          128,
          1,
          "shorter videos are stretched to this by repeating frames",
          "the public code");
  private static final Parameter<String> SPATIAL =
      Parameter.choice(
          "spatial",
          List.of(RANDOM, "uniform"),
          "which quarter of a frame's tokens is kept: drawn, or every second row and column",
          "the public code");

  private static final Description DESCRIPTION =
      Description.of(
              "hour-llava",
              "Hour-LLaVA (forgetting of MemAug)",
              "Frames pooled to at most 8 x 8 tokens, max(1, min(budget, floor(T/4))) of them at"
                  + " int(linspace(0, T-1)) and the last; of each ceil(N/4) tokens drawn by the seed and the"
                  + " frame, or every second row and column.")
          .version("2")
          .source("jylins/hourllava, hour_llava_arch.py, arguments.py")
          .corrections("the last frame is not added beyond the budget")
          .complexity("O(T N D)")
          .takes(Input.TOKENS)
          .sets(BUDGET, LEAST, SPATIAL, Grid.SIDE)
          .gives(Compressed.ALL);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Compressed compress(List<List<Token>> frames, Inputs inputs, Arguments arguments) {
    int budget = arguments.get(BUDGET);
    if (budget == 0) {
      return Compressed.of(List.of());
    }
    Grid grid = Grid.of(arguments, frames.get(0).size());
    boolean random = arguments.get(SPATIAL).equals(RANDOM);
    List<Token> left = new ArrayList<>();
    for (int frame :
        HourLlavaSelector.kept(
            frames.size(), arguments.get(LEAST), FORGETTING, budget, arguments.faithful())) {
      Grid.Cells cells = grid.atMost(SIDE_OF_MEMORY);
      List<Token> pooled = grid.pooled(frames.get(frame), cells);
      left.addAll(
          Token.at(
              pooled,
              random ? drawn(pooled.size(), arguments.seed() + frame) : everySecond(cells.grid())));
    }
    return Compressed.of(left);
  }

  /** A quarter of the places, those with the smallest draws. */
  private static int[] drawn(int count, long seed) {
    double[] draws =
        IntStream.range(0, count).mapToDouble(place -> -Draws.uniform(seed, place)).toArray();
    return Numbers.largest(draws, (count + FORGETTING - 1) / FORGETTING);
  }

  private static int[] everySecond(Grid grid) {
    return IntStream.range(0, grid.tokens())
        .filter(place -> place / grid.columns() % 2 == 0 && place % grid.columns() % 2 == 0)
        .toArray();
  }
}
