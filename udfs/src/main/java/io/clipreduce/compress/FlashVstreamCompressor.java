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
import java.util.stream.IntStream;

/**
 * The memory of Flash-VStream: the newest frame, few of the older ones in detail, clusters of all
 * of them, and slots that slowly follow. Frames are clustered when {@code buffer} of them have come
 * in, and at the end, each time together with the clusters that there are; so that a video that is
 * no longer is clustered at once.
 */
public final class FlashVstreamCompressor implements StreamingCompressor {
  private static final String PUBLIC = "the public LLaVA version";
  private static final Parameter<Integer> LONG =
      Parameter.whole("long", "clusters", 25, 1, "clusters of small frames", PUBLIC);
  private static final Parameter<Integer> LONG_SIDE =
      Parameter.whole("long_side", "tokens", 4, 1, "side of the small frames", PUBLIC);
  private static final Parameter<Integer> RETRIEVED =
      Parameter.whole(
          "retrieved", "frames", 3, 0, "key frames, one of each heaviest cluster", PUBLIC);
  private static final Parameter<Integer> CURRENT_SIDE =
      Parameter.whole(
          "current_side", "tokens", 8, 1, "side of the newest frame and of key frames", PUBLIC);
  private static final Parameter<Integer> ABSTRACT =
      Parameter.whole("abstract", "slots", 25, 0, "slots of frames' means", PUBLIC);
  private static final Parameter<Double> UPDATE =
      Parameter.number("update", "", 0.2, 0, 1, "share of a slot that new frames replace", PUBLIC);
  private static final Parameter<Integer> BUFFER =
      Parameter.whole(
          "buffer", "frames", 512, 1, "frames that come in before they are clustered", "ours");

  private static final Description DESCRIPTION =
      Description.of(
              "flash-vstream",
              "Flash-VStream (STAR memory)",
              "abstract: slots of frames' means, m (1 - update) + update softmax(cosine) x of as many"
                  + " frames at a time as there are slots; long: weighted k-means of small frames,"
                  + " evenly spaced at the start, at most 10 rounds, an empty cluster refilled with"
                  + " the farthest frame; retrieved: the frames nearest to the heaviest clusters;"
                  + " current: the newest. The last is in none of the others.")
          .source("IVGSZ/Flash-VStream, flash_vstream/model/compress_functions.py, vstream_arch.py")
          .corrections(
              "key frames are near the centres of the heaviest clusters; the public code takes the"
                  + " frames with the clusters' numbers for centres")
          .complexity("O(10 T K D)")
          .takes(Input.TOKENS)
          .sets(LONG, LONG_SIDE, RETRIEVED, CURRENT_SIDE, ABSTRACT, UPDATE, BUFFER, Grid.SIDE)
          .gives(Compressed.TOKENS, Compressed.INDICES, Compressed.SIZES, Compressed.PARTS);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Memory open(Inputs inputs, Arguments arguments) {
    return new Star(arguments);
  }

  /**
   * A frame, or a cluster with the frame that stands for it.
   *
   * @param small its tokens at the small side
   * @param large the tokens of the frame nearest to it at the large side
   * @param weight frames it stands for
   */
  private record Point(List<Token> small, List<Token> large, double weight) {
    double[] flat() {
      return small.stream().flatMapToDouble(token -> Arrays.stream(token.values())).toArray();
    }
  }

  private static final class Star implements Memory {
    private final Arguments arguments;
    private final List<Point> points = new ArrayList<>();
    private final List<Token> slots = new ArrayList<>();
    private final List<Token> toSlots = new ArrayList<>();
    private List<Token> newest;

    Star(Arguments arguments) {
      this.arguments = arguments;
    }

    @Override
    public void add(List<Token> frame) {
      if (newest != null) {
        remember(newest);
      }
      newest = frame;
    }

