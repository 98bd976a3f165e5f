package io.clipreduce.frames;

/**
 * The thresholds of the three rules for hard cuts, in the units of {@link ChangeTrack}. A change is
 * a cut when one of the rules holds; {@code docs/shots.md} tells how the values were chosen.
 *
 * @param strongDiff strong cut: smallest difference
 * @param strongRatio strong cut: least ratio to the differences around
 * @param strongDecorrelation strong cut: least decorrelation, unless one of the pictures is flat;
 *     the light that goes on in a room correlates
 * @param weakDiff weak cut: smallest difference
 * @param weakRatio weak cut: least ratio to the differences around
 * @param weakDecorrelation weak cut: least decorrelation
 * @param weakDecorrelationRatio weak cut: least ratio to the decorrelations around
 * @param weakHistogramDiff weak cut: least histogram distance
 * @param stillDiff still cut, nothing else moves for a second: smallest difference
 * @param stillDecorrelation still cut: least decorrelation; codec keyframes of still scenes have 1
 * @param stillHistogramDiff still cut: least histogram distance
 */
record CutRules(
    int strongDiff,
    double strongRatio,
    int strongDecorrelation,
    int weakDiff,
    double weakRatio,
    int weakDecorrelation,
    double weakDecorrelationRatio,
    int weakHistogramDiff,
    int stillDiff,
    int stillDecorrelation,
    int stillHistogramDiff) {

  /** The values in use. */
  static final CutRules FIXED = new CutRules(1000, 1.6, 120, 250, 2.5, 250, 2.2, 80, 100, 30, 25);
}
