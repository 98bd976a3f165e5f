package io.clipreduce.speech;

import io.clipreduce.model.Device;
import java.util.List;
import java.util.function.IntConsumer;

/** Turns speech into words. Bound to one task; not safe for several threads. */
public interface Recogniser extends AutoCloseable {

  /** Rate of the samples it takes. */
  int SAMPLE_RATE_HZ = 16_000;

  /** Instead of the code of a language: it is found out. */
  String ANY_LANGUAGE = "auto";

  /**
   * Recognises stretches of sound, each on its own: what is heard of one depends neither on the
   * others nor on earlier calls.
   *
   * @param stretches samples, mono, {@value #SAMPLE_RATE_HZ} a second; some minutes in all
   * @return one recognition a stretch
   */
  List<Recognition> recognise(List<short[]> stretches);

  @Override
  void close();

  /**
   * Offers a recogniser by name; found through {@code META-INF/services}, or made for a model that
   * has a card.
   */
  interface Provider {
    /** Name used in settings and in the column {@code recogniser}. */
    String name();

    /**
     * Changes whenever the words would.
     *
     * @param language the language that is spoken, as {@code transcribe.language}
     * @throws IllegalArgumentException if files are missing, or the language is not known; the
     *     message is for the user
     */
    String version(String language);

    /**
     * Opens a recogniser for a task.
     *
     * @param tooLarge told how many windows of sound were too many for the memory of the device,
     *     before fewer are taken
     */
    Recogniser open(Device device, String language, IntConsumer tooLarge);
  }
}
