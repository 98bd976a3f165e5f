package io.clipreduce.method;

import java.util.Map;

/**
 * A published method that needs no training and decides what a model gets to see. Implementations
 * are listed in {@code META-INF/services/io.clipreduce.method.Method}, have no state and are safe
 * for several threads: no clock, no disk, no randomness but that of {@link Arguments#seed()}.
 *
 * <p>Of equal candidates the one with the lowest index is taken, everywhere.
 */
public interface Method {
  Kind kind();

  /** What it is, takes and gives; the same object at every call. */
  Description description();

  /**
   * Runs it once.
   *
   * @param inputs what it looks at
   * @param arguments its parameters
   * @throws IllegalArgumentException when an input is missing or does not fit; the message is for
   *     people
   */
  Result run(Inputs inputs, Arguments arguments);

  /** What a method gives. */
  interface Result {
    /** The outputs by the names that {@link Description#outputs()} lists, as plain Java values. */
    Map<String, Object> outputs();
  }
}
