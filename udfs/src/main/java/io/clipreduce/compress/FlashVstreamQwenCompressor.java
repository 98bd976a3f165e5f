package io.clipreduce.compress;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Parameter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The memory of Flash-VStream's second version, for Qwen2-VL: clusters of small frames in the order
 * of time, and for the heaviest of them a whole frame each. Frames are clustered as they come in,
 * see {@link FrameClusters}.
 */
public final class FlashVstreamQwenCompressor implements StreamingCompressor {
  private static final String PUBLIC = "the public Qwen version";
  private static final Parameter<Integer> JOIN =
      Parameter.whole(
          "join",
          "frames",
          2,
          1,
          "so many frames become one, their mean, as Qwen2-VL's encoder takes two together; 1 for"
              + " vectors that it made",
          PUBLIC);
  private static final Parameter<Integer> TEMPORAL =
      Parameter.whole(
          "temporal", "clusters", 60, 1, "clusters of small frames", PUBLIC + ", 120 frames");
  private static final Parameter<Integer> POOL =
      Parameter.whole(
          "pool", "tokens", 2, 1, "side of the cells that are a token of a small frame", PUBLIC);
  private static final Parameter<Integer> SPATIAL =
      Parameter.whole(
          "spatial",
          "frames",
          30,
          0,
          "whole frames, one of each heaviest cluster",
          PUBLIC + ", 60 frames");

  private static final Description DESCRIPTION =
      Description.of(
              "flash-vstream-qwen",
              "Flash-VStream (Qwen version)",
              "spatial: the whole frames nearest to the heaviest clusters, the heaviest first, of"
                  + " equal ones the earlier; temporal: weighted k-means of small frames, evenly"
                  + " spaced among those that differ at the start, at most 10 rounds, by the mean"
                  + " number of their frames; fewer frames that differ than clusters: copies of the"
                  + " first frames before them. The public code pools pixels, this pools tokens.")
          .source(
              "IVGSZ/Flash-VStream, Flash-VStream-Qwen/models/compress_functions.py,"
                  + " vstream_qwen2vl_model.py, flash_memory_constants.py")
          .corrections(
              "Where fewer frames differ than there are clusters, each weighs as much as it stands"
                  + " for, and copies nothing; in the public code all weigh 1, so that whole frames"
                  + " are the first ones.")
          .complexity("O(10 T K D)")
          .takes(Input.TOKENS)
          .sets(JOIN, TEMPORAL, POOL, SPATIAL, FrameClusters.BUFFER, Grid.SIDE)
          .gives(Compressed.TOKENS, Compressed.INDICES, Compressed.SIZES, Compressed.PARTS);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Memory open(Inputs inputs, Arguments arguments) {
    return new Flash(arguments);
  }

  private static final class Flash implements Memory {
    private final Arguments arguments;
    private final FrameClusters memory;
    private final List<FrameClusters.Cluster> first = new ArrayList<>();
    private final List<List<Token>> toJoin = new ArrayList<>();

    Flash(Arguments arguments) {
      this.arguments = arguments;
      this.memory =
          new FrameClusters(arguments.get(TEMPORAL), arguments.get(FrameClusters.BUFFER), true);
    }

    @Override
    public void add(List<Token> frame) {
      toJoin.add(frame);
      if (toJoin.size() == arguments.get(JOIN)) {
        remember();
      }
    }

    private void remember() {
      List<Token> joined =
          IntStream.range(0, toJoin.get(0).size())
              .mapToObj(place -> Token.mean(toJoin.stream().map(f -> f.get(place)).toList()))
              .toList();
      toJoin.clear();
      Grid grid = Grid.of(arguments, joined.size());
      List<Token> small = grid.pooled(joined, grid.strides(arguments.get(POOL)));
      if (first.size() < arguments.get(TEMPORAL)) {
        first.add(new FrameClusters.Cluster(small, joined, 0, first.size()));
      }
      memory.add(small, joined);
    }

    @Override
    public int held() {
      return memory.held()
          + FrameClusters.tokens(first)
          + toJoin.stream().mapToInt(List::size).sum();
    }

    @Override
    public Compressed compressed() {
      if (!toJoin.isEmpty()) {
        remember();
      }
      List<FrameClusters.Cluster> clusters =
          memory.clusters().stream()
              .sorted(Comparator.comparingDouble(FrameClusters.Cluster::time))
              .toList();
      int copies = Math.max(0, first.size() - clusters.size());
      List<FrameClusters.Cluster> temporal =
          Stream.concat(first.stream().limit(copies), clusters.stream()).toList();
      double[] weights =
          temporal.stream()
              .mapToDouble(c -> arguments.faithful() && copies > 0 ? 1 : c.weight())
              .toArray();
      Map<String, List<Token>> parts = new LinkedHashMap<>();
      parts.put("spatial", FrameClusters.wholeFrames(temporal, weights, arguments.get(SPATIAL)));
      parts.put("temporal", temporal.stream().flatMap(c -> c.small().stream()).toList());
      return Compressed.of(parts);
    }
  }
}
