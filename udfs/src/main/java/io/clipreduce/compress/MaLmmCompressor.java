package io.clipreduce.compress;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Parameter;
import java.util.ArrayList;
import java.util.List;

/** MA-LMM: a memory bank in which, at every place, the two neighbours most alike become one. */
public final class MaLmmCompressor implements StreamingCompressor {
  private static final Parameter<Integer> BUDGET =
      Parameter.whole(
          "budget", "frames", 10, 0, "length of the bank; the scripts use 10 to 20", "the scripts");

  private static final Description DESCRIPTION =
      Description.of(
              "ma-lmm",
              "MA-LMM (memory bank compression)",
              "Whenever the bank is longer than the budget, at each position the two neighbours in"
                  + " time with the highest cosine are merged, weighted by how many each stands for.")
          .source("boheumd/MA-LMM, lavis/models/blip2_models/blip2.py")
          .complexity("O(budget N D) a frame")
          .takes(Input.TOKENS)
          .sets(BUDGET)
          .gives(Compressed.ALL);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Memory open(Inputs inputs, Arguments arguments) {
    return new Bank(arguments.get(BUDGET));
  }

  /** One neighbour-merging list a place. */
  private static final class Bank implements Memory {
    private final int length;
    private final List<Neighbours> places = new ArrayList<>();

    Bank(int length) {
      this.length = length;
    }

    @Override
    public void add(List<Token> frame) {
      for (int place = 0; place < frame.size(); place++) {
        if (places.size() <= place) {
          places.add(new Neighbours());
        }
        Neighbours one = places.get(place);
        one.add(List.of(frame.get(place)));
        if (one.size() > length) {
          one.mergeClosest();
        }
      }
    }

    @Override
    public int held() {
      return places.stream().mapToInt(Neighbours::size).sum();
    }

    @Override
    public Compressed compressed() {
      List<Token> tokens = new ArrayList<>();
      for (int moment = 0; moment < places.get(0).size() && length > 0; moment++) {
        for (Neighbours place : places) {
          tokens.addAll(place.get(moment));
        }
      }
      return Compressed.of(tokens);
    }
  }
}
