package io.clipreduce.select;

import io.clipreduce.method.Draws;
import io.clipreduce.method.Input;
import io.clipreduce.method.Numbers;
import io.clipreduce.method.Output;
import io.clipreduce.method.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The stages of LVNet's hierarchical keyframe selector: scenes by likeness (TSC), the frames that
 * fit keywords best (CKD), and the best of each group of these (FKD), without the vision model that
 * the last one asks.
 */
final class LvNet {
  static final String SOURCE =
      "jongwoopark7978/LVNet, temporalSceneClustering.py, coarseKeyframeDetector.py,"
          + " fineKeyframeDetector.py, src/refine.py and config/config.py";

  static final Parameter<Double> LAMBDA =
      Parameter.number(
          "lambda",
          "",
          12.0,
          1e-6,
          1e6,
          "how many groups it takes until a group's bound has come from 2.72 to 1 standard"
              + " deviations below the mean",
          "the public code");
  static final Parameter<Integer> GROUP_LIMIT =
      Parameter.whole(
          "group_limit",
          "frames",
          18,
          1,
          "frames kept of a group, drawn by chance from larger ones",
          "the public code");
  static final Parameter<Boolean> APPEND_REST =
      new Parameter<>(
          "append_rest",
          Boolean.class,
          "",
          null,
          0,
          0,
          List.of("true", "false"),
          "whether the last frames, 5 at most, make a group of their own or are dropped; left out:"
              + " dropped in the mode faithful only",
          "dropped in the public code");
  static final Parameter<Integer> PATCHES =
      Parameter.whole(
          "patches", "patches", 1, 1, "patches of a frame", "ours: the encoder tells, 196 of B/16");
  static final Parameter<Integer> KEYWORDS =
      Parameter.whole(
          "keywords", "keywords", 25, 1, "keywords looked at, the first ones", "the public code");
  static final Parameter<Integer> GROUP_SIZE =
      Parameter.whole(
          "group_size", "frames", 8, 1, "frames that are judged together", "the public code");
  static final Parameter<Integer> GROUP_PICKS =
      Parameter.whole(
          "group_picks", "frames", 3, 1, "frames kept of each such group", "12 of 4 groups");

  static final Input<double[][]> SIMILARITIES =
      Input.matrix(
          "similarities",
          "[K][T*P]",
          "cosines of K keywords and the P patches of each frame, frame after frame");

  static final Output GROUPS =
      new Output(
          "groups", "the scenes, each its frames in the order of time, before any are drawn");

  /** Frames that are left when no more scenes are looked for. */
  private static final int REST = 5;

  /** So many of the least alike frames are brought into the order of time. */
  private static final int TIME_ORDERED = 16;

  private LvNet() {}

  /**
   * Scenes: the first frame that is left and those much more like it than the others are.
   *
   * @param vectors one vector a frame
   * @return frames by scene, each in the order of time
   */
  static List<int[]> scenes(double[][] vectors, double lambda, boolean appendRest) {
    List<int[]> scenes = new ArrayList<>();
    int[] left = KeyframeSelector.all(vectors.length);
    for (int round = 0; left.length > REST; round++) {
      int head = left[0];
      int[] others = Arrays.copyOfRange(left, 1, left.length);
      double[] distances =
          Arrays.stream(others)
              .mapToDouble(other -> distance(vectors[head], vectors[other]))
              .toArray();
      double[] shares = Numbers.softmax(distances, 1);
      // Of equal shares none is below their mean, whatever rounding makes of that.
      double bound =
          Numbers.constant(shares)
              ? shares[0]
              : Numbers.mean(shares) - Numbers.deviation(shares, 1) * Math.exp(1 - round / lambda);
      IntStream like = IntStream.range(0, others.length).filter(i -> shares[i] < bound);
      scenes.add(IntStream.concat(IntStream.of(head), like.map(i -> others[i])).toArray());
      left =
          IntStream.range(0, others.length)
              .filter(i -> !(shares[i] < bound))
              .map(i -> others[i])
              .toArray();
    }
    if (appendRest && left.length > 0) {
      scenes.add(left);
    }
    return scenes;
  }

