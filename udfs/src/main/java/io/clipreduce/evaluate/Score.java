package io.clipreduce.evaluate;

/**
 * One figure.
 *
 * @param slice {@link Slice#ALL}, or the label of a part of the benchmark
 * @param metric its name; fractions are 0 to 1 unless the name says otherwise
 * @param value the figure; NaN where it is not defined, for example over no items
 * @param n how many items it is over
 * @param excluded how many items were left out of it
 * @param policy what unreadable answers counted as; null where that has no meaning
 */
public record Score(
    String slice, String metric, double value, long n, long excluded, UnparsedPolicy policy) {}
