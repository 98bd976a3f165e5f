package io.clipreduce.frames;

import java.io.Serializable;

/**
 * Bounds on what one file may cost.
 *
 * @param probeSizeBytes bytes read to recognise a file and its streams
 * @param analyzeDurationUs presentation time read for the same purpose
 * @param maxPixels largest coded picture, in pixels
 * @param maxAllocBytes largest single allocation inside FFmpeg
 * @param workerMemoryBytes address space of a decode worker process
 * @param deadlineFactor deadline of a chunk as a multiple of its estimated cost
 * @param deadlineFloorS shortest deadline, in seconds
 */
public record DecodeLimits(
    long probeSizeBytes,
    long analyzeDurationUs,
    long maxPixels,
    long maxAllocBytes,
    long workerMemoryBytes,
    double deadlineFactor,
    int deadlineFloorS)
    implements Serializable {}
