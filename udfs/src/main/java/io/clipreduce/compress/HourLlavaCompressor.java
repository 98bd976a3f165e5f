package io.clipreduce.compress;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Draws;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Numbers;
import io.clipreduce.method.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The forgetting of Hour-LLaVA: a quarter of the frames, and of each a quarter of the tokens. */
public final class HourLlavaCompressor implements Compressor {
  private static final int SIDE_OF_MEMORY = 8;
  private static final int FORGETTING = 4;
  private static final String RANDOM = "random";

  private static final Parameter<Integer> BUDGET =
      Parameter.whole(
          "budget", "frames", 512, 0, "the most frames, but for the last", "the public code");
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
              "Frames pooled to at most 8 x 8 tokens, at the truncated linspace of min(budget,"
                  + " floor(T/4)) and the last; of each ceil(N/4) tokens drawn by the seed and the"
                  + " frame, or every second row and column.")
          .source("jylins/hourllava, hour_llava_arch.py, arguments.py")
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
    int least = arguments.get(LEAST);
    int[] stretched =
        frames.size() >= least
            ? IntStream.range(0, frames.size()).toArray()
            : Numbers.truncated(0, frames.size() - 1, least);
    int count = Math.min(budget, stretched.length / FORGETTING);
    List<Integer> kept = new ArrayList<>();
    for (int place : Numbers.truncated(0, stretched.length - 1, count)) {
      kept.add(place);
    }
    if (kept.isEmpty() || kept.get(kept.size() - 1) != stretched.length - 1) {
      kept.add(stretched.length - 1);
    }

    Grid grid = Grid.of(arguments, frames.get(0).size());
    boolean random = arguments.get(SPATIAL).equals(RANDOM);
    List<Token> left = new ArrayList<>();
    for (int place : kept) {
      int frame = stretched[place];
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
