package io.clipreduce.model;

/**
 * A frame as models see it.
 *
 * @param ptsUs presentation time
 * @param descriptor the hand-made descriptor kept when the frame was decoded; null for models that
 *     see pictures
 * @param jpeg the stored picture that shows this frame; null for models that see none
 */
public record SampledFrame(long ptsUs, float[] descriptor, byte[] jpeg) {}
