package io.clipreduce.select;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Description;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;
import io.clipreduce.method.Numbers;
import io.clipreduce.method.Output;
import io.clipreduce.method.Parameter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * MaxInfo: the frames whose vectors span the largest volume, so that every other frame is nearly a
 * combination of them (rectangular maximum volume; Mikhalev and Oseledets, 2018). Knows nothing of
 * questions and needs no training.
 *
 * <ol>
 *   <li>The vectors are reduced to the first {@code rank} columns of {@code U * S} of their
 *       singular value decomposition, uncentred.
 *   <li>A square start of as many frames as columns, by LU with partial pivoting and at most
 *       {@value #MAX_SWAPS} swaps that each enlarge the determinant by more than {@value
 *       #SWAP_TOLERANCE}.
 *   <li>Growth: the frame that is worst explained by the chosen ones is added while its
 *       coefficients are longer than {@code tolerance} and the budget lasts.
 * </ol>
 *
 * <p>The rank is lowered to the numerical rank of the vectors. No more candidates than that: all.
 * All vectors zero: evenly spread frames, as {@link UniformSelector} has them. Frames with equal
 * vectors are taken as long as they are worth adding, about {@code 1 / tolerance^2} of them, unless
 * {@code distinct} is asked for; then only the earliest is. Values that are no finite number count
 * as 0. Of equally good frames the earliest is taken. With {@code chunk_s} all this is done for
 * every stretch of so many seconds, counted from the first frame.
 *
 * <p>The score is the length of the frame's coefficients when it was added, 1 for the start: how
 * much of it the frames chosen before left open.
 */
public final class MaxInfoSelector implements KeyframeSelector {
  private static final double SWAP_TOLERANCE = 1.05;
  private static final int MAX_SWAPS = 10;

  private static final Parameter<Integer> BUDGET = Parameter.budget(64, "max_n of the public code");
  private static final Parameter<Integer> RANK =
      Parameter.whole(
          "rank",
          "columns",
          8,
          1,
          "columns that the vectors are reduced to",
          "R of the public code");
  private static final Parameter<Double> TOLERANCE =
      Parameter.number(
          "tolerance",
          "",
          0.3,
          0,
          1,
          "length of a frame's coefficients above which it is worth adding",
          "tol of the public code");
  private static final Parameter<Boolean> DISTINCT =
      Parameter.flag(
          "distinct", false, "whether of equal vectors only the earliest is taken", "ours");
  private static final Parameter<Double> CHUNK_S =
      Parameter.number(
          "chunk_s",
          "seconds",
          null,
          0.001,
          Double.MAX_VALUE,
          "length of the stretches that frames are chosen in one by one; none: the whole",
          "the method's chunk-based variant; its length is not published");

  private static final Description DESCRIPTION =
      Description.of(
              "maxinfo",
              "MaxInfo (rectangular maximum volume)",
              "The frames whose vectors span the largest volume, so that every other frame is nearly"
                  + " a combination of them.")
          .version("2")
          .source("the authors' public function; maxvolpy's py_maxvol and py_rect_maxvol")
          .corrections(
              "The budget is kept: the rank is lowered to it, where the public code raises it to the"
                  + " rank, and stretches share it, where each has it whole in the public code. Of"
                  + " frames that are all equal the first alone.")
          .complexity("O(T R^2 + k T R) after the singular value decomposition")
          .takes(Input.EMBEDDINGS)
          .mayTake(Input.TIMES_S)
          .sets(BUDGET, RANK, TOLERANCE, DISTINCT, CHUNK_S)
          .gives(Output.INDICES);

  @Override
  public Description description() {
    return DESCRIPTION;
  }

  @Override
  public Selection choose(Inputs inputs, Arguments arguments) {
    double[][] vectors = Numbers.finite(inputs.get(Input.EMBEDDINGS));
    int budget = arguments.get(BUDGET);
    int[] starts = starts(inputs, arguments.get(CHUNK_S));
    int chunks = starts.length - 1;
    IntStream.Builder indices = IntStream.builder();
    double[] scores = new double[vectors.length];
    for (int chunk = 0; chunk < chunks; chunk++) {
      int share =
          arguments.faithful()
              ? budget
              : (int) ((chunk + 1L) * budget / chunks - (long) chunk * budget / chunks);
      if (share > 0) {
        int start = starts[chunk];
        Selection chosen =
            ofChunk(Arrays.copyOfRange(vectors, start, starts[chunk + 1]), share, arguments);
        for (int i = 0; i < chosen.indices().length; i++) {
          indices.add(start + chosen.indices()[i]);
          scores[start + chosen.indices()[i]] = chosen.scores()[i];
        }
      }
    }
    return Selection.of(indices.build().toArray(), scores);
  }

  /** The first frames of the chunks that have any, and the number of frames. */
  private static int[] starts(Inputs inputs, Double chunkS) {
    int frames = inputs.frames();
    if (chunkS == null) {
      return new int[] {0, frames};
    }
    double[] timesS = inputs.get(Input.TIMES_S);
    double[] chunks =
        Arrays.stream(timesS).map(timeS -> Math.floor((timeS - timesS[0]) / chunkS)).toArray();
    return IntStream.rangeClosed(0, frames)
        .filter(i -> i == 0 || i == frames || chunks[i] != chunks[i - 1])
        .toArray();
  }

  private static Selection ofChunk(double[][] vectors, int budget, Arguments arguments) {
    int count = vectors.length;
    int rank = arguments.get(RANK);
    double[][] reduced =
        PrincipalScores.of(vectors, arguments.faithful() ? rank : Math.min(rank, budget));
    int columns = reduced[0].length;
    if (columns == 0) {
      return Selection.of(KeyframeSelector.spread(count, budget));
    }
    if (!arguments.faithful()
        && Arrays.stream(vectors).allMatch(vector -> Arrays.equals(vector, vectors[0]))) {
      return Selection.of(0);
    }
    if (count <= columns) {
      return Selection.of(KeyframeSelector.all(count));
    }
    return rectangularVolume(
        reduced,
        Math.min(Math.max(budget, columns), count),
        arguments.get(TOLERANCE),
        arguments.get(DISTINCT) ? firstEqual(vectors) : KeyframeSelector.all(count));
  }

  /**
   * Chooses rows of large volume.
   *
   * @param matrix {@code [row][column]}, of full column rank, more rows than columns
   * @param budget the most rows, at least the number of columns
   * @param tolerance length of coefficients from which a row is worth adding
   * @param firstEqual for each row the one that is chosen in its place, itself or one like it
   */
  static Selection rectangularVolume(
      double[][] matrix, int budget, double tolerance, int[] firstEqual) {
    int rows = matrix.length;
    int columns = matrix[0].length;
    int[] start = SquareStart.pivotRows(matrix);
    double[][] coefficients = new double[rows][budget];
    SquareStart.coefficients(matrix, start, coefficients);
    swap(coefficients, start, columns);

    double[] scores = new double[rows];
    double[] squaredLength = new double[rows];
    boolean[] chosen = new boolean[rows];
    for (int row : start) {
      chosen[firstEqual[row]] = true;
      scores[firstEqual[row]] = 1;
    }
    for (int row = 0; row < rows; row++) {
      squaredLength[row] = dot(coefficients[row], coefficients[row], columns);
    }

    for (int width = columns; width < budget; width++) {
      for (int row = 0; row < rows; row++) {
        squaredLength[row] = chosen[firstEqual[row]] ? 0 : squaredLength[row];
      }
      int next = Numbers.largest(squaredLength);
      if (squaredLength[next] <= tolerance * tolerance) {
        break;
      }
      chosen[firstEqual[next]] = true;
      scores[firstEqual[next]] = Math.sqrt(squaredLength[next]);
      add(coefficients, next, width, squaredLength);
    }
    return selection(chosen, scores);
  }

  /** Swaps rows of the square start while that enlarges its determinant clearly. */
  private static void swap(double[][] coefficients, int[] start, int columns) {
    for (int swaps = 0; swaps < MAX_SWAPS; swaps++) {
      int pivot = 0;
      int row = 0;
      double best = -1;
      for (int i = 0; i < columns; i++) {
        for (int j = 0; j < coefficients.length; j++) {
          if (Math.abs(coefficients[j][i]) > best) {
            best = Math.abs(coefficients[j][i]);
            pivot = i;
            row = j;
          }
        }
      }
      if (best <= SWAP_TOLERANCE) {
        return;
      }

      double[] entering = Arrays.copyOf(coefficients[row], columns);
      double divisor = entering[pivot];
      entering[pivot] -= 1;
      for (double[] each : coefficients) {
        double factor = each[pivot] / divisor;
        for (int i = 0; i < columns; i++) {
          each[i] -= factor * entering[i];
        }
      }
      start[pivot] = row;
    }
  }

  /** Makes {@code next} a chosen row: one more column of coefficients, and shorter ones for all. */
  private static void add(double[][] coefficients, int next, int width, double[] squaredLength) {
    double[] added = Arrays.copyOf(coefficients[next], width);
    double scale = 1 / (1 + dot(added, added, width));
    for (int row = 0; row < coefficients.length; row++) {
      double product = dot(coefficients[row], added, width);
      double share = scale * product;
      for (int i = 0; i < width; i++) {
        coefficients[row][i] -= share * added[i];
      }
      coefficients[row][width] = share;
      squaredLength[row] -= share * product;
    }
  }

  private static Selection selection(boolean[] chosen, double[] scores) {
    int[] indices = IntStream.range(0, chosen.length).filter(row -> chosen[row]).toArray();
    return Selection.of(indices, scores);
  }

  private static double dot(double[] a, double[] b, int length) {
    double sum = 0;
    for (int i = 0; i < length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** For each vector the index of the first that is equal to it. */
  private static int[] firstEqual(double[][] vectors) {
    Map<List<Double>, Integer> firsts = new HashMap<>();
    return IntStream.range(0, vectors.length)
        .map(row -> firsts.computeIfAbsent(Arrays.stream(vectors[row]).boxed().toList(), v -> row))
        .toArray();
  }
}
