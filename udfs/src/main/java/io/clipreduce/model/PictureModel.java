package io.clipreduce.model;

import java.util.List;

/**
 * Makes something of frames, batch by batch, in two steps so that the first can run ahead.
 *
 * @param <P> a frame made ready
 * @param <V> what is made of one
 */
public interface PictureModel<P, V> extends AutoCloseable {

  /** Whether {@link SampledFrame#jpeg()} must be there; where false it may be null. */
  default boolean needsPictures() {
    return true;
  }

  /** The most frames that {@link #run} takes at once, and the number it works best with. */
  int batchSize();

  /**
   * Makes batches half as large from now on.
   *
   * @return false if they cannot be smaller
   */
  default boolean halveBatch() {
    return false;
  }

  /**
   * Makes a frame ready. Safe for several threads, also beside {@link #run}.
   *
   * @throws IllegalArgumentException if nothing can be made of the frame
   */
  P prepare(SampledFrame frame);

  /**
   * Runs a batch; what comes of a frame does not depend on those beside it.
   *
   * @param prepared from 1 to {@link #batchSize()} results of {@link #prepare}
   * @return what was made of each, in the same order
   * @throws DeviceMemoryException if it is too large for the device
   */
  List<V> run(List<P> prepared);

  @Override
  void close();
}
