package io.clipreduce.encode;

import io.clipreduce.model.Device;
import java.util.List;

/** Turns sampled frames into vectors, in two steps so that the first can run ahead. */
public interface FrameEncoder extends AutoCloseable {

  /** Number of values of a vector. */
  int dim();

  /** The most frames that {@link #encode} takes at once, and the number it works best with. */
  int batchSize();

  /**
   * Makes do with half of the memory from now on.
   *
   * @return false if it cannot
   */
  default boolean halveBatch() {
    return false;
  }

  /**
   * Makes a frame ready to be encoded. Safe for several threads, also beside {@link #encode}.
   *
   * @return numbers for {@link #encode}, of one length for all frames
   * @throws IllegalArgumentException if the frame cannot be encoded
   */
  float[] prepare(SampledFrame frame);

  /**
   * Encodes frames, whichever way they are grouped.
   *
   * @param prepared from 1 to {@link #batchSize()} results of {@link #prepare}
   * @return one vector of {@link #dim()} values per frame, unit length, in the same order
   */
  List<float[]> encode(List<float[]> prepared);

  @Override
  void close();

  /**
   * Offers an encoder by name; found through {@code META-INF/services}, or made for a model that
   * has a card.
   */
  interface Provider {
    /** Name used in settings and in the column {@code encoder}. */
    String name();

    /** Changes whenever the vectors would. */
    String version();

    /** Whether {@link SampledFrame#jpeg()} must be there; where false it may be null. */
    boolean needsPictures();

    FrameEncoder open(Device device);
  }
}
