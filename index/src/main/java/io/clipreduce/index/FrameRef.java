package io.clipreduce.index;

/**
 * A sampled frame and where the picture that shows it lies.
 *
 * @param ptsUs presentation time of the frame, in microseconds
 * @param file tar file that holds the picture, relative to the warehouse
 * @param offset position of the picture's first byte in the tar
 * @param sizeBytes length of the picture, a JPEG
 */
public record FrameRef(long ptsUs, String file, long offset, int sizeBytes) {}
