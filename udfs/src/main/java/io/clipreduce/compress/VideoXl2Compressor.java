package io.clipreduce.compress;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Numbers;
import io.clipreduce.method.Output;
import io.clipreduce.method.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Video-XL-2: blocks of frames that matter to the question stay dense, the others become sparse.
 */
public final class VideoXl2Compressor implements Compressor {
  private static final int FRAMES_A_RETRIEVED_UNIT = 8;

  private static final Parameter<Integer> UNIT =
      Parameter.whole("unit", "frames", 4, 1, "frames of a time group", "the public code");
  private static final Parameter<Integer> BLOCK =
      Parameter.whole("block", "time groups", 4, 1, "time groups of a block", "the public code");
  private static final Parameter<Integer> COMPRESSION =
      Parameter.whole(
          "compression",
          "tokens",
          12,
          1,
          "so many tokens of a time group, one after another, become their mean in a sparse block",
          "the public scripts");
  private static final Parameter<Integer> TOP_K =
      Parameter.whole(
          "top_k", "blocks", 2, 0, "blocks that are relevant where the question tells", "ours");
  private static final Input<double[]> RELEVANT =
      Input.vector(
          "relevant",
          "[n]",
          "units of 8 frames, counted from 0, that a retriever found; left out: the top_k blocks"
              + " whose tokens have the highest mean cosine with query_embedding");
  private static final Output DENSE = new Output("dense", "the dense blocks, counted from 0");

  private static final Description DESCRIPTION =
      Description.of(
              "video-xl-2",
              "Video-XL-2 (chunk selection)",
              "The first, the last and the relevant blocks stay as they are; of the others every time"
                  + " group is average-pooled along its tokens, a last smaller run included. Nothing"
                  + " relevant, or no question: all stay.")
          .source("VectorSpaceLab/Video-XL, Video-XL-2/eval/lvu; how blocks are scored is ours")
          .complexity("O(T N D + B log B) for B blocks")
          .takes(Input.TOKENS)
          .mayTake(RELEVANT, Input.QUERY_EMBEDDING)
          .sets(UNIT, BLOCK, COMPRESSION, TOP_K)
          .gives(Compressed.TOKENS, Compressed.INDICES, Compressed.SIZES, DENSE);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Compressed compress(List<List<Token>> frames, Inputs inputs, Arguments arguments) {
    int unit = arguments.get(UNIT);
    int length = unit * arguments.get(BLOCK);
    int blocks = (frames.size() + length - 1) / length;
    boolean[] dense = relevant(frames, length, blocks, inputs, arguments);
    boolean all = IntStream.range(0, blocks).noneMatch(block -> dense[block]);
    dense[0] = true;
    dense[blocks - 1] = true;

    List<Token> left = new ArrayList<>();
    for (int first = 0; first < frames.size(); ) {
      int block = first / length;
      int next = Math.min(Math.min(first + unit, (block + 1) * length), frames.size());
      List<Token> group = Token.flat(frames.subList(first, next));
      left.addAll(all || dense[block] ? group : sparse(group, arguments.get(COMPRESSION)));
      first = next;
    }
    int[] denseBlocks = IntStream.range(0, blocks).filter(b -> all || dense[b]).toArray();
    return Compressed.of(left).with(DENSE, denseBlocks);
  }

  private static boolean[] relevant(
      List<List<Token>> frames, int length, int blocks, Inputs inputs, Arguments arguments) {
    boolean[] relevant = new boolean[blocks];
    if (inputs.has(RELEVANT)) {
      for (double found : inputs.get(RELEVANT)) {
        int block = (int) (found * FRAMES_A_RETRIEVED_UNIT / length);
        if (!(found >= 0) || block >= blocks) {
          throw new IllegalArgumentException(
              "relevant names unit %s; the video has units 0 to %s."
                  .formatted(found, (frames.size() - 1) / FRAMES_A_RETRIEVED_UNIT));
        }
        relevant[block] = true;
      }
      return relevant;
    }
    double[] query = Query.of(inputs);
    if (query != null) {
      double[] scores = new double[blocks];
      for (int block = 0; block < blocks; block++) {
        int next = Math.min((block + 1) * length, frames.size());
        List<Token> tokens = Token.flat(frames.subList(block * length, next));
        scores[block] = Numbers.mean(Query.cosines(query, tokens));
      }
      for (int block : Numbers.largest(scores, arguments.get(TOP_K))) {
        relevant[block] = true;
      }
    }
    return relevant;
  }

  private static List<Token> sparse(List<Token> group, int compression) {
    List<Token> means = new ArrayList<>();
    for (int i = 0; i < group.size(); i += compression) {
      means.add(Token.mean(group.subList(i, Math.min(i + compression, group.size()))));
    }
    return means;
  }
}
