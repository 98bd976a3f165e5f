package io.clipreduce.compress;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Numbers;
import io.clipreduce.method.Parameter;
import java.util.ArrayList;
import java.util.List;

/** The fast tokens of the Slow-Fast multimodal model: frames sampled, averaged and pooled. */
public final class SlowFastCompressor implements Compressor {
  private static final String SCRIPTS = "the public scripts, for 64 frames";
  private static final Parameter<Integer> SAMPLING =
      Parameter.whole(
          "sampling_stride",
          "frames",
          1,
          1,
          "of so many frames one is sampled; 1 for all",
          SCRIPTS);
  private static final Parameter<Integer> TEMPORAL =
      Parameter.whole(
          "temporal_stride",
          "frames",
          4,
          1,
          "so many frames are averaged; 6 for 96 frames",
          SCRIPTS);
  private static final Parameter<Integer> SPATIAL =
      Parameter.whole(
          "spatial_stride",
          "tokens",
          1,
          1,
          "stride of the average pool in space; up to the side",
          SCRIPTS);
  private static final Parameter<Integer> LEAST =
      Parameter.whole(
          "min_fast", "frames", 16, 1, "the fewest frames, where there are as many", SCRIPTS);

  private static final Description DESCRIPTION =
      Description.of(
              "slow-fast",
              "Slow-Fast MLLM (fast tokens)",
              "Frames floor(i*T/count), count = max(T div sampling_stride, min_fast) or T for"
                  + " a stride of 1; every"
                  + " temporal_stride of them averaged, a rest dropped, where that leaves min_fast"
                  + " frames, else adaptively averaged to min_fast; then average-pooled in space, cells"
                  + " that are not full left out.")
          .source("SHI-Labs/Slow-Fast-Video-Multimodal-LLM, llava_qwen2_slowfast.py, scripts")
          .corrections("no frame twice where there are fewer than min_fast")
          .complexity("O(T N D)")
          .takes(Input.TOKENS)
          .sets(SAMPLING, TEMPORAL, SPATIAL, LEAST, Grid.SIDE)
          .gives(Compressed.ALL);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Compressed compress(List<List<Token>> frames, Inputs inputs, Arguments arguments) {
    int least = arguments.get(LEAST);
    int sampling = arguments.get(SAMPLING);
    List<List<Token>> sampled = frames;
    if (sampling > 1) {
      int count = Math.max(frames.size() / sampling, least);
      int most = arguments.faithful() ? count : Math.min(count, frames.size());
      sampled = new ArrayList<>();
      for (int frame : Numbers.strided(frames.size(), most)) {
        sampled.add(frames.get(frame));
      }
    }
    int spatial = arguments.get(SPATIAL);
    List<Token> left = new ArrayList<>();
    int adaptive = Math.min(frames.size(), least);
    for (int[] span : spans(sampled.size(), arguments.get(TEMPORAL), least, adaptive)) {
      List<Token> mean = StormCompressor.mean(sampled.subList(span[0], span[1]));
      if (spatial > 1) {
        Grid grid = Grid.of(arguments, mean.size());
        mean = grid.pooled(mean, grid.wholeStrides(spatial, spatial));
      }
      left.addAll(mean);
    }
    return Compressed.of(left);
  }

  private static int[][] spans(int count, int stride, int least, int adaptive) {
    return stride == 1 || count / stride >= least
        ? new Grid(count, 1).wholeStrides(stride, 1).rows()
        : new Grid(count, 1).adaptive(adaptive, 1).rows();
  }
}
