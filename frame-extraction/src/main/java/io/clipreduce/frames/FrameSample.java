package io.clipreduce.frames;

/**
 * One sampled frame: the frame shown at a point of the sampling grid, once.
 *
 * @param ptsUs presentation time
 * @param frameInCell position of the frame among its cell's frames, from 0
 * @param widthPx width of the stored picture
 * @param heightPx height of the stored picture
 * @param descriptor {@code DescriptorKernel}'s vector, unit length
 * @param jpeg the picture, null when it repeats an earlier one of its cell
 * @param repeatsPtsUs the frame whose stored picture this one shows; its own pts when {@code jpeg}
 *     is not null
 * @param textScore strength of the text gate, 0 if no text is likely
 * @param textJpeg the larger picture for reading text, null when the gate did not pass, the picture
 *     repeats, or {@code jpeg} is already as large
 * @param damaged the decoder marked this frame corrupt
 */
public record FrameSample(
    long ptsUs,
    int frameInCell,
    int widthPx,
    int heightPx,
    float[] descriptor,
    byte[] jpeg,
    long repeatsPtsUs,
    float textScore,
    byte[] textJpeg,
    boolean damaged) {}
