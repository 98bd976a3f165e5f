package io.clipreduce.compress;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Parameter;
import io.clipreduce.select.FreeVideoLlmSelector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Free Video-LLM: slow, middle and fast frames; the detailed ones cut to where the question is. */
public final class FreeVideoLlmCompressor implements Compressor {
  private static final String CONFIGURATION = "the public 7B configuration";
  private static final Parameter<Integer> SLOW =
      Parameter.whole("slow", "frames", 3, 0, "frames most like the question", CONFIGURATION);
  private static final Parameter<Integer> MIDDLE =
      Parameter.whole("middle", "frames", 5, 0, "frames at even distances", CONFIGURATION);
  private static final Parameter<Integer> FAST =
      Parameter.whole(
          "fast",
          "frames",
          50,
          0,
          "small frames; of more those most like the question",
          CONFIGURATION);
  private static final Parameter<Integer> FAST_SIDE =
      Parameter.whole("fast_side", "tokens", 4, 1, "side of the small frames", CONFIGURATION);
  private static final Parameter<Double> ROI =
      Parameter.number(
          "roi_ratio",
          "",
          0.8,
          0,
          1,
          "share of a detailed frame's area that is kept",
          CONFIGURATION);

  private static final Description DESCRIPTION =
      Description.of(
              "free-video-llm",
              "Free Video-LLM (pools and crop)",
              "The slow frames are those whose mean token is most like the question, the middle ones"
                  + " the truncated linspace(0, T, middle+1) without its last; of both the larger"
                  + " value of every two tokens in raster order, cut to the box that the selection"
                  + " of this name describes, where rows have an even number of tokens. Then fast frames pooled to fast_side x fast_side cells.")
          .source("contrastive/FreeVideoLLM, llava/model/llava_arch.py, cfgs")
          .corrections(
              "pairs lie in rows, so a frame of 24 x 24 is cut as 24 rows of 12, the public code cuts"
                  + " it as 12 rows of 24; of frames equally like the question the first is taken, the"
                  + " public code takes the last")
          .complexity("O(T N D)")
          .takes(Input.TOKENS, Input.QUERY_EMBEDDING)
          .sets(SLOW, MIDDLE, FAST, FAST_SIDE, ROI, Grid.SIDE)
          .gives(Compressed.TOKENS, Compressed.INDICES, Compressed.SIZES, Compressed.PARTS);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Compressed compress(List<List<Token>> frames, Inputs inputs, Arguments arguments) {
    double[] query = Query.of(inputs);
    Grid grid = Grid.of(arguments, frames.get(0).size());
    double[] likeness = Query.cosines(query, frames.stream().map(Token::mean).toList());
    boolean last = arguments.faithful();

    Map<String, List<Token>> parts = new LinkedHashMap<>();
    parts.put(
        "slow",
        detailed(
            frames,
            FreeVideoLlmSelector.best(likeness, arguments.get(SLOW), last),
            grid,
            query,
            arguments));
    parts.put(
        "middle",
        detailed(
            frames,
            SlowFastLlavaCompressor.starts(frames.size(), arguments.get(MIDDLE)),
            grid,
            query,
            arguments));
    List<List<Token>> fast =
        Arrays.stream(FreeVideoLlmSelector.best(likeness, arguments.get(FAST), last))
            .mapToObj(frames::get)
            .toList();
    parts.put("fast", SlowFastLlavaCompressor.small(fast, grid, arguments.get(FAST_SIDE)));
    return Compressed.of(parts);
  }

  private static List<Token> detailed(
      List<List<Token>> frames, int[] chosen, Grid grid, double[] query, Arguments arguments) {
    double ratio = arguments.get(ROI);
    boolean cut = ratio < 1 && grid.columns() % 2 == 0;
    Grid pairs =
        arguments.faithful()
            ? new Grid(grid.columns() / 2, grid.rows())
            : new Grid(grid.rows(), grid.columns() / 2);
    List<Token> left = new ArrayList<>();
    for (int frame : chosen) {
      List<Token> tokens = Grid.pairs(frames.get(frame));
      left.addAll(cut ? box(tokens, pairs, ratio, Query.cosines(query, tokens)) : tokens);
    }
    return left;
  }

  /** The tokens in a box around the best ones. */
  private static List<Token> box(List<Token> tokens, Grid grid, double ratio, double[] scores) {
    int[] box = FreeVideoLlmSelector.box(scores, grid.rows(), grid.columns(), ratio);
    List<Token> inside = new ArrayList<>();
    for (int row = box[1]; row < box[3]; row++) {
      int start = row * grid.columns();
      inside.addAll(tokens.subList(start + box[0], start + box[2]));
    }
    return inside;
  }
}