    private void remember(List<Token> frame) {
      points.add(new Point(pooled(frame, LONG_SIDE), pooled(frame, CURRENT_SIDE), 1));
      if (points.size() >= arguments.get(LONG) + arguments.get(BUFFER)) {
        List<Point> clusters = clusters();
        points.clear();
        points.addAll(clusters);
      }
      int room = arguments.get(ABSTRACT);
      Token mean = Token.mean(frame);
      if (slots.size() < room) {
        slots.add(mean);
      } else if (room > 0) {
        toSlots.add(mean);
        if (toSlots.size() == room) {
          updateSlots();
        }
      }
    }

    private List<Token> pooled(List<Token> frame, Parameter<Integer> side) {
      Grid grid = Grid.of(arguments, frame.size());
      return grid.pooled(frame, grid.atMost(arguments.get(side)));
    }

    private void updateSlots() {
      double update = arguments.get(UPDATE);
      for (int slot = 0; slot < slots.size() && !toSlots.isEmpty(); slot++) {
        Token old = slots.get(slot);
        double[] shares = Numbers.softmax(Query.cosines(old.values(), toSlots), 1);
        double[] values = old.values().clone();
        for (int i = 0; i < values.length; i++) {
          double added = 0;
          for (int k = 0; k < shares.length; k++) {
            added += shares[k] * toSlots.get(k).values()[i];
          }
          values[i] = values[i] * (1 - update) + update * added;
        }
        slots.set(slot, new Token(values, old.size(), old.index()));
      }
      toSlots.clear();
    }

    @Override
    public int held() {
      return slots.size()
          + toSlots.size()
          + points.stream().mapToInt(p -> p.small().size() + p.large().size()).sum()
          + (newest == null ? 0 : newest.size());
    }

    @Override
    public Compressed compressed() {
      updateSlots();
      List<Point> clusters = clusters();
      Map<String, List<Token>> parts = new LinkedHashMap<>();
      parts.put("abstract", List.copyOf(slots));
      parts.put("long", clusters.stream().flatMap(cluster -> cluster.small().stream()).toList());
      parts.put("retrieved", retrieved(clusters));
      parts.put("current", pooled(newest, CURRENT_SIDE));
      return Compressed.of(parts);
    }

    private List<Token> retrieved(List<Point> clusters) {
      int[] heaviest = Numbers.falling(clusters.stream().mapToDouble(Point::weight).toArray());
      return Arrays.stream(heaviest)
          .limit(arguments.get(RETRIEVED))
          .mapToObj(cluster -> arguments.faithful() ? points.get(cluster) : clusters.get(cluster))
          .flatMap(point -> point.large().stream())
          .toList();
    }

    private List<Point> clusters() {
      int count = arguments.get(LONG);
      if (points.size() <= count) {
        return List.copyOf(points);
      }
      double[][] flat = points.stream().map(Point::flat).toArray(double[][]::new);
      double[] weights = points.stream().mapToDouble(Point::weight).toArray();
      KMeans.Clusters found = KMeans.of(flat, weights, count);
      List<Point> clusters = new ArrayList<>();
      for (int cluster = 0; cluster < count; cluster++) {
        clusters.add(cluster(found, cluster, flat));
      }
      return clusters;
    }

    private Point cluster(KMeans.Clusters found, int cluster, double[][] flat) {
      double[] centre = found.centres()[cluster];
      int nearest = KMeans.nearest(centre, flat);
      int[] members =
          IntStream.range(0, flat.length).filter(i -> found.cluster()[i] == cluster).toArray();
      List<Token> small = new ArrayList<>();
      List<Token> like = points.get(nearest).small();
      int dim = like.get(0).values().length;
      for (int place = 0; place < like.size(); place++) {
        int at = place;
        double size =
            Arrays.stream(members).mapToDouble(i -> points.get(i).small().get(at).size()).sum();
        int index =
            Arrays.stream(members)
                .map(i -> points.get(i).small().get(at).index())
                .min()
                .orElse(like.get(at).index());
        small.add(
            new Token(Arrays.copyOfRange(centre, place * dim, (place + 1) * dim), size, index));
      }
      return new Point(small, points.get(nearest).large(), found.weights()[cluster]);
    }
  }
}
