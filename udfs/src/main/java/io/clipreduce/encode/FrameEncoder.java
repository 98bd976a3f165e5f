package io.clipreduce.encode;

import io.clipreduce.model.Device;
import io.clipreduce.model.PictureModel;

/**
 * Turns sampled frames into vectors of {@link #dim()} values and unit length. Made ready, a frame
 * is an array of numbers, of one length for all frames.
 */
public interface FrameEncoder extends PictureModel<float[], float[]> {

  /** Number of values of a vector. */
  int dim();

  /**
   * Offers an encoder by name; found through {@code META-INF/services}, or made for a model that
   * has a card.
   */
  interface Provider {
    /** Name used in settings and in the column {@code encoder}. */
    String name();

    /** Changes whenever the vectors would. */
    String version();

    FrameEncoder open(Device device);
  }
}
