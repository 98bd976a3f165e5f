package io.clipreduce.frames;

import java.io.Serializable;

/**
 * The unit of decoding: from a clean keyframe to the next cell's. A fresh decoder decodes each
 * cell, so rows do not depend on how cells are handed out.
 *
 * <p>A cell owns the frames with {@code startUs <= pts < endUs} and the whole seconds {@code [20 *
 * index, 20 * next cell's index)} of sound.
 *
 * @param index number of the cell on the video's grid of 20 s; indices rise but may have gaps where
 *     keyframes are further apart than the grid
 * @param startUs presentation time of the first frame owned
 * @param endUs presentation time of the next cell's first frame, or the end of the video
 * @param keyframePts pts of the cell's keyframe packet, in ticks of the stream's time base
 * @param keyframeSizeBytes size of that packet
 * @param keyframePositionBytes byte position from which reading meets that packet, and if it can be
 *     the sound beside it; -1 for the first cell and where the container has an index of its own
 */
public record Cell(
    int index,
    long startUs,
    long endUs,
    long keyframePts,
    int keyframeSizeBytes,
    long keyframePositionBytes)
    implements Serializable {}
