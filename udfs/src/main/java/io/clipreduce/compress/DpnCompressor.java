package io.clipreduce.compress;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Parameter;
import java.util.ArrayList;
import java.util.List;

/**
 * Stands in for the trained pooling of the Dynamic Pyramid Network: each frame is pooled as
 * coarsely as it can be without losing much.
 */
public final class DpnCompressor implements Compressor {
  private static final int[] STRIDES = {4, 2};

  private static final Parameter<Double> EPS =
      Parameter.number(
          "eps",
          "",
          0.2,
          0,
          1,
          "share of the tokens' length that may be lost when the means stand for them again",
          "ours");

  private static final Description DESCRIPTION =
      Description.of(
              "dpn",
              "DPN (dynamic pyramid, stand-in)",
              "Average-pools each frame with the largest stride of 4, 2, 1 of which"
                  + " |x - up(pool(x))| / |x| is at most eps, up repeating each mean over its cell.")
          .source("abstract only, our reading: the published choice of strides is trained")
          .complexity("O(T N D)")
          .takes(Input.TOKENS)
          .sets(EPS, Grid.SIDE)
          .gives(Compressed.ALL);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Compressed compress(List<List<Token>> frames, Inputs inputs, Arguments arguments) {
    Grid grid = Grid.of(arguments, frames.get(0).size());
    List<Token> left = new ArrayList<>();
    for (List<Token> frame : frames) {
      left.addAll(coarsest(frame, grid, arguments.get(EPS)));
    }
    return Compressed.of(left);
  }

  private static List<Token> coarsest(List<Token> frame, Grid grid, double eps) {
    for (int stride : STRIDES) {
      List<Token> means = grid.pooled(frame, grid.strides(stride));
      if (loss(frame, means, grid, stride) <= eps) {
        return means;
      }
    }
    return frame;
  }

  private static double loss(List<Token> frame, List<Token> means, Grid grid, int stride) {
    double lost = 0;
    double all = 0;
    int cells = grid.strides(stride).columns().length;
    for (int place = 0; place < frame.size(); place++) {
      double[] values = frame.get(place).values();
      int cell = place / grid.columns() / stride * cells + place % grid.columns() / stride;
      double[] mean = means.get(cell).values();
      for (int i = 0; i < values.length; i++) {
        lost += (values[i] - mean[i]) * (values[i] - mean[i]);
        all += values[i] * values[i];
      }
    }
    return all == 0 ? 0 : Math.sqrt(lost) / Math.sqrt(all);
  }
}
