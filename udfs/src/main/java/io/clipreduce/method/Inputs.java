package io.clipreduce.method;

import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.ToDoubleBiFunction;

/**
 * What one run of a method looks at. Unchanging; arrays are not copied and nobody writes to them.
 */
public final class Inputs {
  private final Map<Input<?>, Object> values = new LinkedHashMap<>();
  private int frames = -1;
  private String frameInput;

  /** Collects inputs; {@link #with} adds to them. */
  public static Inputs of() {
    return new Inputs();
  }

  /**
   * These inputs and one more, or another in its place.
   *
   * @throws IllegalArgumentException when it has another number of frames than the inputs before,
   *     or rows of different lengths
   */
  public <T> Inputs with(Input<T> input, T value) {
    Inputs more = new Inputs();
    values.forEach(
        (known, old) -> {
          if (!known.equals(input)) {
            more.add(known, old);
          }
        });
    more.add(input, value);
    return more;
  }

  /** Vectors of each frame that are made when they are asked for. */
  private record Made(int frames, IntFunction<double[][]> ofFrame) {}

  /**
   * These inputs, and several vectors a frame that are made anew whenever {@link #ofFrame} asks for
   * them, so that those of all frames need not be held.
   *
   * @throws IllegalArgumentException when there are other numbers of frames in the inputs before
   */
  public Inputs with(Input<double[][][]> input, int frames, IntFunction<double[][]> ofFrame) {
    Inputs more = new Inputs();
    values.forEach(more::add);
    more.add(input, new Made(frames, ofFrame));
    return more;
  }

  private void add(Input<?> input, Object value) {
    if (input.perFrame() || input.equals(Input.FRAMES)) {
      int length =
          value instanceof Made made
              ? made.frames()
              : input.perFrame() ? Array.getLength(value) : (int) value;
      if (frames >= 0 && frames != length) {
        throw new IllegalArgumentException(
            "%s has %s frames, %s has %s; one entry a frame is needed in both."
                .formatted(frameInput, frames, input.name(), length));
      }
      frames = length;
      frameInput = input.name();
    }
    if (input.equals(Input.EMBEDDINGS)) {
      evenRows(input, (double[][]) value);
    }
    if (input.equals(Input.TOKENS)) {
      evenTokens((double[][][]) value);
    }
    values.put(input, value);
  }

  private static void evenRows(Input<?> input, double[][] rows) {
    for (int row = 1; row < rows.length; row++) {
      if (rows[row].length != rows[0].length) {
        throw new IllegalArgumentException(
            "%s: vector %s has %s values, vector 0 has %s; all need as many."
                .formatted(input.name(), row, rows[row].length, rows[0].length));
      }
    }
  }

  private static void evenTokens(double[][][] tokens) {
    int dim = -1;
    for (int frame = 0; frame < tokens.length; frame++) {
      for (int token = 0; token < tokens[frame].length; token++) {
        int length = tokens[frame][token].length;
        if (dim >= 0 && length != dim) {
          throw new IllegalArgumentException(
              "tokens: token %s of frame %s has %s values, those before have %s; all need as many."
                  .formatted(token, frame, length, dim));
        }
        dim = length;
      }
    }
  }

  /**
   * Sees to it that all is there that a method needs.
   *
   * @throws IllegalArgumentException when something is not
   */
  public void require(Description method) {
    Input<?> missing = missing(method);
    if (missing != null) {
      get(missing);
    }
  }

  /** The first input that a method needs and that is not there; null for none. */
  public Input<?> missing(Description method) {
    for (Input<?> input : method.inputs()) {
      Input<?> needed = input;
      if (!has(input) && has(Input.EMBEDDINGS)) {
        needed =
            input.equals(Input.SCORES)
                ? Input.QUERY_EMBEDDING
                : input.equals(Input.TOKENS) ? Input.EMBEDDINGS : input;
      }
      if (!has(needed)) {
        return needed;
      }
    }
    return null;
  }

  public boolean has(Input<?> input) {
    return values.containsKey(input);
  }

  /**
   * An input.
   *
   * @throws IllegalArgumentException when it is not there
   */
  public <T> T get(Input<T> input) {
    Object value = values.get(input);
    if (value == null) {
      throw new IllegalArgumentException(
          "%s is missing: %s, %s.".formatted(input.name(), input.shape(), input.meaning()));
    }
    return input.type().cast(value);
  }

  /**
   * The vectors of one frame.
   *
   * @param input one that holds several a frame
   * @throws IllegalArgumentException when it is not there
   */
  public double[][] ofFrame(Input<double[][][]> input, int frame) {
    return values.get(input) instanceof Made made ? made.ofFrame().apply(frame) : get(input)[frame];
  }

  /**
   * One number a frame that says how well it answers the question: the input {@code scores}, else
   * the cosines of the frames' vectors and the question's. What is no finite number counts as the
   * lowest score there is; 0 where there is none.
   *
   * @throws IllegalArgumentException when neither is there
   */
  public double[] scores() {
    return scores(Numbers::cosine);
  }

  /**
   * {@link #scores()} by another likeness than the cosine.
   *
   * @param likeness of a frame's vector and the question's, used where there are no scores
   */
  public double[] scores(ToDoubleBiFunction<double[], double[]> likeness) {
    if (has(Input.SCORES) || !has(Input.EMBEDDINGS)) {
      return Numbers.finite(get(Input.SCORES));
    }
    double[] query = get(Input.QUERY_EMBEDDING);
    double[][] vectors = get(Input.EMBEDDINGS);
    if (vectors.length > 0 && vectors[0].length != query.length) {
      throw new IllegalArgumentException(
          "query_embedding has %s values, embeddings have %s; take both from one encoder."
              .formatted(query.length, vectors[0].length));
    }
    double[] scores = new double[vectors.length];
    for (int frame = 0; frame < scores.length; frame++) {
      scores[frame] = likeness.applyAsDouble(vectors[frame], query);
    }
    return Numbers.finite(scores);
  }

  /**
   * The vectors of each frame: the input {@code tokens}, else the one in {@code embeddings}.
   *
   * @return {@code [T][N][D]}
   * @throws IllegalArgumentException when neither is there
   */
  public double[][][] tokens() {
    if (has(Input.TOKENS) || !has(Input.EMBEDDINGS)) {
      return get(Input.TOKENS);
    }
    return Arrays.stream(get(Input.EMBEDDINGS))
        .map(vector -> new double[][] {vector})
        .toArray(double[][][]::new);
  }

  /** The number of frames; 0 when no input tells. */
  public int frames() {
    return Math.max(0, frames);
  }
}
