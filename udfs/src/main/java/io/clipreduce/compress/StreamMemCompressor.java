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
 * StreamMem: clip by clip, frames that hardly differ are merged, each keeps its most salient tokens
 * and one mean of all of them, and these compete with the memory for a fixed number of places.
 */
public final class StreamMemCompressor implements StreamingCompressor {
  private static final Parameter<Integer> TOKENS =
      Compressor.tokens(1024, "the size of the memory", "ours");
  private static final Parameter<Integer> CLIP =
      Parameter.whole("clip", "frames", 8, 1, "frames that come in at once", "ours");
  private static final Parameter<Double> DELTA =
      Parameter.number(
          "delta",
          "cosine",
          0.95,
          -1,
          1,
          "above this a frame is merged into the kept one before it",
          "the paper, from memory");
  private static final Parameter<Integer> PER_FRAME =
      Parameter.whole(
          "frame_tokens", "tokens", 16, 0, "tokens that a frame keeps besides its mean", "ours");

  private static final Description DESCRIPTION =
      Description.of(
              "streammem",
              "StreamMem (query-agnostic memory)",
              "By clips: a frame whose mean token is more like the kept one before it than delta is"
                  + " averaged with it. Each frame left gives the frame_tokens tokens with the"
                  + " highest products with a proxy question, in the order of position, and then"
                  + " the mean of all of its tokens weighted by softmax(product / sqrt(D)); of these"
                  + " and the memory those with the highest products stay, in their order. The"
                  + " proxy is the question's vector, else the mean of the tokens of the clip's"
                  + " frames that are left.")
          .source("project page and reviews, no public code; the numbers and the proxy are ours")
          .complexity("O(T N D)")
          .takes(Input.TOKENS)
          .mayTake(Input.QUERY_EMBEDDING)
          .sets(TOKENS, CLIP, DELTA, PER_FRAME)
          .gives(Compressed.TOKENS, Compressed.INDICES, Compressed.SIZES);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Memory open(Inputs inputs, Arguments arguments) {
    return new Places(Query.of(inputs), arguments);
  }

  private static final class Places implements Memory {
    private final double[] query;
    private final Arguments arguments;
    private final List<List<Token>> clip = new ArrayList<>();
    private List<Token> memory = List.of();

    Places(double[] query, Arguments arguments) {
      this.query = query;
      this.arguments = arguments;
    }

    @Override
    public void add(List<Token> frame) {
      clip.add(frame);
      if (clip.size() >= arguments.get(CLIP)) {
        take();
      }
    }

    @Override
    public int held() {
      return memory.size() + clip.stream().mapToInt(List::size).sum();
    }

    @Override
    public Compressed compressed() {
      take();
      return Compressed.of(memory);
    }

    private void take() {
      if (clip.isEmpty()) {
        return;
      }
      List<List<Token>> frames = distinct();
      double[] proxy = query != null ? query : Token.mean(Token.flat(frames)).values();
      List<Token> all = new ArrayList<>(memory);
      for (List<Token> frame : frames) {
        double[] products = Significance.products(proxy, frame);
        all.addAll(Token.at(frame, Numbers.largest(products, arguments.get(PER_FRAME))));
        all.add(Token.weighted(frame, Significance.attention(proxy, frame)));
      }
      double[] products = Significance.products(proxy, all);
      memory = Token.at(all, Numbers.largest(products, arguments.get(TOKENS)));
      clip.clear();
    }

    /** The clip's frames, each averaged with those after it that are like it. */
    private List<List<Token>> distinct() {
      List<List<Token>> kept = new ArrayList<>();
      for (List<Token> frame : clip) {
        List<Token> last = kept.isEmpty() ? null : kept.get(kept.size() - 1);
        if (last != null
            && Numbers.cosine(Token.mean(last).values(), Token.mean(frame).values())
                > arguments.get(DELTA)) {
          List<Token> merged = new ArrayList<>();
          for (int place = 0; place < frame.size(); place++) {
            merged.add(Token.merged(List.of(last.get(place), frame.get(place))));
          }
          kept.set(kept.size() - 1, merged);
        } else {
          kept.add(frame);
        }
      }
      return kept;
    }
  }
}
