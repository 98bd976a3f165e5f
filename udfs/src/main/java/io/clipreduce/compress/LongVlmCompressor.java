package io.clipreduce.compress;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** LongVLM: the tokens of every few frames are merged, in rounds, to a few dozen. */
public final class LongVlmCompressor implements Compressor {
  /** Merges of each round, of 10 frames of 256 tokens. */
  private static final int[] OF_2560 = {1280, 640, 320, 160, 80, 40, 10};

  /** Merges of each round, of 10 frames of 576 tokens. */
  private static final int[] OF_5760 = {2880, 1440, 720, 360, 180, 90, 40};

  private static final int TOKENS_OF_LARGE_FRAME = 576;

  private static final Parameter<Integer> SEGMENT =
      Parameter.whole(
          "segment", "frames", 10, 1, "frames whose tokens are merged", "the public code");
  private static final Parameter<Integer> HEADS =
      Parameter.whole(
          "heads",
          "",
          16,
          1,
          "parts of a vector whose mean tells likeness; where they do not divide it, the whole vector"
              + " does",
          "the public code");
  private static final Input<double[][][]> CLS =
      Input.cube(
          "cls", "[L][T][D]", "CLS vectors of L encoder layers; their means over time come first");

  private static final Description DESCRIPTION =
      Description.of(
              "longvlm",
              "LongVLM (hierarchical token merging)",
              "All tokens of every 10 frames are merged by bipartite soft matching, weighted by size,"
                  + " in rounds of 1280, 640, 320, 160, 80, 40, 10 of 2560 (2880, 1440, 720, 360, 180,"
                  + " 90, 40 of 5760); of other numbers the same share, rounded down.")
          .source("ziplab/LongVLM, longvlm/model/merge.py, scripts/save_features.py")
          .complexity("O(T segment N^2 D / 4)")
          .takes(Input.TOKENS)
          .mayTake(CLS)
          .sets(SEGMENT, HEADS)
          .gives(Compressed.TOKENS, Compressed.INDICES, Compressed.SIZES, Compressed.PARTS);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Compressed compress(List<List<Token>> frames, Inputs inputs, Arguments arguments) {
    int heads = arguments.get(HEADS);
    Bipartite merging = Bipartite.bySize().on(values -> metric(values, heads));
    int[] rounds = frames.get(0).size() == TOKENS_OF_LARGE_FRAME ? OF_5760 : OF_2560;
    int whole = 2 * rounds[0];

    List<Token> local = new ArrayList<>();
    for (int first = 0; first < frames.size(); first += arguments.get(SEGMENT)) {
      int next = Math.min(first + arguments.get(SEGMENT), frames.size());
      List<Token> tokens = Token.flat(frames.subList(first, next));
      int count = tokens.size();
      for (int merges : rounds) {
        tokens = merging.merge(tokens, (int) ((long) merges * count / whole));
      }
      local.addAll(tokens);
    }
    Map<String, List<Token>> parts = new LinkedHashMap<>();
    parts.put("global", global(inputs, frames.get(0).get(0).values().length));
    parts.put("local", local);
    return Compressed.of(parts);
  }

  private static List<Token> global(Inputs inputs, int length) {
    List<Token> global = new ArrayList<>();
    for (double[][] layer : inputs.has(CLS) ? inputs.get(CLS) : new double[0][][]) {
      if (layer.length > 0 && layer[0].length != length) {
        throw new IllegalArgumentException(
            "cls has vectors of %s values, tokens have %s; all need as many."
                .formatted(layer[0].length, length));
      }
      Token mean = Token.mean(Token.frame(layer, 0));
      global.add(new Token(mean.values(), mean.size(), 0));
    }
    return global;
  }

  /** The mean of the parts of a vector. */
  private static double[] metric(double[] values, int heads) {
    if (values.length % heads != 0) {
      return values;
    }
    int length = values.length / heads;
    return IntStream.range(0, length)
        .mapToDouble(
            i ->
                IntStream.range(0, heads).mapToDouble(head -> values[head * length + i]).sum()
                    / heads)
        .toArray();
  }
}
