package io.clipreduce.compress;

import io.clipreduce.method.Numbers;
import io.clipreduce.method.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Frames that come in one after another, and clusters of them: when {@code buffer} frames more than
 * there may be clusters have come in, they become clusters, and these are clustered on together
 * with what comes in next.
 */
final class FrameClusters {
  static final Parameter<Integer> BUFFER =
      Parameter.whole(
          "buffer", "frames", 512, 1, "frames that come in before they are clustered", "ours");

  private final int count;
  private final int buffer;
  private final boolean distinctStarts;
  private final List<Cluster> points = new ArrayList<>();
  private int frames;

  /**
   * @param count clusters
   * @param distinctStarts whether clusters start at frames that all differ, even where these are
   *     fewer; else at any
   */
  FrameClusters(int count, int buffer, boolean distinctStarts) {
    this.count = count;
    this.buffer = buffer;
    this.distinctStarts = distinctStarts;
  }

  /**
   * A frame, or a cluster of some.
   *
   * @param small its tokens, few, by which it is compared
   * @param large more tokens, of the frame nearest to it
   * @param weight frames it stands for
   * @param time the mean of their numbers
   */
  record Cluster(List<Token> small, List<Token> large, double weight, double time) {
    private double[] flat() {
      int dim = small.get(0).values().length;
      double[] flat = new double[small.size() * dim];
      for (int place = 0; place < small.size(); place++) {
        System.arraycopy(small.get(place).values(), 0, flat, place * dim, dim);
      }
      return flat;
    }
  }

  /** Takes the next frame: its few tokens, and more of them. */
  void add(List<Token> small, List<Token> large) {
    points.add(new Cluster(small, large, 1, frames++));
    if (points.size() >= count + buffer) {
      List<Cluster> clusters = clusters();
      points.clear();
      points.addAll(clusters);
    }
  }

  /** The clusters so far, and the frames that came in since. */
  List<Cluster> points() {
    return points;
  }

  int held() {
    return tokens(points);
  }

  /**
   * The whole frames of the heaviest, the heaviest first, of equal ones the earlier.
   *
   * @param weights one each
   */
  static List<Token> wholeFrames(List<Cluster> some, double[] weights, int count) {
    return Arrays.stream(Numbers.falling(weights, count))
        .mapToObj(some::get)
        .flatMap(one -> one.large().stream())
        .toList();
  }

  /** Tokens of frames and clusters. */
  static int tokens(List<Cluster> some) {
    return some.stream().mapToInt(one -> one.small().size() + one.large().size()).sum();
  }

  /** All in clusters; each frame alone where there are no more frames than clusters. */
  List<Cluster> clusters() {
    if (frames <= count) {
      return List.copyOf(points);
    }
    double[][] flat = points.stream().map(Cluster::flat).toArray(double[][]::new);
    double[] weights = points.stream().mapToDouble(Cluster::weight).toArray();
    KMeans.Clusters found = KMeans.of(flat, weights, starts(flat));
    List<Cluster> clusters = new ArrayList<>();
    for (int cluster = 0; cluster < found.centres().length; cluster++) {
      clusters.add(cluster(found, cluster, flat));
    }
    return clusters;
  }

  private double[][] starts(double[][] flat) {
    Set<double[]> seen = new TreeSet<>(Arrays::compare);
    int[] from =
        IntStream.range(0, flat.length).filter(i -> !distinctStarts || seen.add(flat[i])).toArray();
    return Arrays.stream(Numbers.rounded(0, from.length - 1, Math.min(count, from.length)))
        .mapToObj(i -> flat[from[i]])
        .toArray(double[][]::new);
  }

  private Cluster cluster(KMeans.Clusters found, int cluster, double[][] flat) {
    double[] centre = found.centres()[cluster];
    Cluster nearest = points.get(KMeans.nearest(centre, flat));
    List<Cluster> members =
        IntStream.range(0, flat.length)
            .filter(i -> found.cluster()[i] == cluster)
            .mapToObj(points::get)
            .toList();
    List<Token> small = new ArrayList<>();
    int dim = nearest.small().get(0).values().length;
    for (int place = 0; place < nearest.small().size(); place++) {
      int at = place;
      double size = members.stream().mapToDouble(member -> member.small().get(at).size()).sum();
      int index =
          members.stream()
              .mapToInt(member -> member.small().get(at).index())
              .min()
              .orElse(nearest.small().get(at).index());
      small.add(new Token(Arrays.copyOfRange(centre, place * dim, (place + 1) * dim), size, index));
    }
    double weight = found.weights()[cluster];
    double times = members.stream().mapToDouble(m -> m.weight() * m.time()).sum();
    return new Cluster(
        small, nearest.large(), weight, weight > 0 ? times / weight : nearest.time());
  }
}
