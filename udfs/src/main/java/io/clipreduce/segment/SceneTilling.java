package io.clipreduce.segment;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Numbers;
import io.clipreduce.method.Output;
import io.clipreduce.method.Parameter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * VideoLLaMB's SceneTilling: a video is cut where the likeness of neighbouring frames lies deepest
 * between the peaks on both sides of it.
 */
public final class SceneTilling implements Segmenter {
  private static final Parameter<Double> ALPHA =
      Parameter.number(
          "alpha",
          "",
          0.5,
          -1e6,
          1e6,
          "a gap is a boundary whose depth lies more than so many standard deviations above the mean",
          "serve/inference.py of the public code");
  private static final Parameter<Integer> K =
      Parameter.whole(
          "k",
          "boundaries",
          null,
          0,
          "the deepest k gaps in place of those by alpha, T - 1 at most; left out: by alpha",
          "3 in the bridge of the public code");
  private static final Parameter<Integer> MAX_BOUNDARIES =
      Parameter.whole(
          "max_boundaries",
          "boundaries",
          15,
          0,
          "the most boundaries by alpha, the deepest ones",
          "the public code");
  private static final Parameter<Integer> SEGMENT_FRAMES =
      Parameter.whole(
          "segment_frames", "frames", 8, 1, "the most frames kept of a segment", "the public code");
  private static final Parameter<Boolean> STREAMING =
      Parameter.flag(
          "streaming",
          false,
          "whether only the peak on the left counts, and the last segment stays open",
          "the streaming variant of the public code");

  private static final Output BOUNDARIES =
      new Output("boundaries", "the last frame of each segment; of an open one none");
  private static final Output DEPTHS = new Output("depths", "[T-1], the depth of each gap");
  private static final Output FRAMES =
      new Output("frames", "[segments], the frames kept of each: int(linspace(first, last))");

  private static final Description DESCRIPTION =
      Description.of(
              "scene-tilling",
              "SceneTilling (VideoLLaMB)",
              "c[i] is the cosine of frames i and i + 1, its depth l + r - 2 c[i] with the peaks that"
                  + " are reached from i to the left and right without falling. Boundaries are the"
                  + " gaps deeper than mean + alpha * deviation (of a sample), or the k deepest.")
          .source(
              "bigai-nlco/VideoLLaMB, llava/model/multimodal_projector/self_segment.py and"
                  + " serve/inference.py")
          .complexity("O(T d)")
          .takes(Input.EMBEDDINGS)
          .sets(ALPHA, K, MAX_BOUNDARIES, SEGMENT_FRAMES, STREAMING)
          .gives(Segments.SEGMENTS, BOUNDARIES, DEPTHS, FRAMES);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Segments run(Inputs inputs, Arguments arguments) {
    inputs.require(DESCRIPTION);
    int frames = inputs.frames();
    boolean streaming = arguments.get(STREAMING);
    double[] depths = depths(inputs.get(Input.EMBEDDINGS), streaming);
    int[] cuts = cuts(depths, arguments);
    int[] starts = frames == 0 ? new int[0] : starts(cuts);
    boolean closed = frames > 0 && (!streaming || cuts.length == 0);

    Map<String, Object> more = new LinkedHashMap<>();
    more.put(
        BOUNDARIES.name(),
        closed ? IntStream.concat(Arrays.stream(cuts), IntStream.of(frames - 1)).toArray() : cuts);
    more.put(DEPTHS.name(), depths);
    more.put(FRAMES.name(), kept(starts, frames, arguments.get(SEGMENT_FRAMES)));
    return new Segments(starts, frames, more);
  }

  private static double[] depths(double[][] vectors, boolean streaming) {
    double[] likeness = new double[Math.max(0, vectors.length - 1)];
    for (int i = 0; i < likeness.length; i++) {
      likeness[i] = Numbers.cosine(vectors[i], vectors[i + 1]);
    }
    double[] gaps = Numbers.finite(likeness);
    int last = gaps.length - 1;
    double[] left = gaps.clone();
    double[] right = gaps.clone();
    for (int i = 1; i <= last; i++) {
      left[i] = gaps[i - 1] >= gaps[i] ? left[i - 1] : gaps[i];
    }
    for (int i = last - 1; i >= 0; i--) {
      right[i] = gaps[i + 1] >= gaps[i] ? right[i + 1] : gaps[i];
    }
    double[] depths = new double[gaps.length];
    for (int i = 0; i <= last; i++) {
      depths[i] = streaming ? left[i] - gaps[i] : left[i] + right[i] - 2 * gaps[i];
    }
    return depths;
  }

  /** The gaps at which the video is cut, in the order of time. */
  private static int[] cuts(double[] depths, Arguments arguments) {
    Integer k = arguments.get(K);
    if (k != null) {
      return Numbers.largest(depths, k);
    }
    double bound = Numbers.mean(depths) + arguments.get(ALPHA) * Numbers.deviation(depths, 1);
    return Arrays.stream(Numbers.largest(depths, arguments.get(MAX_BOUNDARIES)))
        .filter(i -> depths[i] > bound)
        .toArray();
  }

  private static int[] starts(int[] cuts) {
    return IntStream.concat(IntStream.of(0), Arrays.stream(cuts).map(cut -> cut + 1)).toArray();
  }

  private static int[][] kept(int[] starts, int frames, int most) {
    int[][] kept = new int[starts.length][];
    for (int i = 0; i < starts.length; i++) {
      int end = i + 1 < starts.length ? starts[i + 1] : frames;
      kept[i] = Numbers.truncated(starts[i], end - 1, Math.min(most, end - starts[i]));
    }
    return kept;
  }
}
