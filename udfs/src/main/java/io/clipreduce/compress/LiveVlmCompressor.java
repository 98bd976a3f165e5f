package io.clipreduce.compress;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Numbers;
import io.clipreduce.method.Parameter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * LiveVLM: the latest frames whole, of those before what stands out, and of that what answers the
 * question.
 */
public final class LiveVlmCompressor implements StreamingCompressor {
  private static final Parameter<Integer> TOKENS =
      Compressor.tokens(1024, "the size of the long-term memory", "ours");
  private static final Parameter<Integer> RECENT =
      Parameter.whole("recent", "frames", 4, 0, "latest frames, which are whole", "ours");
  private static final Parameter<Double> KEEP =
      Parameter.number(
          "keep",
          "",
          0.25,
          0,
          1,
          "share of a frame's tokens that goes to the long-term memory",
          "ours");
  private static final Parameter<Integer> FETCH =
      Parameter.whole(
          "fetch",
          "tokens",
          null,
          0,
          "tokens of the long-term memory that are given for a question; none: all",
          "ours");

  private static final Description DESCRIPTION =
      Description.of(
              "livevlm",
              "LiveVLM (short-term and long-term memory)",
              "The latest frames stay whole. Of one that is no longer among them the"
                  + " rint(keep * N) tokens, at least one, stay that are paid most attention by all of"
                  + " its tokens, softmax(x x' / sqrt(D)), each an entry of the memory; where the memory"
                  + " is full, the two neighbours most alike are merged, weighted by size. With a"
                  + " question, the fetch tokens most like it are given.")
          .source("abstract only, our reading")
          .complexity("O(N^2 D + N tokens) a frame")
          .takes(Input.TOKENS)
          .mayTake(Input.QUERY_EMBEDDING)
          .sets(TOKENS, RECENT, KEEP, FETCH)
          .gives(Compressed.TOKENS, Compressed.INDICES, Compressed.SIZES, Compressed.PARTS);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Memory open(Inputs inputs, Arguments arguments) {
    return new TwoTerms(Query.of(inputs), arguments);
  }

  private static final class TwoTerms implements Memory {
    private final double[] query;
    private final Arguments arguments;
    private final Neighbours longTerm = new Neighbours();
    private final Deque<List<Token>> shortTerm = new ArrayDeque<>();

    TwoTerms(double[] query, Arguments arguments) {
      this.query = query;
      this.arguments = arguments;
    }

    @Override
    public void add(List<Token> frame) {
      shortTerm.addLast(frame);
      if (shortTerm.size() <= arguments.get(RECENT)) {
        return;
      }
      List<Token> leaving = shortTerm.removeFirst();
      int kept = Math.max(1, (int) Math.rint(arguments.get(KEEP) * leaving.size()));
      int[] best = Numbers.largest(Significance.among(leaving), kept);
      for (Token token : Token.at(leaving, best)) {
        longTerm.add(List.of(token));
        if (longTerm.size() > arguments.get(TOKENS)) {
          longTerm.mergeClosest();
        }
      }
    }

    @Override
    public int held() {
      return longTerm.size() + shortTerm.stream().mapToInt(List::size).sum();
    }

    @Override
    public Compressed compressed() {
      Map<String, List<Token>> parts = new LinkedHashMap<>();
      List<Token> fetched = Token.flat(longTerm.all());
      Integer fetch = arguments.get(FETCH);
      if (query != null && fetch != null) {
        fetched = Token.at(fetched, Numbers.largest(Query.cosines(query, fetched), fetch));
      }
      parts.put("long", fetched);
      parts.put("recent", Token.flat(new ArrayList<>(shortTerm)));
      return Compressed.of(parts);
    }
  }
}
