package io.clipreduce.frames.edit;

/**
 * What was written.
 *
 * @param frames number of frames
 * @param durationUs length of the new video, which begins at 0
 * @param partStartUs when each part of the plan begins
 * @param overlayStartUs when each overlay of the plan is first seen
 * @param overlayEndUs when each overlay is no longer seen
 */
public record EditResult(
    long frames, long durationUs, long[] partStartUs, long[] overlayStartUs, long[] overlayEndUs) {}
