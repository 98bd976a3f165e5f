package io.clipreduce.speech;

import io.clipreduce.model.Device;

/** Turns speech into words. Bound to one task; not safe for several threads. */
public interface Recogniser extends AutoCloseable {

  /** Rate of the samples it takes. */
  int SAMPLE_RATE_HZ = 16_000;

  /**
   * Recognises a stretch of sound on its own: nothing is remembered from one call to the next.
   *
   * @param samples mono, {@value #SAMPLE_RATE_HZ} a second; some minutes at most
   */
  Recognition recognise(short[] samples);

  @Override
  void close();

  /**
   * Offers a recogniser by name; found through {@code META-INF/services}, or made for a model that
   * has a card.
   */
  interface Provider {
    /** Name used in settings and in the column {@code recogniser}. */
    String name();

    /** Changes whenever the words would. */
    String version();

    Recogniser open(Device device);
  }
}
