package io.clipreduce.select;

import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Output;
import java.util.List;

/** Means of the vectors of several frames. */
final class Pools {
  /** What methods that average frames give besides the frames. */
  static final Output EMBEDDINGS =
      new Output(
          "embeddings", "[n][d], the means of the groups' vectors; where embeddings were given");

  private Pools() {}

  /**
   * The mean vector of every group of frames.
   *
   * @param groups frames counted from 0
   * @param divisors what the sum of each group is divided by
   */
  static double[][] means(Inputs inputs, List<int[]> groups, int[] divisors) {
    double[][] vectors = inputs.get(Input.EMBEDDINGS);
    double[][] means = new double[groups.size()][vectors[0].length];
    for (int group = 0; group < means.length; group++) {
      for (int frame : groups.get(group)) {
        for (int i = 0; i < means[group].length; i++) {
          means[group][i] += vectors[frame][i];
        }
      }
      for (int i = 0; i < means[group].length; i++) {
        means[group][i] /= divisors[group];
      }
    }
    return means;
  }

  /** The mean vector of every group of frames. */
  static double[][] means(Inputs inputs, List<int[]> groups) {
    return means(inputs, groups, groups.stream().mapToInt(group -> group.length).toArray());
  }
}
