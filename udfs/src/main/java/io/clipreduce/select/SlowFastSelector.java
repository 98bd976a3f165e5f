package io.clipreduce.select;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Numbers;
import io.clipreduce.method.Output;
import io.clipreduce.method.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The fast frames of Slow-Fast MLLM: frames by a stride, then means of consecutive ones, but never
 * fewer than a least number.
 */
public final class SlowFastSelector implements KeyframeSelector {
  private static final Parameter<Integer> BUDGET =
      Parameter.budget(null, "none in the public code: left out, no limit");
  private static final Parameter<Integer> SAMPLING_STRIDE =
      Parameter.whole(
          "sampling_stride", "frames", 1, 1, "of so many frames one is looked at", "the scripts");
  private static final Parameter<Integer> TEMPORAL_STRIDE =
      Parameter.whole(
          "temporal_stride",
          "frames",
          4,
          1,
          "so many frames make a mean",
          "4 for 64 frames, 6 for 96, in the scripts");
  private static final Parameter<Integer> MIN_FAST =
      Parameter.whole("min_fast", "frames", 16, 1, "the fewest fast frames", "the scripts");

  private static final Output GROUPS =
      new Output("groups", "[n], the frames of each mean; the first of them is the chosen one");

  private static final Description DESCRIPTION =
      Description.of(
              "slow-fast",
              "Slow-Fast MLLM's fast frames",
              "max(T div sampling_stride, min_fast) frames at floor(i * T / count), all for a stride of 1, then means of"
                  + " temporal_stride of them, a remainder being dropped, or of an adaptive pool to"
                  + " min(T, min_fast) frames where that gives too few. The slow tokens are all"
                  + " tokens, by cross-attention, and no part of it.")
          .source("SHI-Labs/Slow-Fast-Video-Multimodal-LLM, llava_qwen2_slowfast.py and scripts")
          .corrections("No frame twice where there are fewer than min_fast.")
          .complexity("O(T d)")
          .mayTake(Input.EMBEDDINGS)
          .sets(BUDGET, SAMPLING_STRIDE, TEMPORAL_STRIDE, MIN_FAST)
          .gives(Output.INDICES, GROUPS, Pools.EMBEDDINGS);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Selection choose(Inputs inputs, Arguments arguments) {
    int frames = inputs.frames();
    int least = arguments.get(MIN_FAST);
    int stride = arguments.get(SAMPLING_STRIDE);
    int count = stride > 1 ? Math.max(frames / stride, least) : frames;
    int[] sampled = Numbers.strided(frames, arguments.faithful() ? count : Math.min(count, frames));

    List<int[]> all =
        pooled(sampled, arguments.get(TEMPORAL_STRIDE), Math.min(frames, least), least);
    int[] kept = KeyframeSelector.thinned(KeyframeSelector.all(all.size()), arguments.get(BUDGET));
    List<int[]> groups = Arrays.stream(kept).mapToObj(all::get).toList();
    Selection selection =
        Selection.of(groups.stream().mapToInt(group -> group[0]).toArray()).with(GROUPS, groups);
    return inputs.has(Input.EMBEDDINGS)
        ? selection.with(Pools.EMBEDDINGS, Pools.means(inputs, groups))
        : selection;
  }

  /** Groups of {@code stride} frames; where these are fewer than {@code least}, adaptive ones. */
  private static List<int[]> pooled(int[] frames, int stride, int adaptive, int least) {
    List<int[]> groups = new ArrayList<>();
    if (frames.length / stride >= least || stride == 1) {
      for (int start = 0; start + stride <= frames.length; start += stride) {
        groups.add(Arrays.copyOfRange(frames, start, start + stride));
      }
      return groups;
    }
    for (int i = 0; i < adaptive; i++) {
      int start = (int) ((long) i * frames.length / adaptive);
      int end = (int) (((long) (i + 1) * frames.length + adaptive - 1) / adaptive);
      groups.add(Arrays.copyOfRange(frames, start, end));
    }
    return groups;
  }
}
