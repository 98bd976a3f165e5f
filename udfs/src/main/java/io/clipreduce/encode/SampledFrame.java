package io.clipreduce.encode;

/**
 * A frame as the encoders see it.
 *
 * @param ptsUs presentation time
 * @param descriptor the hand-made descriptor kept when the frame was decoded
 * @param jpeg the stored picture that shows this frame; null unless {@code needsPictures}
 */
public record SampledFrame(long ptsUs, float[] descriptor, byte[] jpeg) {}
