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
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * F2C, from frames to clips: short clips around the moments that answer the question best, shown so
 * small that all of them together cost no more than {@code budget} frames at full size.
 *
 * <ol>
 *   <li>Anchors are the local maxima of the scores; a plateau counts once, at its first frame, and
 *       an end counts when it is above its neighbour. Too many are gathered by 1-D k-means of their
 *       places, started at evenly spaced quantiles, and the best of each cluster stays; too few are
 *       filled up by the best other frames. Equal scores: evenly spread anchors.
 *   <li>A clip has {@code (L - 1) / 2} frames before its anchor, {@code L} in all, moved inwards at
 *       the ends. L is the one of the highest mean score, less {@code lambda_red} times the mean
 *       cosine of pairs in the clip, plus {@code lambda_len * L / l_max}.
 *   <li>N frames are shown with their sides scaled by {@code sqrt(budget / N)}, at most 1.
 * </ol>
 */
public final class F2cSelector implements KeyframeSelector {
  private static final String OURS = "ours; not published";
  private static final String MEMORY = "from memory of the paper; its weights are not known";

  private static final Parameter<Integer> BUDGET =
      Parameter.whole(
          "budget",
          "frames",
          8,
          Integer.MIN_VALUE,
          Integer.MAX_VALUE,
          "how many frames at full size the chosen ones cost together; these are more, but smaller",
          OURS);
  private static final Parameter<Integer> ANCHORS =
      Parameter.whole(
          "anchors",
          "frames",
          null,
          1,
          "how many clips there are at most, up to the budget; none: floor(budget / 2), at least 1",
          OURS);
  private static final Parameter<Integer> L_MAX =
      Parameter.whole("l_max", "frames", 8, 1, "the most frames of a clip", OURS);
  private static final Parameter<Integer> FIXED_L =
      Parameter.whole(
          "fixed_l", "frames", null, 1, "the frames of every clip; none: the best length", OURS);
  private static final Parameter<Double> LAMBDA_RED =
      Parameter.number(
          "lambda_red", "", 0.5, 0, Double.MAX_VALUE, "weight of likeness in a clip", MEMORY);
  private static final Parameter<Double> LAMBDA_LEN =
      Parameter.number(
          "lambda_len", "", 0.5, 0, Double.MAX_VALUE, "weight of the length of a clip", MEMORY);

  private static final Output SCALE =
      new Output("scale", "what the sides of every chosen frame are multiplied by, up to 1");
  private static final Output CHOSEN_ANCHORS =
      new Output("anchors", "the frames that clips were made around");
  private static final Output CLIPS =
      new Output("clips", "[clips][2], first frame and the one after the last");

  private static final Description DESCRIPTION =
      Description.of(
              "f2c",
              "F2C (from frames to clips)",
              "Clips around the moments that answer the question best, shown so small that all cost"
                  + " no more than budget frames at full size: sides times sqrt(budget / frames)."
                  + " Anchors are local maxima, a plateau's first frame, an end above its"
                  + " neighbour. Too many: 1-D k-means of their places, started at quantiles"
                  + " linspace(0, 1, anchors), and the best of each cluster; too few: the best"
                  + " other frames too; equal scores: spread as uniform does. A clip has"
                  + " floor((L-1)/2) frames before its anchor, L in all, moved inwards at the ends;"
                  + " L is the shortest with the highest mean score - lambda_red * mean cosine of"
                  + " pairs (0 for L = 1 and without embeddings) + lambda_len * L / l_max. Clips"
                  + " that share frames become one. No more frames than the budget: all of them,"
                  + " each an anchor, in one clip.")
          .source(
              "pages on the paper for anchors, abstract for the budget, memory for the length; no"
                  + " public code")
          .complexity("O(T log T + A l_max^2 d)")
          .takes(Input.SCORES)
          .mayTake(Input.EMBEDDINGS)
          .sets(BUDGET, ANCHORS, L_MAX, FIXED_L, LAMBDA_RED, LAMBDA_LEN)
          .gives(Output.INDICES, SCALE, CHOSEN_ANCHORS, CLIPS);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Selection choose(Inputs inputs, Arguments arguments) {
    double[] scores = inputs.scores();
    int frames = scores.length;
    int budget = arguments.get(BUDGET);
    Integer wanted = arguments.get(ANCHORS);
    int most = wanted == null ? Math.max(1, budget / 2) : Math.min(wanted, budget);
    if (frames <= budget) {
      int[] all = KeyframeSelector.all(frames);
      return selection(all, scores, 1)
          .with(CHOSEN_ANCHORS, all)
          .with(CLIPS, new int[][] {{0, frames}});
    }

    int[] anchors = anchors(scores, most);
    Cosines cosines =
        inputs.has(Input.EMBEDDINGS) ? new Cosines(inputs.get(Input.EMBEDDINGS)) : null;
    List<int[]> clips = new ArrayList<>();
    for (int anchor : anchors) {
      int length = length(scores, cosines, anchor, arguments);
      int start = start(anchor, length, frames);
      clips.add(new int[] {start, start + length});
    }
    clips = joined(clips);
    int[] indices =
        clips.stream().flatMapToInt(clip -> IntStream.range(clip[0], clip[1])).toArray();
    double scale = Math.min(1, Math.sqrt((double) budget / indices.length));
    return selection(indices, scores, scale)
        .with(CHOSEN_ANCHORS, anchors)
        .with(CLIPS, clips.toArray(int[][]::new));
  }

