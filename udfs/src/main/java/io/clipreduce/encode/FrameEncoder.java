package io.clipreduce.encode;

import java.util.List;

/** Turns sampled frames into vectors. One instance serves one task at a time. */
public interface FrameEncoder extends AutoCloseable {

  /** Number of values of a vector. */
  int dim();

  /**
   * Encodes frames, whichever way they are grouped.
   *
   * @return one vector of {@link #dim()} values per frame, unit length, in the same order
   */
  List<float[]> encode(List<SampledFrame> frames);

  @Override
  void close();

  /** Offers an encoder by name; found through {@code META-INF/services}. */
  interface Provider {
    /** Name used in settings and in the column {@code encoder}. */
    String name();

    /** Changes whenever the vectors would. */
    String version();

    /** Whether {@link SampledFrame#jpeg()} must be there; where false it may be null. */
    boolean needsPictures();

    FrameEncoder open();
  }
}
