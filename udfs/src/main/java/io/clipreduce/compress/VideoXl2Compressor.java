package io.clipreduce.compress;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Numbers;
import io.clipreduce.method.Output;
import io.clipreduce.method.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
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
  private static final Input<double[][][]> TIMESTAMPS =
      Input.cube(
          "timestamp_tokens",
          "[G][n][D]",
          "the tokens that tell the time of each group of unit frames, n may differ; they stand whole"
              + " before the group's own, with the index -1");
  private static final Output DENSE = new Output("dense", "the dense blocks, counted from 0");

  private static final Description DESCRIPTION =
      Description.of(
              "video-xl-2",
              "Video-XL-2 (chunk selection)",
              "The first, the last and the relevant blocks stay as they are; of the others every time"
                  + " group is average-pooled along its tokens. Tokens that tell the time stay in"
                  + " all. Nothing relevant, or no question: all stay.")
          .version("2")
          .source("VectorSpaceLab/Video-XL, Video-XL-2/eval/lvu; how blocks are scored is ours")
          .corrections(
              "a last run of fewer tokens than compression has its mean as well; the public code"
                  + " drops it")
          .complexity("O(T N D + B log B) for B blocks")
          .takes(Input.TOKENS)
          .mayTake(RELEVANT, Input.QUERY_EMBEDDING, TIMESTAMPS)
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

    List<List<Token>> timestamps = timestamps(frames, inputs, unit);
    List<Token> left = new ArrayList<>();
    for (int group = 0; group < timestamps.size(); group++) {
      int first = group * unit;
      List<Token> tokens = Token.flat(frames.subList(first, Math.min(first + unit, frames.size())));
      left.addAll(timestamps.get(group));
      left.addAll(all || dense[first / length] ? tokens : sparse(tokens, arguments));
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

  /** The tokens that tell the time of each group; none where there are none. */
  private static List<List<Token>> timestamps(List<List<Token>> frames, Inputs inputs, int unit) {
    int groups = (frames.size() + unit - 1) / unit;
    if (!inputs.has(TIMESTAMPS)) {
      return Collections.nCopies(groups, List.of());
    }
    double[][][] given = inputs.get(TIMESTAMPS);
    if (given.length != groups) {
      throw new IllegalArgumentException(
          "timestamp_tokens has %s groups; %s frames make %s groups of %s."
              .formatted(given.length, frames.size(), groups, unit));
    }
    int dim = frames.get(0).get(0).values().length;
    List<List<Token>> timestamps = new ArrayList<>();
    for (double[][] group : given) {
      for (double[] vector : group) {
        if (vector.length != dim) {
          throw new IllegalArgumentException(
              "timestamp_tokens has a vector of %s values, tokens have %s; all need as many."
                  .formatted(vector.length, dim));
        }
      }
      timestamps.add(
          Arrays.stream(Numbers.finite(group)).map(vector -> new Token(vector, 1, -1)).toList());
    }
    return timestamps;
  }

  private static List<Token> sparse(List<Token> group, Arguments arguments) {
    int run = arguments.get(COMPRESSION);
    int whole = group.size() / run * run;
    int end = arguments.faithful() && whole > 0 ? whole : group.size();
    List<Token> means = new ArrayList<>();
    for (int i = 0; i < end; i += run) {
      means.add(Token.mean(group.subList(i, Math.min(i + run, end))));
    }
    return means;
  }
}
