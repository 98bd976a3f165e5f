package io.clipreduce.perceive;

/**
 * One thing found in a frame.
 *
 * @param ptsUs the frame it was found in
 * @param label what it is, such as {@code face}
 * @param confidence 0 to 1; null where the detector does not tell
 * @param box where it stands
 * @param detector name of the detector
 */
public record Detection(long ptsUs, String label, Float confidence, Box box, String detector) {}
