package io.clipreduce.compress;

import io.clipreduce.method.Arguments;
import io.clipreduce.method.Inputs;
import java.util.List;

/** A compressor that sees every frame once, in the order of time, and keeps a bounded memory. */
public interface StreamingCompressor extends Compressor {

  /**
   * An empty memory for one video.
   *
   * @param inputs what it looks at besides tokens
   */
  Memory open(Inputs inputs, Arguments arguments);

  @Override
  default Compressed compress(List<List<Token>> frames, Inputs inputs, Arguments arguments) {
    Memory memory = open(inputs, arguments);
    frames.forEach(memory::add);
    return memory.compressed();
  }

  /** What is kept of the frames so far; its size does not depend on their number. */
  interface Memory {
    /**
     * Takes the next frame.
     *
     * @param frame its tokens, at least one, as many as those before; indices go on from theirs
     */
    void add(List<Token> frame);

    /** How many vectors are held. */
    int held();

    /** What is kept after the last frame. */
    Compressed compressed();
  }
}
