package io.clipreduce.compress;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Input;
import io.clipreduce.method.Inputs;

/** A compressor that sees every frame once, in the order of time, and keeps a bounded memory. */
public interface StreamingCompressor extends Compressor {

  /** An empty memory for one video. */
  Memory open(Arguments arguments);

  @Override
  default Compressed run(Inputs inputs, Arguments arguments) {
    Memory memory = open(arguments);
    for (double[][] frame : inputs.get(Input.TOKENS)) {
      memory.add(frame);
    }
    return memory.compressed();
  }

  /** What is kept of the frames so far; its size does not depend on their number. */
  interface Memory {
    /**
     * Takes the next frame.
     *
     * @param tokens {@code [N][D]}, not written to
     */
    void add(double[][] tokens);

    /** What is kept after the last frame. */
    Compressed compressed();
  }
}
