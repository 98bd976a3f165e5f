package io.clipreduce.frames;

/**
 * A stretch of kept sound: what lies in one field of 20 s on the grid of the cells, or less where
 * sound begins or ends in it.
 *
 * @param index number of the field on the grid; negative before the first picture
 * @param startUs presentation time of the first sample
 * @param samples number of samples, mono, {@value AudioMeter#SAMPLE_RATE_HZ} a second; where the
 *     video has no sound for a while they are zero
 * @param flac a whole FLAC file of 16-bit samples
 */
public record SoundPiece(int index, long startUs, int samples, byte[] flac) {}
