package io.clipreduce.perceive;

/**
 * A sampled frame of a cell, with its pictures where they were stored.
 *
 * @param ptsUs presentation time
 * @param repeatsPtsUs the frame of the same cell whose picture it shows; its own pts if stored
 * @param jpeg the picture, null when it repeats
 * @param textScore strength of the text gate; text is read from {@link
 *     io.clipreduce.frames.TextGate#PASS} on
 * @param textJpeg the larger picture for reading text, null if there is none
 */
public record PerceivedFrame(
    long ptsUs, long repeatsPtsUs, byte[] jpeg, float textScore, byte[] textJpeg) {}