  /** The mean of the absolute differences; what is no finite number counts as 0. */
  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = Math.abs(a[i] - b[i]);
      sum += Double.isFinite(difference) ? difference : 0;
    }
    return sum / Math.max(1, a.length);
  }

  /**
   * The frames of all scenes in the order of time, of larger scenes so many drawn by chance.
   *
   * @param limit the most frames of a scene
   * @param seed where the random numbers begin
   */
  static int[] drawn(List<int[]> scenes, int limit, long seed) {
    long draws = 0;
    List<int[]> kept = new ArrayList<>();
    for (int[] scene : scenes) {
      int[] pool = scene.clone();
      int count = Math.min(limit, pool.length);
      for (int i = 0; i < count && pool.length > limit; i++) {
        int other = i + Draws.below(seed, draws++, pool.length - i);
        int frame = pool[other];
        pool[other] = pool[i];
        pool[i] = frame;
      }
      kept.add(Arrays.copyOf(pool, count));
    }
    return kept.stream().flatMapToInt(Arrays::stream).sorted().toArray();
  }

  /**
   * A frame taken for a keyword.
   *
   * @param similarity that of the keyword and the frame's best patch
   */
  record Pick(int frame, int keyword, double similarity) {}

  /**
   * In turn every keyword takes the frame of its best patch among those that nobody took.
   *
   * @param similarities {@code [keyword][frame * patches + patch]}
   * @param most the most frames
   * @return in the order of taking
   */
  static List<Pick> picks(double[][] similarities, int patches, int most) {
    double[][] finite = Arrays.stream(similarities).map(Numbers::finite).toArray(double[][]::new);
    // before its last pick no keyword meets more than the patches of the frames that are taken
    int looked = (int) Math.min((long) most * patches, Integer.MAX_VALUE);
    int[][] best =
        Arrays.stream(finite).map(row -> Numbers.falling(row, looked)).toArray(int[][]::new);
    int[] next = new int[best.length];
    boolean[] taken = new boolean[best.length == 0 ? 0 : finite[0].length / patches];
    List<Pick> picks = new ArrayList<>();
    for (boolean more = true; more; ) {
      more = false;
      for (int keyword = 0; keyword < best.length && picks.size() < most; keyword++) {
        int[] row = best[keyword];
        while (next[keyword] < row.length && taken[row[next[keyword]] / patches]) {
          next[keyword]++;
        }
        if (next[keyword] < row.length) {
          int place = row[next[keyword]];
          taken[place / patches] = true;
          picks.add(new Pick(place / patches, keyword, finite[keyword][place]));
          more = true;
        }
      }
    }
    return picks;
  }

  /** Picks by rising similarity, of which the first 16 are put into the order of time. */
  static List<Pick> ordered(List<Pick> picks) {
    List<Pick> ordered =
        new ArrayList<>(
            picks.stream()
                .sorted(Comparator.comparingDouble(pick -> 0.0 + pick.similarity()))
                .toList());
    ordered
        .subList(0, Math.min(TIME_ORDERED, ordered.size()))
        .sort(Comparator.comparingInt(Pick::frame));
    return ordered;
  }

  /**
   * The best of each group.
   *
   * @param similarities of all, in the order in which they are grouped
   * @return places in that order, rising within each group
   */
  static int[] fine(double[] similarities, int groupSize, int groupPicks) {
    IntStream.Builder kept = IntStream.builder();
    for (int start = 0; start < similarities.length; start += groupSize) {
      double[] group =
          Arrays.copyOfRange(similarities, start, Math.min(start + groupSize, similarities.length));
      for (int place : Numbers.largest(group, groupPicks)) {
        kept.add(start + place);
      }
    }
    return kept.build().toArray();
  }
}
