package io.clipreduce.compress;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Numbers;
import io.clipreduce.method.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** SlowFast-LLaVA: few frames in detail, then all of them small. */
public final class SlowFastLlavaCompressor implements Compressor {
  private static final Parameter<Integer> SLOW =
      Parameter.whole("slow", "frames", 10, 0, "frames in detail", "the public code");
  private static final Parameter<Integer> FAST_SIDE =
      Parameter.whole("fast_side", "tokens", 4, 1, "side of the small frames", "the public code");

  private static final Description DESCRIPTION =
      Description.of(
              "slowfast-llava",
              "SlowFast-LLaVA",
              "The frames at the truncated linspace(0, T, slow+1) without its last, the larger value"
                  + " of every two tokens in raster order; then all frames average-pooled to fast_side"
                  + " x fast_side cells (no more than they have tokens).")
          .source("apple/ml-slowfast-llava, llava_arch.py, cfgs")
          .complexity("O(T N D)")
          .takes(Input.TOKENS)
          .sets(SLOW, FAST_SIDE, Grid.SIDE)
          .gives(Compressed.TOKENS, Compressed.INDICES, Compressed.SIZES, Compressed.PARTS);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Compressed compress(List<List<Token>> frames, Inputs inputs, Arguments arguments) {
    List<Token> slow = new ArrayList<>();
    for (int frame : starts(frames.size(), arguments.get(SLOW))) {
      slow.addAll(Grid.pairs(frames.get(frame)));
    }
    Map<String, List<Token>> parts = new LinkedHashMap<>();
    parts.put("slow", slow);
    parts.put(
        "fast", small(frames, Grid.of(arguments, frames.get(0).size()), arguments.get(FAST_SIDE)));
    return Compressed.of(parts);
  }

  /** Where {@code count} equal parts of a video begin, cut towards zero. */
  static int[] starts(int frames, int count) {
    return Arrays.copyOf(Numbers.truncated(0, frames, count + 1), count);
  }

  /** Frames pooled to so many cells a side. */
  static List<Token> small(List<List<Token>> frames, Grid grid, int side) {
    List<Token> small = new ArrayList<>();
    for (List<Token> frame : frames) {
      small.addAll(grid.pooled(frame, grid.atMost(side)));
    }
    return small;
  }
}
