package io.clipreduce.frames;

import java.io.Serializable;

/**
 * What one whole second of sound is like.
 *
 * @param startUs start of the second in presentation time
 * @param loudnessDeciDb RMS level of the mono mix in 0.1 dB of full scale, -1000 for digital
 *     silence
 * @param activity {@code silence}, {@code sound} or {@code speech}
 * @param speechFraction share of the second that is speech-like, 0 to 1
 */
public record AudioSecond(long startUs, int loudnessDeciDb, String activity, float speechFraction)
    implements Serializable {}
