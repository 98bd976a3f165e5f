package io.clipreduce.method;

/**
 * Something a method gives.
 *
 * @param name its name in answers to cases
 * @param meaning what it is, with shape and unit
 */
public record Output(String name, String meaning) {
  /** Chosen frames. */
  public static final Output INDICES =
      new Output("indices", "the chosen frames, counted from 0, in the order of time");
}
