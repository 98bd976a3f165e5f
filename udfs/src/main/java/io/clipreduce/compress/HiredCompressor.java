package io.clipreduce.compress;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Numbers;
import io.clipreduce.method.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * HiRED: a full picture and the tiles it is cut into share a budget by the attention that its CLS
 * token pays. Of a video the first frame is the full picture and the others are the tiles.
 */
public final class HiredCompressor implements Compressor {
  private static final Parameter<Double> RATIO = Compressor.ratio(0.2, "the public run script");
  private static final Parameter<Double> ALPHA =
      Parameter.number(
          "alpha",
          "",
          0.5,
          0,
          1,
          "share of the budget of the full picture",
          "the public run script");
  private static final Parameter<Integer> COLUMNS =
      Parameter.whole(
          "columns",
          "tiles",
          null,
          1,
          "tiles beside each other; none: the divisor of their number that is nearest above its"
              + " square root",
          "ours");
  private static final Input<double[][]> FIRST =
      Input.matrix(
          "attention_first",
          "[T][N]",
          "what the CLS token of each tile pays its tokens in the first layer, summed over heads;"
              + " left out: what the tokens' own products give");
  private static final Input<double[][]> LAST =
      Input.matrix("attention_last", "[T][N]", "the same in layer 22");

  private static final Description DESCRIPTION =
      Description.of(
              "hired",
              "HiRED (attention-guided token dropping)",
              "Of P tiles of n tokens keeps int(P*n*ratio): the share alpha of them from the full"
                  + " picture, which is the first, by its late attention; the rest from the others, by"
                  + " how much early attention of the full picture lies in their area.")
          .source("hasanar1f/HiRED, its llava_next model and run script")
          .corrections(
              "early attention is counted in the area of each tile; the public code counts runs of"
                  + " tokens that follow each other")
          .complexity("O(T N log N), O(T N^2 D) where no attention is given")
          .takes(Input.TOKENS)
          .mayTake(FIRST, LAST)
          .sets(RATIO, ALPHA, COLUMNS, Grid.SIDE)
          .gives(Compressed.TOKENS, Compressed.INDICES, Compressed.SIZES, Compressed.PARTS);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Compressed compress(List<List<Token>> tiles, Inputs inputs, Arguments arguments) {
    int count = tiles.get(0).size();
    int total = (int) (tiles.size() * count * arguments.get(RATIO));
    int full = Math.min((int) (total * arguments.get(ALPHA)), count);
    int rest = Math.min(total - full, (tiles.size() - 1) * count);

    Map<String, List<Token>> parts = new LinkedHashMap<>();
    parts.put("full", best(tiles.get(0), scores(inputs, LAST, 0, tiles.get(0)), full));
    List<Token> others = new ArrayList<>();
    if (rest > 0) {
      int[] marks = marks(tiles, inputs, arguments);
      long sum = Arrays.stream(marks).sum();
      for (int tile = 1; tile < tiles.size() && sum > 0; tile++) {
        int budget = Math.min((int) ((long) rest * marks[tile - 1] / sum), count);
        others.addAll(best(tiles.get(tile), scores(inputs, LAST, tile, tiles.get(tile)), budget));
      }
    }
    parts.put("tiles", others);
    return Compressed.of(parts);
  }

  private static List<Token> best(List<Token> tokens, double[] scores, int count) {
    return Token.at(tokens, Numbers.largest(scores, count));
  }

  /** How many of the full picture's tokens with the most early attention lie in each tile. */
  private static int[] marks(List<List<Token>> tiles, Inputs inputs, Arguments arguments) {
    int count = tiles.get(0).size();
    int[] marked =
        Numbers.largest(
            scores(inputs, FIRST, 0, tiles.get(0)), (int) (count * (1 - arguments.get(ALPHA))));
    int others = tiles.size() - 1;
    int[] marks = new int[others];
    if (arguments.faithful()) {
      for (int place : marked) {
        marks[(int) ((long) place * others / count)]++;
      }
      return marks;
    }
    Grid grid = Grid.of(arguments, count);
    int columns = columns(arguments, others);
    for (int place : marked) {
      int row = place / grid.columns() * (others / columns) / grid.rows();
      int column = place % grid.columns() * columns / grid.columns();
      marks[row * columns + column]++;
    }
    return marks;
  }

  private static int columns(Arguments arguments, int tiles) {
    Integer given = arguments.get(COLUMNS);
    if (given != null && tiles % given != 0) {
      throw new IllegalArgumentException(
          "columns is %s and there are %s tiles; set it to a divisor.".formatted(given, tiles));
    }
    int columns = given != null ? given : (int) Math.ceil(Math.sqrt(tiles));
    while (tiles % columns != 0) {
      columns++;
    }
    return columns;
  }

  private static double[] scores(
      Inputs inputs, Input<double[][]> input, int tile, List<Token> tokens) {
    if (!inputs.has(input)) {
      return Significance.among(tokens);
    }
    double[] scores = inputs.get(input)[tile];
    if (scores.length != tokens.size()) {
      throw new IllegalArgumentException(
          "%s has %s values for tile %s, which has %s tokens; one a token is needed."
              .formatted(input.name(), scores.length, tile, tokens.size()));
    }
    return Numbers.finite(scores);
  }
}
