package io.clipreduce.compress;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Numbers;
import io.clipreduce.method.Parameter;
import io.clipreduce.select.Cosines;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * InfiniPot-V: keeps what is unlike the latest frames at its place (temporal-axis redundancy) and
 * what is large (value norm). Vectors stand for keys and values alike where no values are given.
 */
public final class InfinipotVCompressor implements StreamingCompressor {
  private static final Parameter<Integer> BUDGET =
      Parameter.whole("budget", "frames", 16, 0, "as many frames' tokens are kept", "ours");
  private static final Parameter<Double> TAR_RATIO =
      Parameter.number(
          "tar_ratio", "", 0.5, 0, 1, "share that is chosen by redundancy", "the public code");
  private static final Parameter<Double> QUERY_RATIO =
      Parameter.number(
          "query_ratio",
          "",
          0.25,
          0,
          1,
          "share of the frames that are the latest, which are kept as they are",
          "the public code");
  private static final Parameter<String> POOLING =
      Parameter.choice(
          "pooling",
          List.of("none", "1d", "2d", "3d"),
          "average pool over norms: over 3 tokens, 5 x 5 of a frame, or 7 x 7 of 7 frames",
          "the public code varies it by layer");
  private static final Parameter<Integer> BLOCK =
      Parameter.whole(
          "block",
          "frames",
          null,
          1,
          "frames that come in before what is held is compressed again; none: all of the video, so"
              + " that memory grows with it",
          "ours");
  private static final Input<double[][][]> VALUES =
      Input.cube(
          "values", "[T][N][D]", "values where tokens are keys; left out: the same as tokens");

  private static final Description DESCRIPTION =
      Description.of(
              "infinipot-v",
              "InfiniPot-V (TaR and VaN)",
              "Keeps budget frames' worth of tokens: of a share tar_ratio the latest frames whole and"
                  + " the tokens least like theirs at the same place, the rest by vector length.")
          .source("aiha-lab/InfiniPot-V, kvcache_utils.py")
          .corrections(
              "latest frames that do not fit their share are fewer, in both modes; the public code"
                  + " fails there")
          .complexity("O(q T N D)")
          .takes(Input.TOKENS)
          .mayTake(VALUES)
          .sets(BUDGET, TAR_RATIO, QUERY_RATIO, POOLING, BLOCK, Grid.SIDE)
          .gives(Compressed.TOKENS, Compressed.INDICES, Compressed.SIZES);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Memory open(Inputs inputs, Arguments arguments) {
    return new Cache(inputs, arguments);
  }

  /** Keys, with their values where these are others; a whole number of frames' worth. */
  private static final class Cache implements Memory {
    private final Arguments arguments;
    private final double[][][] values;
    private final List<Token> keys = new ArrayList<>();
    private final List<double[]> held = new ArrayList<>();
    private int frames;
    private int perFrame;

    Cache(Inputs inputs, Arguments arguments) {
      this.arguments = arguments;
      this.values = inputs.has(VALUES) ? inputs.get(VALUES) : null;
    }

    @Override
    public void add(List<Token> frame) {
      perFrame = frame.size();
      keys.addAll(frame);
      for (int place = 0; place < perFrame; place++) {
        held.add(values == null ? frame.get(place).values() : values[frames][place]);
      }
      frames++;
      Integer block = arguments.get(BLOCK);
      if (block != null && keys.size() >= (arguments.get(BUDGET) + block) * perFrame) {
        compress();
      }
    }

    @Override
    public int held() {
      return keys.size();
    }

    @Override
    public Compressed compressed() {
      compress();
      return Compressed.of(keys);
    }

    private void compress() {
      int kept = arguments.get(BUDGET) * perFrame;
      if (keys.size() <= kept) {
        return;
      }
      double[] scores = pooled(held.stream().mapToDouble(Numbers::norm).toArray());
      double chosen = Arrays.stream(scores).max().orElse(0) + 1;
      for (int place : leastRedundant(kept)) {
        scores[place] = chosen;
      }
      int[] best = Numbers.largest(scores, kept);
      List<Token> bestKeys = Token.at(keys, best);
      List<double[]> bestValues = Arrays.stream(best).mapToObj(held::get).toList();
      keys.clear();
      keys.addAll(bestKeys);
      held.clear();
      held.addAll(bestValues);
    }

    /** The latest frames and what is least like them. */
    private int[] leastRedundant(int kept) {
      int byNorm = (int) Math.rint((1 - arguments.get(TAR_RATIO)) * kept);
      int count = keys.size() / perFrame;
      int latest = Math.min((int) (count * arguments.get(QUERY_RATIO)), (kept - byNorm) / perFrame);
      if (latest == 0) {
        return new int[0];
      }
      int older = (count - latest) * perFrame;
      if (keys.size() - older == kept - byNorm) {
        return IntStream.range(older, keys.size()).toArray();
      }
      Cosines cosines = new Cosines(Token.values(keys));
      double[] scores = new double[keys.size()];
      Arrays.fill(scores, Double.POSITIVE_INFINITY);
      for (int place = 0; place < older; place++) {
        double sum = 0;
        for (int other = older + place % perFrame; other < scores.length; other += perFrame) {
          sum += cosines.of(place, other);
        }
        scores[place] = -sum / latest;
      }
      return Numbers.largest(scores, kept - byNorm);
    }

    /** Averages over neighbours, where those beyond the border count as 0. */
    private double[] pooled(double[] norms) {
      return switch (arguments.get(POOLING)) {
        case "1d" -> pooled(norms, new Grid(1, norms.length), 1, 1, 3);
        case "2d" -> pooled(norms, Grid.of(arguments, perFrame), 1, 5, 5);
        case "3d" -> pooled(norms, Grid.of(arguments, perFrame), 7, 7, 7);
        default -> norms;
      };
    }

    private static double[] pooled(double[] norms, Grid grid, int deep, int high, int wide) {
      double[] means = new double[norms.length];
      for (int place = 0; place < norms.length; place++) {
        int frame = place / grid.tokens();
        int row = place % grid.tokens() / grid.columns();
        int column = place % grid.columns();
        double sum = 0;
        for (int f = frame - deep / 2; f <= frame + deep / 2; f++) {
          for (int r = row - high / 2; r <= row + high / 2; r++) {
            for (int c = column - wide / 2; c <= column + wide / 2; c++) {
              boolean inside =
                  f >= 0
                      && f < norms.length / grid.tokens()
                      && r >= 0
                      && r < grid.rows()
                      && c >= 0
                      && c < grid.columns();
              sum += inside ? norms[f * grid.tokens() + r * grid.columns() + c] : 0;
            }
          }
        }
        means[place] = sum / (deep * high * wide);
      }
      return means;
    }
  }
}
