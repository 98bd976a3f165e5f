package io.clipreduce.compress;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Numbers;
import io.clipreduce.method.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

  private static final Description DESCRIPTION =
      Description.of(
              "flash-vstream",
              "Flash-VStream (STAR memory)",
              "abstract: slots of frames' means, m (1 - update) + update softmax(cosine) x of as many"
                  + " frames at a time as there are slots; long: weighted k-means of small frames,"
                  + " rint(linspace(0, n-1)) of n at the start, at most 10 rounds, an empty cluster refilled with"
                  + " the farthest frame; retrieved: the frames nearest to the heaviest clusters;"
                  + " current: the newest. The last is in none of the others.")
          .source("IVGSZ/Flash-VStream, flash_vstream/model/compress_functions.py, vstream_arch.py")
          .corrections(
              "key frames are near the centres of the heaviest clusters; the public code takes the"
                  + " frames with the clusters' numbers for centres")
          .complexity("O(10 T K D)")
          .takes(Input.TOKENS)
          .sets(
              LONG,
              LONG_SIDE,
              RETRIEVED,
              CURRENT_SIDE,
              ABSTRACT,
              UPDATE,
              FrameClusters.BUFFER,
              Grid.SIDE)
          .gives(Compressed.TOKENS, Compressed.INDICES, Compressed.SIZES, Compressed.PARTS);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Memory open(Inputs inputs, Arguments arguments) {
    return new Star(arguments);
  }

  private static final class Star implements Memory {
    private final Arguments arguments;
    private final FrameClusters memory;
    private final List<Token> slots = new ArrayList<>();
    private final List<Token> toSlots = new ArrayList<>();
    private List<Token> newest;

    Star(Arguments arguments) {
      this.arguments = arguments;
      this.memory =
          new FrameClusters(arguments.get(LONG), arguments.get(FrameClusters.BUFFER), false);
    }

    @Override
    public void add(List<Token> frame) {
      if (newest != null) {
        remember(newest);
      }
      newest = frame;
    }

    private void remember(List<Token> frame) {
      memory.add(pooled(frame, LONG_SIDE), pooled(frame, CURRENT_SIDE));
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
      return slots.size() + toSlots.size() + memory.held() + (newest == null ? 0 : newest.size());
    }

    @Override
    public Compressed compressed() {
      updateSlots();
      List<FrameClusters.Cluster> clusters = memory.clusters();
      Map<String, List<Token>> parts = new LinkedHashMap<>();
      parts.put("abstract", List.copyOf(slots));
      parts.put("long", clusters.stream().flatMap(cluster -> cluster.small().stream()).toList());
      parts.put("retrieved", retrieved(clusters));
      parts.put("current", pooled(newest, CURRENT_SIDE));
      return Compressed.of(parts);
    }

    private List<Token> retrieved(List<FrameClusters.Cluster> clusters) {
      double[] weights = clusters.stream().mapToDouble(FrameClusters.Cluster::weight).toArray();
      return FrameClusters.wholeFrames(
          arguments.faithful() ? memory.points() : clusters, weights, arguments.get(RETRIEVED));
    }
  }
}