  private static Selection selection(int[] indices, double[] scores, double scale) {
    return Selection.of(indices, scores).with(SCALE, scale);
  }

  /** Clips by their start, those that share a frame made one. */
  private static List<int[]> joined(List<int[]> clips) {
    List<int[]> joined = new ArrayList<>();
    clips.sort(Comparator.comparingInt(clip -> clip[0]));
    for (int[] clip : clips) {
      int[] last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
      if (last != null && clip[0] < last[1]) {
        last[1] = Math.max(last[1], clip[1]);
      } else {
        joined.add(clip);
      }
    }
    return joined;
  }

  private static int[] anchors(double[] scores, int most) {
    if (Numbers.constant(scores)) {
      return KeyframeSelector.spread(scores.length, most);
    }
    int[] peaks = peaks(scores);
    if (peaks.length > most) {
      return bestOfClusters(peaks, scores, most);
    }
    BitSet anchors = new BitSet();
    Arrays.stream(peaks).forEach(anchors::set);
    int[] order = Numbers.falling(scores);
    for (int i = 0; anchors.cardinality() < most; i++) {
      anchors.set(order[i]);
    }
    return anchors.stream().toArray();
  }

  /** The first frames of stretches of equal scores that are above what is beside them. */
  private static int[] peaks(double[] scores) {
    int[] peaks = new int[scores.length];
    int count = 0;
    int start = 0;
    for (int next = 1; next <= scores.length; next++) {
      if (next == scores.length || scores[next] != scores[start]) {
        boolean aboveLeft = start == 0 || scores[start - 1] < scores[start];
        if (aboveLeft && (next == scores.length || scores[next] < scores[start])) {
          peaks[count] = start;
          count++;
        }
        start = next;
      }
    }
    return Arrays.copyOf(peaks, count);
  }

  private static int[] bestOfClusters(int[] peaks, double[] scores, int clusters) {
    int[] cluster = clusters(peaks, clusters);
    int[] best = new int[clusters];
    Arrays.fill(best, -1);
    for (int i = 0; i < peaks.length; i++) {
      int old = best[cluster[i]];
      if (old < 0 || scores[peaks[i]] > scores[old]) {
        best[cluster[i]] = peaks[i];
      }
    }
    return Arrays.stream(best).filter(frame -> frame >= 0).sorted().toArray();
  }

  /** Lloyd's k-means of rising places, until nothing changes; between two centres, the lower. */
  private static int[] clusters(int[] places, int clusters) {
    double[] centres =
        Arrays.stream(Numbers.linspace(0, 1, clusters))
            .map(share -> quantile(places, share))
            .toArray();
    int[] cluster = new int[places.length];
    boolean changed = true;
    while (changed) {
      changed = false;
      long[] sums = new long[clusters];
      int[] counts = new int[clusters];
      int nearest = 0;
      for (int i = 0; i < places.length; i++) {
        nearest = nearest(centres, nearest, places[i]);
        changed |= nearest != cluster[i];
        cluster[i] = nearest;
        sums[nearest] += places[i];
        counts[nearest]++;
      }
      for (int i = 0; i < clusters; i++) {
        centres[i] = counts[i] == 0 ? centres[i] : (double) sums[i] / counts[i];
      }
    }
    return cluster;
  }

  /** The nearest of rising centres, which is not before that of an earlier place. */
  private static int nearest(double[] centres, int ofEarlier, int place) {
    int nearest = ofEarlier;
    while (nearest + 1 < centres.length
        && Math.abs(centres[nearest + 1] - place) < Math.abs(centres[nearest] - place)) {
      nearest++;
    }
    return nearest;
  }

  /** A quantile between two of the places, as numpy has it. */
  private static double quantile(int[] rising, double share) {
    double position = share * (rising.length - 1);
    int low = (int) position;
    int high = Math.min(low + 1, rising.length - 1);
    return rising[low] + (position - low) * (rising[high] - rising[low]);
  }

  private static int start(int anchor, int length, int frames) {
    return Math.max(0, Math.min(anchor - (length - 1) / 2, frames - length));
  }

  private static int length(double[] scores, Cosines cosines, int anchor, Arguments arguments) {
    Integer fixed = arguments.get(FIXED_L);
    if (fixed != null) {
      return Math.min(fixed, scores.length);
    }
    int longest = arguments.get(L_MAX);
    double most = Double.NEGATIVE_INFINITY;
    int best = 1;
    for (int length = 1; length <= Math.min(longest, scores.length); length++) {
      int start = start(anchor, length, scores.length);
      double worth =
          Numbers.mean(Arrays.copyOfRange(scores, start, start + length))
              - arguments.get(LAMBDA_RED) * likeness(cosines, start, start + length)
              + arguments.get(LAMBDA_LEN) * length / longest;
      if (worth > most) {
        most = worth;
        best = length;
      }
    }
    return best;
  }

  /** The mean cosine of pairs in {@code [start, end)}; 0 where there are none. */
  private static double likeness(Cosines cosines, int start, int end) {
    if (cosines == null || end - start < 2) {
      return 0;
    }
    double[] pairs = new double[(end - start) * (end - start - 1) / 2];
    int count = 0;
    for (int a = start; a < end; a++) {
      for (int b = a + 1; b < end; b++) {
        pairs[count] = cosines.of(a, b);
        count++;
      }
    }
    return Numbers.mean(pairs);
  }
}
