package io.clipreduce.frames;

/**
 * Where one shot gives way to the next. For a hard cut all three frames are the same.
 *
 * @param kind {@code cut}, {@code fade}, {@code dissolve}, {@code gradual} or {@code boundary}
 * @param first first frame that shows a mix
 * @param at first frame of the new shot
 * @param end first frame after the mix
 * @param score strength, 0 to 1
 */
record Transition(String kind, int first, int at, int end, float score) {}
