package io.clipreduce.select;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Output;
import io.clipreduce.method.Parameter;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Maximum coverage as Video-3D LLM has it: one by one the frame that shows most items not shown by
 * those before. Items are anything with a number: voxels of a scene, objects, words that were read.
 *
 * <p>Gains only fall, so a frame is counted anew only when it leads by its last count.
 */
public final class Video3dSelector implements KeyframeSelector {
  private static final Input<double[][]> ITEMS =
      Input.matrix("items", "[T][..]", "numbers of the items that each frame shows");
  private static final Input<double[]> SCENE =
      Input.vector("scene", "[..]", "numbers of the items that count; left out: all");

  private static final Parameter<Integer> BUDGET = Parameter.budget(32, "the public script");
  private static final Parameter<Double> RHO =
      Parameter.number(
          "rho",
          "",
          null,
          0,
          1,
          "share of all frames' items from which it is enough; none: only the budget ends it",
          "the public code has 0.90 and 0.95");
  private static final Parameter<Boolean> STOP_AT_ZERO_GAIN =
      Parameter.flag(
          "stop_at_zero_gain",
          false,
          "whether frames that show nothing new are left out, but for the first one",
          "ours");

  private static final Output ORDER =
      new Output("order", "the chosen frames in the order of picking");
  private static final Output GAINS =
      new Output("gains", "how many new items each showed, in the order of picking");

  private static final Description DESCRIPTION =
      Description.of(
              "video-3d",
              "Video-3D LLM maximum coverage",
              "One by one the frame that shows most items not shown by those before.")
          .source(
              "LaVi-Lab/Video-3D-LLM, scripts/3d/preprocessing/max_coverage_sampling.py and"
                  + " llava/video_utils.py; of equal gains the earliest frame, where it draws one")
          .complexity("O(k * items) at worst, by a queue")
          .takes(ITEMS)
          .mayTake(SCENE)
          .sets(BUDGET, RHO, STOP_AT_ZERO_GAIN)
          .gives(Output.INDICES, ORDER, GAINS);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Selection choose(Inputs inputs, Arguments arguments) {
    int[][] items = items(inputs);
    long all = Arrays.stream(items).flatMapToInt(Arrays::stream).distinct().count();
    Double rho = arguments.get(RHO);
    double enough = rho == null ? Double.POSITIVE_INFINITY : rho * all;
    int most = Math.min(arguments.get(BUDGET), items.length);

    PriorityQueue<Candidate> queue =
        new PriorityQueue<>(
            Comparator.comparingInt(Candidate::gain).reversed().thenComparingInt(Candidate::frame));
    for (int frame = 0; frame < items.length; frame++) {
      queue.add(new Candidate(frame, items[frame].length));
    }
    BitSet shown = new BitSet();
    int[] order = new int[most];
    int[] gains = new int[most];
    int count = 0;
    while (count < most && (count == 0 || shown.cardinality() < enough)) {
      Candidate first = queue.remove();
      int gain = (int) Arrays.stream(items[first.frame]).filter(item -> !shown.get(item)).count();
      if (gain < first.gain) {
        queue.add(new Candidate(first.frame, gain));
        continue;
      }
      if (gain == 0 && count > 0 && arguments.get(STOP_AT_ZERO_GAIN)) {
        break;
      }
      Arrays.stream(items[first.frame]).forEach(shown::set);
      order[count] = first.frame;
      gains[count] = gain;
      count++;
    }
    int[] picked = Arrays.copyOf(order, count);
    int[] indices = picked.clone();
    Arrays.sort(indices);
    return Selection.of(indices).with(ORDER, picked).with(GAINS, Arrays.copyOf(gains, count));
  }

  /** A frame and what it showed of new items when that was last counted. */
  private record Candidate(int frame, int gain) {}

  /** The frames' items that count, each once, numbered from 0 by first appearance. */
  private static int[][] items(Inputs inputs) {
    Map<Double, Integer> numbers = new HashMap<>();
    boolean open = !inputs.has(SCENE);
    if (!open) {
      for (double item : inputs.get(SCENE)) {
        numbers.putIfAbsent(item + 0.0, numbers.size());
      }
    }
    double[][] frames = inputs.get(ITEMS);
    int[][] items = new int[frames.length][];
    for (int frame = 0; frame < frames.length; frame++) {
      items[frame] =
          Arrays.stream(frames[frame])
              .mapToObj(item -> number(numbers, item + 0.0, open))
              .filter(number -> number != null)
              .mapToInt(Integer::intValue)
              .distinct()
              .toArray();
    }
    return items;
  }

  private static Integer number(Map<Double, Integer> numbers, double item, boolean open) {
    if (open) {
      numbers.putIfAbsent(item, numbers.size());
    }
    return numbers.get(item);
  }
}
