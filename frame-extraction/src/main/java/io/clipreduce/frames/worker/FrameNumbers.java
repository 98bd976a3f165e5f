package io.clipreduce.frames.worker;

/**
 * Which frames are wanted as pictures.
 *
 * @param frames their numbers, rising
 * @param shortSidePx larger pictures are scaled down to this
 */
record FrameNumbers(long[] frames, int shortSidePx) {}
