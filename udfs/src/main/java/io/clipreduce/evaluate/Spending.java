package io.clipreduce.evaluate;

/**
 * What an answer cost. Null where it is not known.
 *
 * @param calls calls of a model
 * @param tokensIn tokens read
 * @param tokensOut tokens written
 * @param usd money, US dollars
 * @param latencyMs time from question to answer, milliseconds
 */
public record Spending(Long calls, Long tokensIn, Long tokensOut, Double usd, Long latencyMs) {
  /** Nothing is known. */
  public static final Spending UNKNOWN = new Spending(null, null, null, null, null);
}
