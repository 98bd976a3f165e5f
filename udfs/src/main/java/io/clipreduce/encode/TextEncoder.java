package io.clipreduce.encode;

import io.clipreduce.model.Device;
import io.clipreduce.model.server.CallBudget;
import io.clipreduce.model.server.CallFailure;
import io.clipreduce.model.server.ModelCall;
import io.clipreduce.model.server.ReplyStore;
import java.util.List;

/** Turns texts into vectors. One instance serves one task at a time. */
public interface TextEncoder extends AutoCloseable {

  /** Number of values of a vector. */
  int dim();

  /** Returns one unit vector of {@link #dim()} values per text, in the same order. */
  List<float[]> encode(List<String> texts);

  /** Does what {@link #encode} does, and tells what servers were asked for it. */
  default Encoded ask(List<String> texts) {
    return new Encoded(encode(texts), null, List.of());
  }

  /**
   * What came of encoding texts.
   *
   * @param vectors one unit vector per text, in the same order; empty if there is a failure
   * @param failure why there are none; null if nothing failed
   * @param calls questions that were put to servers, without the replies
   */
  record Encoded(List<float[]> vectors, CallFailure failure, List<ModelCall> calls) {}

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

    /**
     * Opens the encoder for a task; those that ask no server take the device alone.
     *
     * @param replies where replies of servers are kept
     * @param budget what the task may spend on a server
     */
    default TextEncoder open(Device device, ReplyStore replies, CallBudget budget) {
      return open(device);
    }
  }
}
