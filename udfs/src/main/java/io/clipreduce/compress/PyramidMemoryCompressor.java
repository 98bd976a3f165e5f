package io.clipreduce.compress;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Parameter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The pyramid memory bank of VideoChat-Online: three levels, the finer ones for fewer frames. */
public final class PyramidMemoryCompressor implements StreamingCompressor {
  private static final int LEVELS = 3;

  private static final String STANDARD =
      "the public code's arguments; scripts have 2, 2, 12 for streams";
  private static final Parameter<Integer> FINE =
      Parameter.whole("fine", "frames", 64, 0, "frames held as they are", STANDARD);
  private static final Parameter<Integer> MIDDLE =
      Parameter.whole("middle", "frames", 64, 0, "frames held at half the side", STANDARD);
  private static final Parameter<Integer> COARSE =
      Parameter.whole("coarse", "frames", 64, 0, "frames held at a quarter of the side", STANDARD);

  private static final Description DESCRIPTION =
      Description.of(
              "pyramid-memory",
              "VideoChat-Online (pyramid memory bank)",
              "Every 8th frame comes in whole, every other 4th at half the side, the rest at a"
                  + " quarter. Of a full level the earlier of the two neighbours most alike goes down"
                  + " a level, bilinearly resized, where the same makes room by dropping a frame. A level"
                  + " of no frames passes what it is given to the next.")
          .source("MCG-NJU/VideoChat-Online, modeling_videochat_online.py and shell/eval")
          .corrections(
              "a frame that goes down is put in the order of time, the public code appends it;"
                  + " levels of one frame or none work in both modes")
          .complexity("O(N D + capacity) a frame")
          .takes(Input.TOKENS)
          .sets(FINE, MIDDLE, COARSE, Grid.SIDE)
          .gives(Compressed.TOKENS, Compressed.INDICES, Compressed.SIZES);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Memory open(Inputs inputs, Arguments arguments) {
    return new Bank(arguments);
  }

  private static final class Bank implements Memory {
    private final Arguments arguments;
    private final int[] capacities;
    private final List<Neighbours> levels = new ArrayList<>();
    private Grid full;
    private int frames;

    Bank(Arguments arguments) {
      this.arguments = arguments;
      this.capacities =
          new int[] {arguments.get(FINE), arguments.get(MIDDLE), arguments.get(COARSE)};
      for (int level = 0; level < LEVELS; level++) {
        levels.add(new Neighbours());
      }
    }

    @Override
    public void add(List<Token> frame) {
      if (full == null) {
        full = Grid.of(arguments, frame.size());
      }
      int level = frames % 8 == 0 ? 0 : frames % 4 == 0 ? 1 : 2;
      Grid grid = at(level);
      insert(
          level,
          level == 0 ? frame : full.pooled(frame, full.adaptive(grid.rows(), grid.columns())),
          true);
      frames++;
    }

    /** The grid of a level. */
    private Grid at(int level) {
      int divisor = 1 << level;
      return new Grid(Math.max(1, full.rows() / divisor), Math.max(1, full.columns() / divisor));
    }

    /**
     * Puts a frame into a level.
     *
     * @param down whether what leaves the level for it goes down, or is dropped
     */
    private void insert(int level, List<Token> frame, boolean down) {
      Neighbours stored = levels.get(level);
      if (capacities[level] == 0) {
        lower(level, frame, down);
        return;
      }
      if (stored.size() >= capacities[level]) {
        List<Token> leaving = stored.remove(stored.closest());
        if (down) {
          lower(level, leaving, false);
        }
      }
      stored.add(arguments.faithful() ? stored.size() : place(stored, frame), frame);
    }

    private void lower(int level, List<Token> frame, boolean down) {
      if (level + 1 < LEVELS) {
        insert(level + 1, Bilinear.resized(frame, at(level), at(level + 1)), down);
      }
    }

    /** Where a frame belongs in the order of time. */
    private static int place(Neighbours stored, List<Token> frame) {
      int place = stored.size();
      while (place > 0 && stored.get(place - 1).get(0).index() > frame.get(0).index()) {
        place--;
      }
      return place;
    }

    @Override
    public int held() {
      return levels.stream().flatMap(l -> l.all().stream()).mapToInt(List::size).sum();
    }

    @Override
    public Compressed compressed() {
      List<List<Token>> all =
          levels.stream()
              .flatMap(level -> level.all().stream())
              .sorted(Comparator.comparingInt(frame -> frame.get(0).index()))
              .toList();
      return Compressed.of(Token.flat(all));
    }
  }
}
