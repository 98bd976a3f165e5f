package io.clipreduce.method;

import java.util.List;

/**
 * Something a method looks at.
 *
 * @param <T> {@code double[]}, {@code double[][]}, {@code double[][][]}, {@code String} or {@code
 *     Integer}
 * @param name its name in cases
 * @param type the class of {@code T}
 * @param shape the lengths of its axes, such as {@code [T][d]}; T is the number of frames
 * @param meaning what it is, with the unit
 */
public record Input<T>(String name, Class<T> type, String shape, String meaning) {
  /** How well each frame answers the question, higher is better. */
  public static final Input<double[]> SCORES =
      vector(
          "scores",
          "[T]",
          "how well each frame answers the question, higher is better; left out: the cosines of"
              + " embeddings and query_embedding");

  /** One vector a frame. */
  public static final Input<double[][]> EMBEDDINGS =
      matrix("embeddings", "[T][d]", "one vector a frame");

  /** The question's vector. */
  public static final Input<double[]> QUERY_EMBEDDING =
      vector("query_embedding", "[d]", "the question's vector, of the same encoder");

  /** Frame numbers in the video. */
  public static final Input<double[]> FRAME_IDS =
      vector("frame_ids", "[T]", "numbers of the frames in the video, rising");

  /** The most frames that are counted without being there. */
  static final int MOST_FRAMES = 10_000_000;

  /** How many frames there are. */
  public static final Input<Integer> FRAMES =
      new Input<>(
          "frames",
          Integer.class,
          "a whole number up to " + MOST_FRAMES,
          "how many frames there are, if nothing else tells");

  /** Presentation times. */
  public static final Input<double[]> TIMES_S =
      vector("times_s", "[T]", "presentation times in seconds, rising");

  /** Vectors of the patches of each frame. */
  public static final Input<double[][][]> TOKENS =
      cube(
          "tokens",
          "[T][N][D]",
          "N vectors a frame, patches in raster order; [N][D] is a single frame; left out:"
              + " embeddings, one vector a frame");

  /** What all methods take: it tells the number of frames at least. */
  static final List<Input<?>> OF_ALL = List.of(FRAMES, FRAME_IDS, TIMES_S);

  public static Input<double[]> vector(String name, String shape, String meaning) {
    return new Input<>(name, double[].class, shape, meaning);
  }

  public static Input<double[][]> matrix(String name, String shape, String meaning) {
    return new Input<>(name, double[][].class, shape, meaning);
  }

  public static Input<double[][][]> cube(String name, String shape, String meaning) {
    return new Input<>(name, double[][][].class, shape, meaning);
  }

  public static Input<String> text(String name, String meaning) {
    return new Input<>(name, String.class, "text", meaning);
  }

  /** Whether there is one entry a frame. */
  boolean perFrame() {
    return shape.startsWith("[T]");
  }
}
