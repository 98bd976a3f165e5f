package io.clipreduce.encode;

import io.clipreduce.model.Device;
import java.util.List;

/** Turns texts into vectors. One instance serves one task at a time. */
public interface TextEncoder extends AutoCloseable {

  /** Number of values of a vector. */
  int dim();

  /** Returns one unit vector of {@link #dim()} values per text, in the same order. */
  List<float[]> encode(List<String> texts);

  @Override
  void close();

  /**
   * Offers a text encoder by name; found through {@code META-INF/services}, or made for a model
   * that has a card.
   */
  interface Provider {
    /** Name used in settings and in the column {@code encoder}. */
    String name();

    /** Changes whenever the vectors would; holds the digest of the model files. */
    String version();

    TextEncoder open(Device device);
  }
}
