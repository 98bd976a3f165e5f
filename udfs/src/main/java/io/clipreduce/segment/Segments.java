package io.clipreduce.segment;

import io.clipreduce.method.Method;
import io.clipreduce.method.Output;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Stretches of a video that follow each other without gaps.
 *
 * @param starts first frames of the stretches, the first of them 0; none for no frames
 * @param frames number of frames, the end of the last stretch
 * @param more further outputs by their names
 */
public record Segments(int[] starts, int frames, Map<String, Object> more)
    implements Method.Result {
  /** The stretches. */
  public static final Output SEGMENTS =
      new Output("segments", "[first, end) of every stretch in frames counted from 0");

  @Override
  public Map<String, Object> outputs() {
    Map<String, Object> outputs = new LinkedHashMap<>();
    int[][] ranges = new int[starts.length][];
    for (int i = 0; i < starts.length; i++) {
      ranges[i] = new int[] {starts[i], i + 1 < starts.length ? starts[i + 1] : frames};
    }
    outputs.put(SEGMENTS.name(), ranges);
    outputs.putAll(more);
    return outputs;
  }
}
