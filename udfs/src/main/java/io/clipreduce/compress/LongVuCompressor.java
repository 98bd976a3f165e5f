package io.clipreduce.compress;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Numbers;
import io.clipreduce.method.Parameter;
import java.util.ArrayList;
import java.util.List;

/**
 * The spatial token compression of LongVU: what the first frame of a window has already is left.
 */
public final class LongVuCompressor implements Compressor {
  private static final Parameter<Integer> WINDOW =
      Parameter.whole(
          "window", "frames", 8, 1, "frames of which the first is whole", "the public code");
  private static final Parameter<Double> THRESHOLD =
      Parameter.number(
          "drop_threshold",
          "cosine",
          0.8,
          -1,
          1,
          "from this on a token is dropped; evaluations have 0.65 to 0.8",
          "the public code's training");
  private static final Parameter<Integer> TOKENS =
      Compressor.tokens(
          null,
          "the most tokens; with no more than these nothing is done; none: no limit, and always done",
          "ours");

  private static final Description DESCRIPTION =
      Description.of(
              "longvu",
              "LongVU (spatial token compression)",
              "The first frame of every window stays whole, of the others the tokens whose cosine with"
                  + " its token at the same position is below drop_threshold. Still too many: of every"
                  + " window the last ceil(excess/windows) go, then the end.")
          .source("Vision-CAIR/LongVU, longvu/cambrian_arch.py")
          .complexity("O(T N D)")
          .takes(Input.TOKENS)
          .sets(TOKENS, WINDOW, THRESHOLD)
          .gives(Compressed.ALL);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Compressed compress(List<List<Token>> frames, Inputs inputs, Arguments arguments) {
    Integer limit = arguments.get(TOKENS);
    List<Token> all = Token.flat(frames);
    if (limit != null && all.size() <= limit) {
      return Compressed.of(all);
    }
    List<List<Token>> windows = new ArrayList<>();
    for (int first = 0; first < frames.size(); first += arguments.get(WINDOW)) {
      int next = Math.min(first + arguments.get(WINDOW), frames.size());
      windows.add(unlikeFirst(frames.subList(first, next), arguments.get(THRESHOLD)));
    }
    return Compressed.of(limit == null ? Token.flat(windows) : cut(windows, limit));
  }

  private static List<Token> unlikeFirst(List<List<Token>> window, double threshold) {
    List<Token> first = window.get(0);
    List<Token> kept = new ArrayList<>(first);
    for (List<Token> frame : window.subList(1, window.size())) {
      for (int place = 0; place < frame.size(); place++) {
        Token token = frame.get(place);
        if (Numbers.cosine(token.values(), first.get(place).values()) < threshold) {
          kept.add(token);
        }
      }
    }
    return kept;
  }

  private static List<Token> cut(List<List<Token>> windows, int limit) {
    int excess = Token.flat(windows).size() - limit;
    int each = Math.max(0, (excess + windows.size() - 1) / windows.size());
    List<List<Token>> shorter =
        windows.stream().map(w -> w.subList(0, Math.max(0, w.size() - each))).toList();
    return Token.flat(shorter).stream().limit(limit).toList();
  }
}
