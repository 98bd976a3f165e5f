package io.clipreduce.select;

import io.clipreduce.method.Method;
import io.clipreduce.method.Output;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Chosen frames.
 *
 * @param indices frames counted from 0, in the order of time; the same frame more than once only
 *     where the method says so
 * @param scores one score per chosen frame, what it means being the method's own; 1 for all where
 *     it has none
 * @param more further outputs by their names
 */
public record Selection(int[] indices, double[] scores, Map<String, Object> more)
    implements Method.Result {

  /** Frames that a method tells no scores of. */
  public static Selection of(int... indices) {
    double[] scores = new double[indices.length];
    Arrays.fill(scores, 1);
    return new Selection(indices, scores, Map.of());
  }

  /**
   * Frames with their scores.
   *
   * @param candidateScores scores of all candidates
   */
  public static Selection of(int[] indices, double[] candidateScores) {
    return new Selection(
        indices, Arrays.stream(indices).mapToDouble(i -> candidateScores[i]).toArray(), Map.of());
  }

  /** These frames, and one more output. */
  public Selection with(Output output, Object value) {
    Map<String, Object> outputs = new LinkedHashMap<>(more);
    outputs.put(output.name(), value);
    return new Selection(indices, scores, outputs);
  }

  @Override
  public Map<String, Object> outputs() {
    Map<String, Object> outputs = new LinkedHashMap<>();
    outputs.put(Output.INDICES.name(), indices);
    outputs.putAll(more);
    return outputs;
  }
}
