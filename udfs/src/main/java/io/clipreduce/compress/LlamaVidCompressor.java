package io.clipreduce.compress;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Parameter;
import java.util.ArrayList;
import java.util.List;

/** LLaMA-VID without its trained parts: a context token by the question and means of cells. */
public final class LlamaVidCompressor implements Compressor {
  private static final Parameter<Integer> GRID =
      Parameter.whole(
          "grid",
          "tokens",
          1,
          1,
          "content tokens in each direction of a frame; 1 is the mean",
          "the" + " public code");
  private static final Input<double[][]> QUERIES =
      Input.matrix(
          "queries",
          "[Q][D]",
          "vectors of the question; left out: query_embedding, and without that all tokens count"
              + " alike");

  private static final Description DESCRIPTION =
      Description.of(
              "llama-vid",
              "LLaMA-VID (a context token and content tokens a frame)",
              "Of each frame a context token, what the questions' vectors pay attention to,"
                  + " softmax(Q x' / sqrt(D)) x, averaged over them; then the means of cells of"
                  + " floor(g/grid) tokens a side.")
          .source(
              "dvlab-research/LLaMA-VID, llamavid_arch.py; its projections are trained and left out")
          .complexity("O(T N D Q)")
          .takes(Input.TOKENS)
          .mayTake(QUERIES, Input.QUERY_EMBEDDING)
          .sets(GRID, Grid.SIDE)
          .gives(Compressed.ALL);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Compressed compress(List<List<Token>> frames, Inputs inputs, Arguments arguments) {
    int cells = arguments.get(GRID);
    double[][] queries = queries(inputs, frames.get(0).get(0).values().length);
    List<Token> left = new ArrayList<>();
    for (List<Token> frame : frames) {
      List<Token> contexts = new ArrayList<>();
      for (double[] query : queries) {
        contexts.add(Token.weighted(frame, Significance.attention(query, frame)));
      }
      left.add(Token.together(frame, Token.mean(contexts).values()));
      if (cells == 1) {
        left.add(Token.mean(frame));
      } else {
        Grid grid = Grid.of(arguments, frame.size());
        left.addAll(
            grid.pooled(
                frame,
                grid.wholeStrides(
                    Math.max(1, grid.rows() / cells), Math.max(1, grid.columns() / cells))));
      }
    }
    return Compressed.of(left);
  }

  private static double[][] queries(Inputs inputs, int length) {
    if (!inputs.has(QUERIES)) {
      double[] query = Query.of(inputs);
      return new double[][] {query == null ? new double[length] : query};
    }
    double[][] queries = inputs.get(QUERIES);
    for (double[] query : queries) {
      if (query.length != length) {
        throw new IllegalArgumentException(
            "queries have %s values, tokens have %s; take both from one encoder."
                .formatted(query.length, length));
      }
    }
    return queries;
  }
}
